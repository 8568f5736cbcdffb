import { actionName } from './action.ts';
import { authorize } from './authorize.ts';
import type { CompiledPolicy } from './compile.ts';
import { accountInArn, contextLookup } from './context.ts';
import type { RawPrincipal } from './document.ts';
import { type CompiledPrincipal, compilePrincipal } from './principal.ts';
import { NAMED, type Named, principalNamed } from './principal-element.ts';
import { serviceName } from './service-name.ts';
import { conditionsHold } from './statement.ts';
import { type Context, NO_VERDICT, type Verdict } from './symbolic.ts';
import { Missing, NO } from './truth.ts';

export type ViaTrust = 'exact' | 'account' | 'any' | 'service' | 'none';

export interface AssumableRole {
  readonly arn: string;
  readonly trustPolicy: CompiledPolicy;
  /** All tags of the role; absent: not known. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Resource control policies with Deny statements over the account of the role. Absent: those of the source. */
  readonly rcps?: readonly CompiledPolicy[];
}

export type AssumingPrincipal = CompiledPrincipal | { readonly service: string } | { readonly provider: string };

/** Whether the source can assume the role, by the trust policy, the source's own policies and the cross-account rules.
 *
 * @param source a user, role or session; a service (`lambda.amazonaws.com`); or an OIDC or SAML provider.
 * @param context known keys; all others are unknown. */
export function couldAssume(
  source: AssumingPrincipal,
  role: AssumableRole,
  context?: Context,
): Verdict & { readonly viaTrust: ViaTrust } {
  const principal = principalOf(source);
  const action = assumeAction(principal);
  const viaTrust = trustPath(principal, action, role, context);
  if (viaTrust === 'none') return { ...NO_VERDICT, viaTrust };
  const result = authorize(
    principal,
    {
      principal: principal.arn,
      action,
      resource: role.arn,
      contextUnknown: true,
      ...(context ? { context } : {}),
      ...(role.tags ? { resourceTags: role.tags } : {}),
    },
    { policy: role.trustPolicy, rcps: role.rcps },
  );
  if (result.decision === 'allowed') return { verdict: 'yes', missing: [], viaTrust };
  if (result.decision === 'conditional') return { verdict: 'conditional', missing: result.missing, viaTrust };
  return { ...NO_VERDICT, viaTrust };
}

function principalOf(source: AssumingPrincipal): CompiledPrincipal {
  if ('caller' in source) return source;
  return compilePrincipal('service' in source ? source.service : source.provider, { identity: [] });
}

function assumeAction({ caller }: CompiledPrincipal): string {
  if (caller.kind === 'oidc-provider') return 'sts:AssumeRoleWithWebIdentity';
  return caller.kind === 'saml-provider' ? 'sts:AssumeRoleWithSAML' : 'sts:AssumeRole';
}

/** The most specific match of the source by an Allow statement of the trust policy that may apply. */
function trustPath(principal: CompiledPrincipal, action: string, role: AssumableRole, context?: Context): ViaTrust {
  const { caller } = principal;
  const lookup = contextLookup({
    caller,
    resource: role.arn,
    resourceAccount: accountInArn(role.arn),
    given: context,
    unknownRest: true,
    tags: principal.tags,
    uniqueId: principal.uniqueId,
    issuedAt: principal.issuedAt,
    now: principal.now,
    organization: principal.organization,
    resourceTags: role.tags,
  });
  const ignored = new Missing();
  let best: Named = NAMED.not;
  role.trustPolicy.allows.some(actionName(action), (statement) => {
    const named = statement.principals ? principalNamed(statement.principals, caller, true, ignored) : undefined;
    const strength = named ? named.named : NAMED.everyone;
    if (strength > best && conditionsHold(statement, lookup, ignored) !== NO) best = strength;
    return false;
  });
  if (best === NAMED.not) return 'none';
  if (best === NAMED.everyone) return 'any';
  if (best === NAMED.account) return 'account';
  return caller.kind === 'service' ? 'service' : 'exact';
}

/** A principal of a trust policy, as written; services by their name in most partitions. */
export interface TrustEntry {
  readonly kind: 'aws' | 'service' | 'federated' | 'canonical' | 'any';
  readonly value: string;
  readonly effect: 'Allow' | 'Deny' | 'unknown';
  /** The entry is in a NotPrincipal element: every principal except this one. */
  readonly negated: boolean;
  readonly actions: readonly string[];
  /** The condition block as written in the document; undefined if there is none. */
  readonly conditions: unknown;
  /** Position of the statement, from 0. */
  readonly statement: number;
  readonly sid?: string;
}

const KINDS: Readonly<Record<RawPrincipal['type'], TrustEntry['kind']>> = {
  AWS: 'aws',
  Service: 'service',
  Federated: 'federated',
  CanonicalUser: 'canonical',
};

/** The principals that a trust policy names, statement by statement. */
export const trustedPrincipals = ({ document }: CompiledPolicy): readonly TrustEntry[] =>
  document.statements.flatMap((statement) =>
    (statement.principals?.entries ?? []).map((entry): TrustEntry => {
      const common = {
        kind: entry.value === '*' && entry.type === 'AWS' ? ('any' as const) : KINDS[entry.type],
        value: entry.type === 'Service' ? serviceName(entry.value) : entry.value,
        effect: statement.effect ?? ('unknown' as const),
        negated: statement.principals?.not ?? false,
        actions: statement.actions?.values ?? [],
        conditions: statement.rawConditions,
        statement: statement.index,
      };
      return statement.sid === undefined ? common : { ...common, sid: statement.sid };
    }),
  );
