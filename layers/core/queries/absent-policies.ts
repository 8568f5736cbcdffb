import { type CompiledPrincipal, compilePrincipal, type PolicyCache, requestFactsOf } from '../iam/index.ts';
import type { CompiledIdentity } from '../posture/escalation/compile.ts';

/** What an answer about the identity depends on because nothing is known of some policies: `policy:<name>`, as in the decisions of
 * `authorize`. */
export const unknownPolicies = ({ absentPolicies }: CompiledIdentity): readonly string[] =>
  absentPolicies.filter(({ isPartlyKnown }) => !isPartlyKnown).map(({ name }) => `policy:${name}`);

/** The identity with unreadable documents for the policies that the input lacks: every decision that they could change is
 * conditional. */
export function withAbsentPolicies(identity: CompiledIdentity, cache: PolicyCache): CompiledPrincipal {
  const { arn, policies, tags, compiled, absentPolicies } = identity;
  if (absentPolicies.length === 0) return compiled;
  const absent = absentPolicies.map(({ name }) => ({ name, document: '' }));
  const set = { ...policies, identity: [...policies.identity, ...absent] };
  return compilePrincipal(arn, set, { cache, tags, ...requestFactsOf(compiled) });
}
