import type { Tier } from '../../layers/core/identity.ts';
import { isRecord } from '../../layers/core/posture/input-error.ts';
import type { Posture, ReasonCode } from '../../layers/core/posture/types.ts';

const WORDS: Readonly<Record<ReasonCode, string>> = {
  IS_ADMIN: 'administrator',
  ESCALATES_TO_ADMIN: 'can become administrator',
  ESCALATES: 'can gain other privileges',
  MANAGES_PERMISSIONS: 'manages permissions',
  READS_SECRETS_BROADLY: 'reads secrets broadly',
  CROSS_ACCOUNT_WRITE: 'writes to other accounts',
  STATIC_KEY_OLDER_THAN_90D: 'old access key',
  TWO_ACTIVE_KEYS: 'two active access keys',
  KEY_NEVER_USED: 'access key never used',
  UNUSED_KEY: 'unused access key',
  UNUSED_90D: 'unused',
  NEVER_USED: 'never used',
  EXCESS_PERMISSIONS: 'unused permissions',
  NO_OWNER: 'no owner',
  ORPHANED: 'owner has left',
  CONSOLE_ACCESS_FOR_MACHINE: 'machine with console password',
  HUMAN_WITHOUT_MFA: 'no MFA',
  HUMAN_USES_KEY: 'human with access key',
  ROOT_HAS_KEY: 'root has an access key',
  ROOT_WITHOUT_MFA: 'root without MFA',
  POLICY_ATTACHED_DIRECTLY: 'policies attached directly',
  OIDC_TRUST_TOO_BROAD: 'OIDC trust too broad',
  OIDC_TRUST_WITHOUT_AUDIENCE: 'OIDC trust without audience',
  ROLES_ANYWHERE_TRUST_TOO_BROAD: 'Roles Anywhere trust too broad',
  SAML_TRUST_WITHOUT_AUDIENCE: 'SAML trust without audience',
  TRUST_WITHOUT_EXTERNAL_ID: 'vendor trust without external ID',
  TRUST_TO_ANYONE: 'anyone can assume it',
  TRUST_TO_UNKNOWN_ACCOUNT: 'trusts an unknown account',
  TRUST_TO_DELETED_PRINCIPAL: 'trusts a deleted principal',
  CONFUSED_DEPUTY: 'confused deputy',
  SECRET_NOT_ROTATING: 'not rotated',
  SECRET_ROTATION_OVERDUE: 'rotation overdue',
  SECRET_UNUSED: 'secret unused',
  SECRET_SHARED_OUTSIDE: 'shared outside the account',
  RESOURCE_SHARED_OUTSIDE: 'shared outside the account',
  RESOURCE_POLICY_GRANTS: 'access by resource policies',
  SECRET_WITHOUT_CUSTOMER_KEY: 'no customer managed key',
  SECRET_OUTSIDE_VAULT: 'secret in plaintext configuration',
  SHARED_CREDENTIAL: 'shared credential',
  SERVICE_CREDENTIAL_WITHOUT_EXPIRY: 'API key that never expires',
  POLICY_UNREADABLE: 'unreadable policy',
  FACTS_UNKNOWN: 'missing data',
};

const WORDS_BY_CODE: ReadonlyMap<string, string> = new Map(Object.entries(WORDS));

/** Codes of newer deployments are printed in lower case. */
export const reasonWords = (code: string): string => WORDS_BY_CODE.get(code) ?? code.toLowerCase().replaceAll('_', ' ');

/** A reason of an assessment or of a deployment. */
interface AnyReason {
  readonly code: string;
  readonly evidence?: unknown;
}

type Evidence = Readonly<Record<string, unknown>>;

type Wording = (words: string, evidence: Evidence, tier: Tier) => string;

/** Reasons whose words depend on their evidence. */
const WORDINGS: Readonly<Record<string, Wording>> = {
  // A path that depends on missing data leaves its identity in a tier above 0.
  ESCALATES_TO_ADMIN: (words, { steps }, tier) =>
    isNumber(steps) ? `${tier === 0 ? words : words.replace('can', 'may')} in ${stepsText(steps)}` : words,
  IS_ADMIN: (words, { dependsOn }) => (Array.isArray(dependsOn) && dependsOn.length > 0 ? `may be ${words}` : words),
  UNUSED_90D: (_, { unusedDays }) => `unused for ${isNumber(unusedDays) ? span(unusedDays) : 'over 400 days'}`,
  NEVER_USED: (_, { ageDays }) => `never used in ${span(isNumber(ageDays) ? ageDays : 0)}`,
  STATIC_KEY_OLDER_THAN_90D: withAge,
  UNUSED_KEY: withAge,
  SECRET_UNUSED: withAge,
  SECRET_NOT_ROTATING: withAge,
};
const WORDING_BY_CODE: ReadonlyMap<string, Wording> = new Map(Object.entries(WORDINGS));

/** A reason in a few words, with its most important number. */
export function shortReason({ code, evidence }: AnyReason, tier: Tier): string {
  const words = reasonWords(code);
  return WORDING_BY_CODE.get(code)?.(words, isRecord(evidence) ? evidence : {}, tier) ?? words;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const stepsText = (steps: number): string => (steps === 1 ? 'one step' : `${steps} steps`);

function withAge(words: string, { oldestDays, unusedDays, ageDays }: Evidence): string {
  const days = [oldestDays, unusedDays, ageDays].find(isNumber);
  return days === undefined || days === 0 ? words : `${words} (${span(days)})`;
}

/** `45 days`, `16 months`, `8 years`. */
export function span(days: number): string {
  if (days < 100) return `${days} day${days === 1 ? '' : 's'}`;
  return days < 730 ? `${Math.round(days / 30.4)} months` : `${Math.round(days / 365.25)} years`;
}

/** The first reasons of an identity, without informational ones. */
export const topReasons = <Reason extends { readonly severity: string }>(
  posture: { readonly reasons: readonly Reason[] },
  most: number,
): readonly Reason[] => posture.reasons.filter((reason) => reason.severity !== 'info').slice(0, most);

/** The first reasons of an identity in a few words each. */
export const shortReasons = (posture: Posture, most: number): readonly string[] =>
  topReasons(posture, most).map((reason) => shortReason(reason, posture.tier));

/** The meaning of each tier. */
export const TIER_WORDS = [
  'administrators, and identities that can become one',
  'manage permissions, read secrets broadly, write to other accounts',
  'read or write some data or resources',
  'little or no access',
] as const;
