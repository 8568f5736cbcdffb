import { arnGlob, globText } from '../../../iam/glob.ts';
import { overlaps } from '../../../iam/glob-algebra.ts';
import { allowedResources, type Verdict } from '../../../iam/index.ts';
import type { ManagedPolicyFacts } from '../../estate.ts';
import { all } from '../verdict.ts';
import type { AccountWorld } from '../world.ts';
import type { Source } from './source.ts';

/** A managed policy whose text the source writes: it allows everything. */
export interface WrittenPolicy {
  readonly arn: string;
  readonly actions: readonly string[];
  readonly verdict: Verdict;
}

/** IAM keeps five versions of a managed policy. */
const MOST_VERSIONS = 5;

/** Whether the source may give a policy another text, and by which actions. */
export function rewriting(
  source: Source,
  policy: ManagedPolicyFacts,
  action: string,
  makesRoom: string,
): WrittenPolicy {
  const full = policy.versions.length >= MOST_VERSIONS;
  const verdict = all(source.can(action, policy.arn), () => (full ? source.can(makesRoom, policy.arn) : all()));
  return { arn: policy.arn, actions: full ? [makesRoom, action] : [action], verdict };
}

/** Policies that the source rewrites, and new ones under names that its policies speak of. Where `iam:PolicyARN` keeps
 * AdministratorAccess out, one of these may pass. */
export function* writtenPolicies(source: Source, world: AccountWorld): Iterable<WrittenPolicy> {
  if (source.mentions('iam:CreatePolicyVersion')) {
    for (const policy of world.ownPolicies.values()) {
      const written = rewriting(source, policy, 'iam:CreatePolicyVersion', 'iam:DeletePolicyVersion');
      if (written.verdict.verdict !== 'no') yield written;
    }
  }
  for (const arn of newNames(source)) {
    const verdict = source.can('iam:CreatePolicy', arn);
    if (verdict.verdict !== 'no') yield { arn, actions: ['iam:CreatePolicy'], verdict };
  }
}

/** Names under which the source may make a policy and which the conditions of its own policies speak of. */
function newNames(source: Source): ReadonlySet<string> {
  const names = new Set<string>();
  if (!source.mentions('iam:CreatePolicy')) return names;
  const { partition, account } = source.identity;
  const kind = `arn:${partition}:iam::${account}:policy/*`;
  const made = allowedResources(source.compiled, 'iam:CreatePolicy').allow.map(({ pattern }) => pattern);
  for (const asked of [kind, ...namedInConditions(source)].slice(0, MOST_PATTERNS)) {
    for (const one of made.slice(0, MOST_PATTERNS)) {
      for (const within of meeting(asked, one).flatMap((pattern) => meeting(pattern, kind))) names.add(filled(within));
    }
  }
  return names;
}

const MOST_PATTERNS = 20;

/** What the source's policies compare `iam:PolicyARN` with. */
function namedInConditions({ compiled }: Source): readonly string[] {
  const statements = compiled.identity.flatMap(({ document }) => document.statements);
  const conditions = statements.flatMap((statement) => statement.conditions);
  return conditions.flatMap(({ key, values }) => (key.toLowerCase() === 'iam:policyarn' ? values : []));
}

const meeting = (a: string, b: string): readonly string[] => overlaps(arnGlob(a), arnGlob(b)).globs.map(globText);

/** A name that fits the pattern and that nobody else has. */
const filled = (pattern: string): string => pattern.replaceAll('*', 'made-by-the-source').replaceAll('?', 'x');
