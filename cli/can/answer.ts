import {
  type AuthorizationResult,
  authorize,
  compilePrincipal,
  type Decision,
  type NamedPolicy,
  type PolicyIssue,
  type StatementRef,
} from '../../layers/core/iam/index.ts';
import { loadActionCatalogue } from '../../layers/reference/index.ts';
import type { Io } from '../io.ts';
import { wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import type { AccountPolicies } from './account-policies.ts';
import { type Question, requestOf } from './question.ts';

/** Policies from files, besides the question itself. */
export interface EvaluationInputs {
  readonly accounts: AccountPolicies | undefined;
  /** The policy of a resource by its ARN, and its account if the file contains it. */
  readonly resourcePolicy?: (
    resource: string,
  ) => { readonly policy: NamedPolicy; readonly account?: string } | undefined;
  readonly session: readonly NamedPolicy[];
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
  if (policies) {
    const principal = compilePrincipal(question.principal, policies.set);
    const resourcePolicy = policies.resource ?? (isKey(question.resource) ? NO_KEY_POLICY : undefined);
    const extra = resourcePolicy ? { resourcePolicy } : {};
    return {
      ...withAwsSpelling(authorize(principal, requestOf(question, extra))),
      issues: principal.issues,
      notes: [],
    };
  }
  const { accounts } = inputs;
  if (!accounts) return { problem: 'expected "policies" in the question, or an account dump' };
  const { principal, known } = accounts.principal(question.principal, inputs.session);
  const fromFile = inputs.resourcePolicy?.(question.resource);
  const extra = fromFile
    ? {
        resourcePolicy: fromFile.policy,
        ...(fromFile.account === undefined ? {} : { resourceAccount: question.resourceAccount ?? fromFile.account }),
      }
    : accounts.resourceFacts(question.action, question.resource);
  const notes = known ? [] : [`${question.principal} is not in the input files; it is evaluated without policies`];
  return { ...withAwsSpelling(authorize(principal, requestOf(question, extra))), issues: principal.issues, notes };
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
