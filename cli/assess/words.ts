import { parseArn, type Severity, type Tier } from '../../layers/core/identity.ts';
import type { Escalation, EscalationStep, Posture, Reason, ReasonCode } from '../../layers/core/posture/types.ts';
import { type Io, paint } from '../io.ts';

/** Short forms for people. */

const SHORT: Readonly<Record<ReasonCode, string>> = {
  IS_ADMIN: 'administrator',
  ESCALATES_TO_ADMIN: 'can become administrator',
  ESCALATES: 'can gain other rights',
  MANAGES_PERMISSIONS: 'manages permissions',
  READS_SECRETS_BROADLY: 'reads all secrets',
  CROSS_ACCOUNT_WRITE: 'reaches other accounts',
  STATIC_KEY_OLDER_THAN_90D: 'old access key',
  TWO_ACTIVE_KEYS: 'two active keys',
  KEY_NEVER_USED: 'key never used',
  UNUSED_KEY: 'unused key',
  UNUSED_90D: 'unused',
  NEVER_USED: 'never used',
  EXCESS_PERMISSIONS: 'unused permissions',
  NO_OWNER: 'no owner',
  ORPHANED: 'owner is gone',
  CONSOLE_ACCESS_FOR_MACHINE: 'machine with console password',
  HUMAN_WITHOUT_MFA: 'no MFA',
  HUMAN_USES_KEY: 'person with a key',
  ROOT_HAS_KEY: 'root has a key',
  ROOT_WITHOUT_MFA: 'root without MFA',
  POLICY_ATTACHED_DIRECTLY: 'policies on the user itself',
  OIDC_TRUST_TOO_BROAD: 'OIDC trust too broad',
  OIDC_TRUST_WITHOUT_AUDIENCE: 'OIDC trust without audience',
  SAML_TRUST_WITHOUT_AUDIENCE: 'SAML trust without audience',
  TRUST_WITHOUT_EXTERNAL_ID: 'vendor trust without external id',
  TRUST_TO_ANYONE: 'anybody may assume it',
  TRUST_TO_UNKNOWN_ACCOUNT: 'trusts an unknown account',
  TRUST_TO_DELETED_PRINCIPAL: 'trusts a deleted principal',
  CONFUSED_DEPUTY: 'confused deputy',
  SECRET_NOT_ROTATING: 'does not rotate',
  SECRET_ROTATION_OVERDUE: 'rotation overdue',
  SECRET_UNUSED: 'secret unused',
  SECRET_SHARED_OUTSIDE: 'shared outside the account',
  SECRET_WITHOUT_CUSTOMER_KEY: 'no key of its own',
  SECRET_OUTSIDE_VAULT: 'secret outside the vault',
  SHARED_CREDENTIAL: 'shared credential',
  SERVICE_CREDENTIAL_WITHOUT_EXPIRY: 'API key that never expires',
  POLICY_UNREADABLE: 'policy not readable',
  FACTS_UNKNOWN: 'facts unknown',
};

export const reasonWords = (code: ReasonCode): string => SHORT[code];

/** A reason in a few words, with its number where one says more. */
export function shortReason(reason: Reason): string {
  const words = SHORT[reason.code];
  const number = (key: string) => reason.evidence[key];
  const steps = number('steps');
  if (reason.code === 'ESCALATES_TO_ADMIN' && typeof steps === 'number') {
    return `${words} in ${steps === 1 ? 'one step' : `${steps} steps`}`;
  }
  const days = number('oldestDays') ?? number('unusedDays') ?? number('ageDays');
  const counted = ['STATIC_KEY_OLDER_THAN_90D', 'UNUSED_KEY', 'UNUSED_90D', 'SECRET_UNUSED', 'SECRET_NOT_ROTATING'];
  return counted.includes(reason.code) && typeof days === 'number' ? `${words} (${days} d)` : words;
}

/** Reasons for the table: what cannot be known is no reason there unless it stands alone. */
export const topReasons = (posture: Posture, most: number): readonly Reason[] =>
  posture.reasons.filter((reason) => reason.severity !== 'info').slice(0, most);

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

/** What one step does, in the words of its actions. */
export const stepWords = (step: EscalationStep): string => `${step.actions.join(' + ')}${step.conditional ? ' ?' : ''}`;

/** The path as a chain: `user/ci ─[iam:PassRole + lambda:CreateFunction]→ role/admin ★`. */
export function chain(io: Io, from: string, path: Escalation): string {
  const account = parseArn(from)?.account;
  const links = path.steps.map((step, index) => {
    const end = index === path.steps.length - 1 ? path.to : step.target;
    const by = end === step.target || index < path.steps.length - 1 ? '' : ` on ${shortArn(step.target, account)}`;
    return `${paint(io, 'dim', ` ─[${stepWords(step)}${by === ' on *' ? '' : by}]→ `)}${shortArn(end, account)}`;
  });
  return `${shortArn(from, account)}${links.join('')}${path.admin ? paint(io, 'red', ' ★ admin') : ''}`;
}

const TIER_STYLE = [
  ['bold', 'white', 'bgRed'],
  ['bold', 'black', 'bgYellow'],
  ['black', 'bgCyan'],
  ['black', 'bgGreen'],
] as const;

export const tierBadge = (io: Io, tier: Tier): string => {
  const style = TIER_STYLE[tier];
  return paint(io, [...style], ` T${tier} `);
};

const SEVERITY_STYLE: Readonly<Record<Severity, Parameters<typeof paint>[1]>> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  info: 'dim',
};

export const severityText = (io: Io, severity: Severity, text: string): string =>
  paint(io, SEVERITY_STYLE[severity], text);
