import {
  type AssumableRole,
  type CompiledPolicy,
  couldAssume,
  trustedPrincipals,
  type Verdict,
} from '../../iam/index.ts';
import type { ContextValue } from '../../iam/types.ts';
import type { CompiledIdentity } from './compile.ts';
import { withoutCallerKeys } from './evaluate/attacker.ts';
import { NO } from './verdict.ts';

/** A role as the target of an assume-role request. */
export const assumable = (
  { arn, tags, compiled }: CompiledIdentity,
  trustPolicy: CompiledPolicy,
): Required<AssumableRole> => ({ arn, trustPolicy, tags, rcps: compiled.denyingRcps });

/** Verdicts of a role by name. The role keeps them for later assessments, which compile only what changed. */
type Verdicts = WeakMap<CompiledIdentity, Map<string, Verdict>>;
const ofProviders: Verdicts = new WeakMap();
const ofServices: Verdicts = new WeakMap();

/** Whether the role trusts an identity provider. */
export const trustsProvider = (role: CompiledIdentity, provider: string): Verdict =>
  verdictIn(ofProviders, role, provider, (trust) => couldAssume({ provider }, assumable(role, trust)));

/** Whether the role trusts a service, which acts for the account of the role. */
export const trustsService = (role: CompiledIdentity, service: string): Verdict =>
  verdictIn(ofServices, role, service, (trust) => assumedBy(role, trust, service));

/** Whether a trust policy of the role accepts a service that acts for the account of the role.
 * @param source more condition keys about what the service acts for */
export function assumedBy(
  role: CompiledIdentity,
  trust: CompiledPolicy,
  service: string,
  source: Readonly<Record<string, ContextValue>> = {},
): Verdict {
  const { organization } = role.compiled;
  const context: Record<string, ContextValue> = {
    'aws:SourceAccount': role.account,
    ...(organization === undefined ? {} : { 'aws:SourceOrgID': organization }),
    ...source,
  };
  const regional = trustedPrincipals(trust).find(({ value }) => withoutRegion(value) === service);
  return couldAssume({ service: regional?.value ?? service }, assumable(role, trust), context);
}

function verdictIn(
  known: Verdicts,
  role: CompiledIdentity,
  name: string,
  find: (trust: CompiledPolicy) => Verdict,
): Verdict {
  if (!role.trust) return NO;
  let verdicts = known.get(role);
  if (!verdicts) {
    verdicts = new Map();
    known.set(role, verdicts);
  }
  let verdict = verdicts.get(name);
  if (!verdict) {
    verdict = withoutCallerKeys(find(role.trust));
    verdicts.set(name, verdict);
  }
  return verdict;
}

/** `states.eu-west-1.amazonaws.com` is the name of `states.amazonaws.com` in one Region. */
export const withoutRegion = (service: string): string => service.replace(/\.[a-z]{2}(?:-[a-z]+)+-\d\./, '.');
