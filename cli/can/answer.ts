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
import type { World } from './account-policies.ts';
import { type Question, requestOf } from './question.ts';

/** What the flags say beside the question itself. */
export interface Circumstances {
  readonly world: World | undefined;
  /** Policy of the resource, chosen by the resource's ARN, and the account that owns it where the file tells. */
  readonly resourcePolicy?: (
    resource: string,
  ) => { readonly policy: NamedPolicy; readonly account?: string } | undefined;
  readonly session: readonly NamedPolicy[];
}

export interface Answer extends AuthorizationResult {
  /** What could not be read of the policies that took part. */
  readonly issues: readonly PolicyIssue[];
  /** What a person should know about how the answer came about. */
  readonly notes: readonly string[];
}

/** Where the policies are stated and that of a KMS key is not among them, nothing delegates to the account: no identity policy
 * alone allows the use of a key. With a dump nobody knows the key's policy, and it counts as the default one. */
const NO_KEY_POLICY: NamedPolicy = { name: 'resource', document: { Version: '2012-10-17', Statement: [] } };
const isKey = (resource: string): boolean => /^arn:[^:]+:kms:[^:]*:[^:]*:key\//.test(resource);

/** @returns the answer, or in words why there is none. */
export function answer(question: Question, given: Circumstances): Answer | { readonly problem: string } {
  const { policies } = question;
  if (policies) {
    const principal = compilePrincipal(question.principal, policies.set);
    const resourcePolicy = policies.resource ?? (isKey(question.resource) ? NO_KEY_POLICY : undefined);
    const extra = resourcePolicy ? { resourcePolicy } : {};
    return { ...spelled(authorize(principal, requestOf(question, extra))), issues: principal.issues, notes: [] };
  }
  const { world } = given;
  if (!world)
    return { problem: 'expected "policies" in the question, or an authorization-details file to look them up in' };
  const { principal, known } = world.principal(question.principal, given.session);
  const stated = given.resourcePolicy?.(question.resource);
  const extra = stated
    ? {
        resourcePolicy: stated.policy,
        ...(stated.account === undefined ? {} : { resourceAccount: question.resourceAccount ?? stated.account }),
      }
    : world.resourceFacts(question.action, question.resource);
  const notes = known ? [] : [`${question.principal} is not in the input files; it is evaluated without policies`];
  return { ...spelled(authorize(principal, requestOf(question, extra))), issues: principal.issues, notes };
}

/** Condition keys in AWS's own spelling. */
function spelled(result: AuthorizationResult): AuthorizationResult {
  if (result.missing.length === 0) return result;
  return { ...result, missing: result.missing.map((key) => (key.startsWith('policy:') ? key : spelledKey(key))) };
}

function spelledKey(key: string): string {
  try {
    return loadActionCatalogue().spelledKey(key);
  } catch {
    // Without the reference data the key is still right, only not in its usual spelling.
    return key;
  }
}

export function answerJson(question: Question, { decision, statements, missing }: Answer): string {
  const id = question.id === undefined ? {} : { id: question.id };
  return JSON.stringify({ ...id, decision, statements, missing });
}

const LOOK: Readonly<Record<Decision, { readonly style: Parameters<typeof paint>[1]; readonly words: string }>> = {
  allowed: { style: ['bold', 'green'], words: 'allowed' },
  'implicitly-denied': { style: ['bold', 'red'], words: 'denied: nothing allows it' },
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
  const { style, words } = LOOK[result.decision];
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
