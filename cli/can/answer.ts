import {
  type AuthorizationRequest,
  type AuthorizationResult,
  authorize,
  compilePrincipal,
  type Decision,
  type NamedPolicy,
  type PolicyIssue,
  type StatementRef,
} from '../../layers/core/iam/index.ts';
import { parseArn } from '../../layers/core/identity.ts';
import { loadActionCatalogue } from '../../layers/reference/index.ts';
import type { Io } from '../io.ts';
import { wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import type { AccountPolicies } from './account-policies.ts';
import { problemOf } from './check-question.ts';
import { type Question, type QuestionPolicies, requestOf } from './question.ts';

/** Policies from files, besides the question itself. */
export interface EvaluationInputs {
  readonly accounts: AccountPolicies | undefined;
  /** The policy of a resource by its ARN. */
  readonly resourcePolicy?: (resource: string) => FilePolicy | undefined;
  readonly session: readonly NamedPolicy[];
}

/** The policy of a resource, and its account if the file contains it. */
interface FilePolicy {
  readonly policy: NamedPolicy;
  readonly account?: string;
}

export interface Answer extends AuthorizationResult {
  /** Unreadable parts of the evaluated policies. */
  readonly issues: readonly PolicyIssue[];
  /** Remarks for the user. */
  readonly notes: readonly string[];
}

/** If a question contains its policies but no key policy, nothing delegates to the account, and no identity policy alone allows the
 * use of the key. With a dump, the key policy is unknown and counts as the default key policy. */
const NO_KEY_POLICY: NamedPolicy = { name: 'resource', document: { Version: '2012-10-17', Statement: [] } };
const isKey = (resource: string): boolean => /^arn:[^:]+:kms:[^:]*:[^:]*:key\//.test(resource);

/** @returns the answer, or why there is none. */
export function answer(question: Question, inputs: EvaluationInputs): Answer | { readonly problem: string } {
  const { policies } = question;
  const fromFile = inputs.resourcePolicy?.(question.resource);
  const problem = problemOf(question, policies?.resource !== undefined || fromFile !== undefined);
  if (problem !== undefined) return { problem };
  if (policies) return answerFromQuestion(question, policies);
  if (!inputs.accounts) return { problem: 'expected "policies" in the question, or an account dump' };
  return answerFromDump(question, inputs.accounts, inputs.session, fromFile);
}

function answerFromQuestion(question: Question, policies: QuestionPolicies): Answer {
  const principal = compilePrincipal(question.principal, policies.set);
  const resourcePolicy = policies.resource ?? (isKey(question.resource) ? NO_KEY_POLICY : undefined);
  const request = requestOf(question, resourcePolicy ? { resourcePolicy } : {});
  return { ...withAwsSpelling(authorize(principal, request)), issues: principal.issues, notes: [] };
}

function answerFromDump(
  question: Question,
  accounts: AccountPolicies,
  session: EvaluationInputs['session'],
  fromFile: FilePolicy | undefined,
): Answer | { readonly problem: string } {
  const { principal, known, withUnknownPolicies } = accounts.principal(question.principal, session);
  if (known === 'absent') return { problem: `principal: ${question.principal} is not in the account dump` };
  const facts = resourceFacts(question, accounts, fromFile);
  const account = facts.resourceAccount ?? question.resourceAccount ?? parseArn(question.resource)?.account;
  const request = { ...requestOf(question, facts), resourceRcps: accounts.rcpsOver(account || principal.account) };
  const result = authorize(principal, request);
  // Of some AWS managed policies, only a part is known: it can allow an action, but it cannot rule one out.
  const evaluated = result.decision === 'allowed' ? principal : (withUnknownPolicies ?? principal);
  const final = evaluated === principal ? result : authorize(evaluated, request);
  const notes =
    known === 'known' ? [] : [`${question.principal} is not in the input files; it is evaluated without policies`];
  return { ...withAwsSpelling(final), issues: evaluated.issues, notes };
}

function resourceFacts(
  question: Question,
  accounts: AccountPolicies,
  fromFile: FilePolicy | undefined,
): Partial<AuthorizationRequest> {
  if (fromFile === undefined) return accounts.resourceFacts(question.action, question.resource);
  const account =
    fromFile.account === undefined ? {} : { resourceAccount: question.resourceAccount ?? fromFile.account };
  return { resourcePolicy: fromFile.policy, ...account };
}

/** Spells condition keys as AWS does. */
function withAwsSpelling(result: AuthorizationResult): AuthorizationResult {
  if (result.missing.length === 0) return result;
  return { ...result, missing: result.missing.map((key) => (key.startsWith('policy:') ? key : awsSpelling(key))) };
}

function awsSpelling(key: string): string {
  try {
    return loadActionCatalogue().spelledKey(key);
  } catch {
    // Condition keys are case-insensitive, so the key is correct without the reference data.
    return key;
  }
}

export function answerJson(question: Question, { decision, statements, missing }: Answer): string {
  const id = question.id === undefined ? {} : { id: question.id };
  return JSON.stringify({ ...id, decision, statements, missing });
}

const STYLES: Readonly<Record<Decision, { readonly style: Parameters<typeof paint>[1]; readonly words: string }>> = {
  allowed: { style: ['bold', 'green'], words: 'allowed' },
  'implicitly-denied': { style: ['bold', 'red'], words: 'denied: no policy allows it' },
  'explicitly-denied': { style: ['bold', 'red'], words: 'explicitly denied' },
  conditional: { style: ['bold', 'yellow'], words: 'conditional' },
};

const KIND: Readonly<Record<StatementRef['kind'], string>> = {
  identity: 'identity policy',
  boundary: 'permissions boundary',
  scp: 'service control policy',
  rcp: 'resource control policy',
  session: 'session policy',
  resource: 'resource policy',
};

export function answerText(io: Io, question: Question, result: Answer): readonly string[] {
  const { style, words } = STYLES[result.decision];
  const id = question.id === undefined ? '' : `${paint(io, 'dim', String(question.id))}  `;
  const lines = [
    ...wrapAfter(
      `${id}${paint(io, style, words)}  `,
      `${question.principal} ${paint(io, 'bold', question.action)} ${question.resource}`,
      io.columns,
      2,
    ),
    ...result.statements.flatMap((statement) => statementLines(io, statement)),
  ];
  if (result.missing.length > 0) lines.push(...wrapAfter('  depends on ', result.missing.join(', '), io.columns, 4));
  for (const issue of result.issues) {
    const text = `${issue.policy} ${issue.place}: ${issue.problem}`;
    lines.push(...wrapAfter(paint(io, 'yellow', '  unreadable: '), paint(io, 'yellow', text), io.columns, 4));
  }
  return lines;
}

function statementLines(io: Io, { policy, kind, effect, index, sid }: StatementRef): readonly string[] {
  const colour = effect === 'Allow' ? 'green' : 'red';
  const which = sid === undefined ? `statement ${index}` : `statement ${index} (${sid})`;
  return wrapAfter(`  ${paint(io, colour, effect.padEnd(5))}  `, `${which} of ${KIND[kind]} ${policy}`, io.columns);
}
