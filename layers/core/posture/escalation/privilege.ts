import type { ReadStatement } from '../../iam/document.ts';
import {
  administrator,
  type CompiledPrincipal,
  compilePrincipal,
  couldAllow,
  grantedAdministrator,
  mentions,
  type PolicyCache,
  requestFactsOf,
  type Verdict,
} from '../../iam/index.ts';
import type { ContextValue, NamedPolicy, PolicySet } from '../../iam/types.ts';
import {
  CREDENTIAL_ACTIONS,
  PARAMETER_ACTIONS,
  PERMISSION_ACTIONS,
  READ_ACTIONS,
  SECRET_ACTIONS,
  WRITE_ACTIONS,
} from './sensitive-actions.ts';
import { all } from './verdict.ts';

/** Privilege levels, from none to full administrator. */
const PRIVILEGE_LEVELS = ['nothing', 'read', 'write', 'secrets', 'permissions', 'admin'] as const;
export type PrivilegeLevel = (typeof PRIVILEGE_LEVELS)[number];

export interface HeldLevel {
  readonly level: PrivilegeLevel;
  /** The action that shows the level; undefined for `nothing` and `admin`. */
  readonly evidence?: string;
  /** The condition keys that it depends on. Empty: unconditional. */
  readonly dependsOn: readonly string[];
}

/** The privilege of a principal now. What it can become is in the escalation graph. */
export interface Privilege {
  /** The highest unconditional level; if there is none, the worst case. Paths compare principals by it. */
  readonly certain: HeldLevel;
  /** The highest level if all unknown conditions are met. Tiers use it: missing data never counts as safe. */
  readonly worstCase: HeldLevel;
  /** Position of the certain level in `PRIVILEGE_LEVELS`: 0 to 5. */
  readonly rank: number;
}

/** An action that proves a level, on any resource or on those of a pattern. */
interface Probe {
  readonly action: string;
  /** With `PARTITION` and `ACCOUNT` as placeholders. */
  readonly on?: string;
}

const probes = (actions: readonly string[], on?: string): readonly Probe[] =>
  actions.map((action) => (on === undefined ? { action } : { action, on }));

/** A name that no resource has: an action that is allowed on it is allowed broadly. */
const NO_SUCH_NAME = '0-no-such-name-0';

const SECRETS: readonly Probe[] = [
  ...probes(SECRET_ACTIONS, `arn:PARTITION:secretsmanager:*:ACCOUNT:secret:${NO_SUCH_NAME}-000000`),
  ...probes(PARAMETER_ACTIONS, `arn:PARTITION:ssm:*:ACCOUNT:parameter/${NO_SUCH_NAME}`),
];

/** The actions that prove each level, highest first. */
const LEVELS: readonly (readonly [PrivilegeLevel, readonly Probe[]])[] = [
  [
    'permissions',
    [...probes(PERMISSION_ACTIONS), ...probes(CREDENTIAL_ACTIONS, `arn:PARTITION:iam::ACCOUNT:user/${NO_SUCH_NAME}`)],
  ],
  ['secrets', SECRETS],
  ['write', probes(WRITE_ACTIONS)],
  ['read', probes([...READ_ACTIONS, ...SECRET_ACTIONS, ...PARAMETER_ACTIONS])],
];

/** A direct call of the principal over TLS, not through another service. `[]`: the request does not have the key. */
export const DIRECT_CALL: Readonly<Record<string, ContextValue>> = {
  'aws:SecureTransport': 'true',
  'aws:ViaAWSService': 'false',
  'aws:CalledVia': [],
  'aws:CalledViaFirst': [],
  'aws:CalledViaLast': [],
};

/** @param admin whether the principal is an administrator. */
export function privilegeOf(principal: CompiledPrincipal, admin: Verdict): Privilege {
  let worstCase: HeldLevel | undefined =
    admin.verdict === 'no' ? undefined : { level: 'admin', dependsOn: admin.missing };
  if (worstCase && admin.verdict === 'yes') return ranked(worstCase, worstCase);
  for (const [level, probed] of LEVELS) {
    const held = strongestProbe(principal, probed);
    if (!held) continue;
    const found = { level, ...held };
    worstCase ??= found;
    if (found.dependsOn.length === 0) return ranked(found, worstCase);
  }
  worstCase ??= { level: 'nothing', dependsOn: [] };
  return ranked(worstCase, worstCase);
}

const ranked = (surest: HeldLevel, worstCase: HeldLevel): Privilege => ({
  certain: surest,
  worstCase,
  rank: PRIVILEGE_LEVELS.indexOf(surest.level),
});

/** The worst case for tiers, which also counts write actions that are not sensitive. */
export function worstCaseOf({ privilege: { worstCase }, compiled }: PrivilegedPrincipal): HeldLevel {
  const other = worstCase.level === 'nothing' ? otherWriteAction(compiled) : undefined;
  return other === undefined ? worstCase : { level: 'write', evidence: other, dependsOn: [] };
}

interface PrivilegedPrincipal {
  readonly privilege: Privilege;
  readonly compiled: CompiledPrincipal;
}

const READING =
  /^(get|list|describe|head|search|view|lookup|check|validate|preview|simulate|batchget|query|scan|select|detect|read|generate(?:credentialreport|servicelastaccesseddetails|organizationsaccessreport))/;
/** Writing logs and metrics, and the actions of the management agent on an instance, change no data. */
const HARMLESS =
  /^(logs:(create|put)|cloudwatch:putmetric|xray:put|ssmmessages:|ec2messages:|ssm:(update|put)(inventory|instance|compliance)|sts:|iam:changepassword$|tag:|.*:tag|.*:untag|ecr:getauth|ec2:(createnetworkinterface|deletenetworkinterface|assignprivate|unassignprivate))/;
/** Actions that users commonly have on their own credentials. */
const OWN_CREDENTIALS =
  /^iam:.*(accesskey|loginprofile|mfadevice|sshpublickey|signingcertificate|servicespecific|password)/;
const OWN_NAME = /\$\{aws:username\}/i;

/** An action that changes something, according to AWS naming conventions. */
function otherWriteAction(principal: CompiledPrincipal): string | undefined {
  const { arn, boundary } = principal;
  const allowed = (action: string): boolean =>
    /[*?]/.test(action) ? boundary.length === 0 : couldAllow(principal, action, '*', DIRECT_CALL).verdict !== 'no';
  for (const { actions, resources } of principal.identity.flatMap(({ document }) =>
    document.statements.filter(isAllow),
  )) {
    if (actions === undefined || actions.not) continue;
    const onItself = resources?.values.every((value) => value === arn || OWN_NAME.test(value)) ?? false;
    const found = actions.values.find((action) => isWrite(action, onItself) && allowed(action));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isWrite(action: string, onItself: boolean): boolean {
  const lower = action.toLowerCase();
  const name = lower.slice(lower.indexOf(':') + 1);
  if (READING.test(name) || HARMLESS.test(lower) || name === '*' || name === '') return false;
  return !(onItself && OWN_CREDENTIALS.test(lower));
}

const isAllow = ({ effect }: ReadStatement): boolean => effect === 'Allow';

/** The action that lets the principal read any secret, if there is one. */
export const secretsReadBy = (principal: CompiledPrincipal): string | undefined =>
  strongestProbe(principal, SECRETS)?.evidence;

/** The first probe that is allowed unconditionally, else the first that is conditional. */
function strongestProbe(
  principal: CompiledPrincipal,
  asked: readonly Probe[],
): Required<Omit<HeldLevel, 'level'>> | undefined {
  const { account, caller } = principal;
  let possible: Required<Omit<HeldLevel, 'level'>> | undefined;
  for (const { action, on } of asked) {
    if (!mentions(principal, action)) continue;
    const pattern = on?.replace('PARTITION', caller.partition).replace('ACCOUNT', account);
    const { verdict, missing } = couldAllow(principal, action, pattern, DIRECT_CALL);
    if (verdict === 'yes') return { evidence: action, dependsOn: [] };
    if (verdict === 'conditional') possible ??= { evidence: action, dependsOn: missing };
  }
  return possible;
}

/** Whether the principal is an administrator with boundary and organization policies in full: each of them must allow
 * everything that an administrator has. (A boundary that leaves some IAM actions does not leave an administrator.) */
export function fullAdministrator(principal: CompiledPrincipal, policies: PolicySet, cache: PolicyCache): Verdict {
  const options = { cache, ...requestFactsOf(principal) };
  const lets = (limit: readonly NamedPolicy[]) => (): Verdict =>
    administrator(compilePrincipal(principal.arn, { identity: limit }, options), DIRECT_CALL);
  const limits = [...(policies.boundary ? [policies.boundary] : []), ...(policies.scps ?? [])];
  return all(() => administrator(principal, DIRECT_CALL), ...limits.map(lets));
}

/** Condition keys that depend on how and from where the caller calls. */
const CALL_CIRCUMSTANCES: ReadonlySet<string> = new Set([
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
  'aws:sourceip',
  'aws:vpcsourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
]);

/** Whether a principal is an administrator whose Deny statements only depend on how it calls, such as users that must use
 * MFA. An Allow that requires MFA does not count: without MFA it grants nothing. */
export function holdsAdmin(principal: CompiledPrincipal, admin: Verdict): boolean {
  if (admin.verdict !== 'conditional') return admin.verdict === 'yes';
  if (!admin.missing.every((key) => CALL_CIRCUMSTANCES.has(key.toLowerCase()))) return false;
  return grantedAdministrator(principal, DIRECT_CALL).verdict === 'yes';
}
