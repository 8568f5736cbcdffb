import { actionName } from './action.ts';
import { type Caller, isProvider, parseCaller } from './caller.ts';
import { type CompiledPolicy, compilePolicy, type PolicyCache } from './compile.ts';
import type { NamedPolicy, PolicyIssue, PolicyKind, PolicySet } from './types.ts';

/** A principal with everything that grants and limits its permissions, ready for evaluation. */
export interface CompiledPrincipal {
  readonly arn: string;
  /** Empty for services and anonymous callers. */
  readonly account: string;
  readonly issues: readonly PolicyIssue[];
  readonly tags?: Readonly<Record<string, string>>;
  /** `AIDA…` or `AROA…`: the unique ID that `aws:userid` contains. */
  readonly uniqueId?: string;
  /** ISO 8601: when a session that is created for the question starts. */
  readonly issuedAt?: string;
  /** ISO 8601: the time of the request. */
  readonly now?: string;
  /** `o-…`: the organization of the principal's account. */
  readonly organization?: string;
  readonly caller: Caller;
  readonly identity: readonly CompiledPolicy[];
  readonly boundary: readonly CompiledPolicy[];
  readonly session: readonly CompiledPolicy[];
  /** Outermost level first, without those that do not apply to this principal (service-linked roles, services). */
  readonly scps: readonly (readonly CompiledPolicy[])[];
  readonly rcps: readonly (readonly CompiledPolicy[])[];
  /** Policies of the above with Deny statements, except RCPs. A root user's own policies are not included. */
  readonly denying: readonly CompiledPolicy[];
  readonly denyingRcps: readonly CompiledPolicy[];
}

export interface PrincipalOptions {
  readonly cache?: PolicyCache;
  /** Tags of the principal; absent: not known. */
  readonly tags?: Readonly<Record<string, string>>;
  /** For an assumed-role session: ARN of its role, the only source of the role's path. */
  readonly roleArn?: string;
  /** `AIDA…` of the user or `AROA…` of the role; absent: not known. */
  readonly uniqueId?: string;
  /** For a role: when the calling session starts (ISO 8601), the value of `aws:TokenIssueTime`; absent: unknown. */
  readonly issuedAt?: string | undefined;
  /** Time of the request (ISO 8601), the default of `aws:CurrentTime`; absent: unknown. */
  readonly now?: string | undefined;
  /** `o-…`: the organization of the principal's account, the value of `aws:PrincipalOrgID`; absent: unknown. */
  readonly organization?: string | undefined;
}

/** Compiles the policies of a principal. Never throws.
 *
 * @param arn user, role, session, root, service principal, provider, or `*`. */
export function compilePrincipal(arn: string, set: PolicySet, options: PrincipalOptions = {}): CompiledPrincipal {
  const caller = parseCaller(arn, options.roleArn);
  const compile = (policies: readonly NamedPolicy[] | undefined, kind: PolicyKind): CompiledPolicy[] =>
    (policies ?? []).map((policy) => options.cache?.compile(policy, kind) ?? compilePolicy(policy, kind));
  const identity = compile(set.identity, 'identity');
  const boundary = compile(set.boundary, 'boundary');
  const session = compile(set.session, 'session');
  const bound = caller.account !== '' && !caller.serviceLinked && !isProvider(caller);
  const scps = bound ? (set.scps ?? []).map((level) => compile(level, 'scp')) : [];
  const rcps = caller.serviceLinked ? [] : (set.rcps ?? []).map((level) => compile(level, 'rcp'));
  const own = caller.kind === 'root' ? [] : [...identity, ...boundary, ...session];
  const denies = (policy: CompiledPolicy): boolean => policy.denies.all.length > 0;
  const every = [...identity, ...boundary, ...session, ...scps.flat(), ...rcps.flat()];
  const principal = {
    arn: caller.arn,
    account: caller.account,
    issues: every.flatMap((policy) => policy.issues),
    caller,
    identity,
    boundary,
    session,
    scps,
    rcps,
    denying: [...own, ...scps.flat()].filter(denies),
    denyingRcps: rcps.flat().filter(denies),
  };
  return {
    ...principal,
    ...(options.tags ? { tags: options.tags } : {}),
    ...(options.uniqueId ? { uniqueId: options.uniqueId } : {}),
    ...(options.issuedAt ? { issuedAt: options.issuedAt } : {}),
    ...(options.now ? { now: options.now } : {}),
    ...(options.organization ? { organization: options.organization } : {}),
  };
}

/** What is known of a principal's requests, whatever its policies: for compiling it with other policies. */
export const requestFactsOf = ({
  issuedAt,
  now,
  organization,
}: CompiledPrincipal): Pick<PrincipalOptions, 'issuedAt' | 'now' | 'organization'> => ({ issuedAt, now, organization });

/** The services that the Allow statements of the principal's own policies name; undefined if some can match any service. */
export function allowedServices({ caller, identity }: CompiledPrincipal): ReadonlySet<string> | undefined {
  if (caller.kind === 'root' || identity.some(({ allows }) => allows.general.length > 0)) return undefined;
  return new Set(identity.flatMap(({ allows }) => [...allows.services]));
}

/** Quick check: whether any Allow statement of the principal's own policies mentions this action. */
export function mentions(principal: CompiledPrincipal, action: string): boolean {
  if (principal.caller.kind === 'root') return true;
  const name = actionName(action);
  for (const policy of principal.identity) if (policy.allows.mentions(name)) return true;
  return false;
}
