import { parseArn, type Tier } from '../../layers/core/identity.ts';
import { isRecord } from '../../layers/core/posture/input-error.ts';
import type { Escalation, EscalationStep, Posture, ReasonCode } from '../../layers/core/posture/types.ts';
import type { Io } from '../io.ts';
import { paint } from '../paint.ts';

/** Short forms for people. */

const SHORT: Readonly<Record<ReasonCode, string>> = {
  IS_ADMIN: 'administrator',
  ESCALATES_TO_ADMIN: 'can become administrator',
  ESCALATES: 'can gain other rights',
  MANAGES_PERMISSIONS: 'manages permissions',
  READS_SECRETS_BROADLY: 'reads secrets broadly',
  CROSS_ACCOUNT_WRITE: 'reaches other accounts',
  STATIC_KEY_OLDER_THAN_90D: 'old access key',
  TWO_ACTIVE_KEYS: 'two active keys',
  KEY_NEVER_USED: 'key never used',
  UNUSED_KEY: 'unused key',
  UNUSED_90D: 'unused',
  NEVER_USED: 'never used',
  EXCESS_PERMISSIONS: 'unused permissions',
  NO_OWNER: 'no owner',
  ORPHANED: 'owner has left',
  CONSOLE_ACCESS_FOR_MACHINE: 'machine with console password',
  HUMAN_WITHOUT_MFA: 'no MFA',
  HUMAN_USES_KEY: 'person with a key',
  ROOT_HAS_KEY: 'root has a key',
  ROOT_WITHOUT_MFA: 'root without MFA',
  POLICY_ATTACHED_DIRECTLY: 'policies attached directly',
  OIDC_TRUST_TOO_BROAD: 'OIDC trust too broad',
  OIDC_TRUST_WITHOUT_AUDIENCE: 'OIDC trust without audience',
  ROLES_ANYWHERE_TRUST_TOO_BROAD: 'Roles Anywhere trust too broad',
  SAML_TRUST_WITHOUT_AUDIENCE: 'SAML trust without audience',
  TRUST_WITHOUT_EXTERNAL_ID: 'vendor trust without external id',
  TRUST_TO_ANYONE: 'anyone can assume it',
  TRUST_TO_UNKNOWN_ACCOUNT: 'trusts an unknown account',
  TRUST_TO_DELETED_PRINCIPAL: 'trusts a deleted principal',
  CONFUSED_DEPUTY: 'confused deputy',
  SECRET_NOT_ROTATING: 'does not rotate',
  SECRET_ROTATION_OVERDUE: 'rotation overdue',
  SECRET_UNUSED: 'secret unused',
  SECRET_SHARED_OUTSIDE: 'shared outside the account',
  SECRET_WITHOUT_CUSTOMER_KEY: 'no customer managed key',
  SECRET_OUTSIDE_VAULT: 'secret outside the vault',
  SHARED_CREDENTIAL: 'shared credential',
  SERVICE_CREDENTIAL_WITHOUT_EXPIRY: 'API key that never expires',
  POLICY_UNREADABLE: 'policy not readable',
  FACTS_UNKNOWN: 'facts unknown',
};

const WORDS: ReadonlyMap<string, string> = new Map(Object.entries(SHORT));

/** A code that only a newer deployment knows is spelled out. */
export const reasonWords = (code: string): string => WORDS.get(code) ?? code.toLowerCase().replaceAll('_', ' ');

/** A reason as an assessment holds it, or as a deployment returns it. */
interface AnyReason {
  readonly code: string;
  readonly evidence?: unknown;
}

/** A reason in a few words, with its number where one says more. A path that rests on conditions of a request or on compute
 * that nobody listed leaves its holder above tier 0: such a one *may* lead there. */
export function shortReason(reason: AnyReason, tier: Tier): string {
  const words = reasonWords(reason.code);
  const evidence: Readonly<Record<string, unknown>> = isRecord(reason.evidence) ? reason.evidence : {};
  const number = (key: string): number | undefined => {
    const value = evidence[key];
    return typeof value === 'number' ? value : undefined;
  };
  const steps = number('steps');
  if (reason.code === 'ESCALATES_TO_ADMIN' && steps !== undefined) {
    const may = tier === 0 ? words : words.replace('can', 'may');
    return `${may} in ${steps === 1 ? 'one step' : `${steps} steps`}`;
  }
  const rests = evidence.dependsOn;
  if (reason.code === 'IS_ADMIN' && Array.isArray(rests) && rests.length > 0) return `may be ${words}`;
  if (reason.code === 'UNUSED_90D') {
    const idle = number('unusedDays');
    return idle === undefined ? 'unused for over 400 days' : `unused for ${span(idle)}`;
  }
  if (reason.code === 'NEVER_USED') return `never used in ${span(number('ageDays') ?? 0)}`;
  const days = number('oldestDays') ?? number('unusedDays') ?? number('ageDays');
  return WITH_AGE.has(reason.code) && days !== undefined ? `${words} (${span(days)})` : words;
}

const WITH_AGE: ReadonlySet<string> = new Set([
  'STATIC_KEY_OLDER_THAN_90D',
  'UNUSED_KEY',
  'SECRET_UNUSED',
  'SECRET_NOT_ROTATING',
]);

/** Days as a person says them. */
export function span(days: number): string {
  if (days < 100) return `${days} day${days === 1 ? '' : 's'}`;
  return days < 730 ? `${Math.round(days / 30.4)} months` : `${Math.round(days / 365.25)} years`;
}

/** Reasons for the table: what is only worth knowing is none there. */
export const topReasons = <Reason extends { readonly severity: string }>(
  posture: { readonly reasons: readonly Reason[] },
  most: number,
): readonly Reason[] => posture.reasons.filter((reason) => reason.severity !== 'info').slice(0, most);

/** Why an identity stands where it does, in a few words each. */
export const whyInShort = (posture: Posture, most: number): readonly string[] =>
  topReasons(posture, most).map((reason) => shortReason(reason, posture.tier));

/** What a tier means. */
export const TIER_WORDS = [
  'administrators, and who can become one',
  'manage permissions, read secrets broadly, cross accounts',
  'write or read data in scope',
  'little or nothing',
] as const;

/** `role/deploy`, with the account where it is another one. */
export function shortArn(arn: string, account?: string): string {
  const parts = parseArn(arn);
  if (parts === undefined) return arn;
  const own = parts.account === account || parts.account === '' || parts.account === 'aws';
  const [kind, ...path] = parts.resource.split('/');
  const name = path.at(-1);
  const short = name === undefined || name === '' ? parts.resource : `${kind}/${name}`;
  const service = parts.service === 'iam' ? '' : `${parts.service}:`;
  return `${own ? '' : `${parts.account}:`}${service}${short}`;
}

/** Prose in which the account's own ARNs are short. Not for commands and policies, which have to be exact. */
export const plainly = (text: string, account: string): string =>
  text.replaceAll(ARN_IN_PROSE, (arn) => shortArn(arn, account));

/** Punctuation at the end belongs to the sentence. */
const ARN_IN_PROSE = /arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12}|aws)?:[^\s,;()`"']*[^\s,;()`"'.:]/g;

/** What one step does, in the words of its actions. */
export const stepWords = (step: EscalationStep): string => `${step.actions.join(' + ')}${step.conditional ? ' ?' : ''}`;

/** The path as a chain: `user/ci ─[iam:PassRole + lambda:CreateFunction]→ ★ role/admin`. */
export const chain = (io: Pick<Io, 'terminal'>, from: string, path: Escalation): string =>
  `${shortArn(from, parseArn(from)?.account)} ${links(io, from, path)}`;

/** One link of a chain: what is done, and what that gives. */
export interface Link {
  /** The actions, with what they are used on where that is not what they give. */
  readonly by: string;
  readonly conditional: boolean;
  readonly end: string;
  /** ARN of the end. */
  readonly to: string;
}

export function linksOf(from: string, path: Escalation): readonly Link[] {
  const account = parseArn(from)?.account;
  return path.steps.map((step, index) => {
    const to = index === path.steps.length - 1 ? path.to : step.target;
    const over = to === step.target || step.target === '*' ? '' : ` on ${shortArn(step.target, account)}`;
    const end = to === from ? 'itself' : shortArn(to, account);
    return { by: `${step.actions.join(' + ')}${over}`, conditional: step.conditional, end, to };
  });
}

/** The chain without its beginning, where that stands above. A star marks administrator rights. */
export const links = (io: Pick<Io, 'terminal'>, from: string, path: Escalation): string =>
  linksOf(from, path)
    .map(({ by, conditional, end }, index) => {
      const admin = path.admin && index === path.steps.length - 1;
      const arrow = paint(io, 'dim', `─[${by}${conditional ? ' ?' : ''}]→`);
      return `${arrow} ${admin ? paint(io, 'red', `★ ${end}`) : end}`;
    })
    .join(' ');

/** What a path depends on that the input does not show, and the option that adds it. */
export const restsOn = (path: Escalation): readonly string[] =>
  [...new Set(path.steps.flatMap((step) => step.dependsOn ?? []))].map((fact) => {
    if (fact === 'workloads') return 'compute that carries the role (add --workloads to resolve)';
    return /^(?:access keys|login profile|MFA devices) of /.test(fact)
      ? `${fact} (add --credential-report to resolve)`
      : fact;
  });

/** What to do, taken apart: a command or a policy at the end stands for itself, so that it can be copied. */
export function remedy(text: string): { readonly prose: string; readonly command?: string } {
  const [, prose, command] = /^(.*?: |)(aws (?:(?!, ).)*|\{.*\})$/s.exec(text) ?? [];
  return prose === undefined || command === undefined ? { prose: text } : { prose: prose.trimEnd(), command };
}

/** The same with every command apart, not only the last one. */
export const remedyParts = (text: string): readonly { readonly text: string; readonly command: boolean }[] =>
  text
    .split(/(\baws [a-z0-9-]+ [a-z-]+(?:(?!, ).)*|\{.*\}$)/s)
    .map((part, index) => ({ text: part.replace(/^, /, '').trim(), command: index % 2 === 1 }))
    .filter((part) => part.text !== '');
