import { allowedResources, type Verdict } from '../../../iam/index.ts';
import type { ManagedPolicyFacts } from '../../estate.ts';
import type { AccountIndex } from '../account-index.ts';
import { all } from '../verdict.ts';
import { type Attacker, overlap } from './attacker.ts';

/** A managed policy that the attacker writes: it allows everything. */
export interface WrittenPolicy {
  readonly arn: string;
  readonly actions: readonly string[];
  readonly verdict: Verdict;
}

/** IAM keeps up to five versions of a managed policy. */
const MAX_VERSIONS = 5;

/** Whether the attacker can rewrite a policy, and with which actions. */
export function rewriteOf(
  attacker: Attacker,
  policy: ManagedPolicyFacts,
  action: string,
  makesRoom: string,
): WrittenPolicy {
  const full = policy.versions.length >= MAX_VERSIONS;
  const verdict = all(attacker.can(action, policy.arn), () => (full ? attacker.can(makesRoom, policy.arn) : all()));
  return { arn: policy.arn, actions: full ? [makesRoom, action] : [action], verdict };
}

/** Policies that the attacker can rewrite, and new ones with names that its own policies mention. If a condition on
 * `iam:PolicyARN` excludes AdministratorAccess, one of these may still be allowed. */
export function* policiesWrittenBy(attacker: Attacker, account: AccountIndex): Iterable<WrittenPolicy> {
  if (attacker.mentions('iam:CreatePolicyVersion')) {
    for (const policy of account.ownPolicies.values()) {
      const written = rewriteOf(attacker, policy, 'iam:CreatePolicyVersion', 'iam:DeletePolicyVersion');
      if (written.verdict.verdict !== 'no') yield written;
    }
  }
  for (const arn of newNames(attacker)) {
    const verdict = attacker.can('iam:CreatePolicy', arn);
    if (verdict.verdict !== 'no') yield { arn, actions: ['iam:CreatePolicy'], verdict };
  }
}

/** Names that the attacker can create a policy under and that the conditions of its own policies mention. */
function newNames(attacker: Attacker): ReadonlySet<string> {
  const names = new Set<string>();
  if (!attacker.mentions('iam:CreatePolicy')) return names;
  const { partition, account } = attacker.identity;
  const kind = `arn:${partition}:iam::${account}:policy/*`;
  const creatable = allowedResources(attacker.compiled, 'iam:CreatePolicy').allow.map(({ pattern }) => pattern);
  for (const mentioned of [kind, ...namedInConditions(attacker)].slice(0, MAX_PATTERNS)) {
    for (const one of creatable.slice(0, MAX_PATTERNS)) {
      for (const within of overlap(mentioned, one).flatMap((pattern) => overlap(pattern, kind)))
        names.add(concreteName(within));
    }
  }
  return names;
}

const MAX_PATTERNS = 20;

/** Values that the attacker's policies compare `iam:PolicyARN` with. */
function namedInConditions({ compiled }: Attacker): readonly string[] {
  const statements = compiled.identity.flatMap(({ document }) => document.statements);
  const conditions = statements.flatMap((statement) => statement.conditions);
  return conditions.flatMap(({ key, values }) => (key.toLowerCase() === 'iam:policyarn' ? values : []));
}

/** A name that matches the pattern and that no policy has. */
const concreteName = (pattern: string): string => pattern.replaceAll('*', 'created-by-attacker').replaceAll('?', 'x');
