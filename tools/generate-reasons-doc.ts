import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REASONS } from '../layers/core/posture/reasons/catalogue.ts';
import { REASON_CODES, type ReasonCode } from '../layers/core/posture/types.ts';

/** Writes the page of the reasons: `node tools/generate-reasons-doc.ts`. */

const PAGE = join(import.meta.dirname, '..', 'docs', 'reasons.md');

/** When a reason is given, for somebody who wonders why. */
const WHEN: Readonly<Record<ReasonCode, string>> = {
  IS_ADMIN:
    'It holds administrator rights now, in whatever pieces; the evidence names the policies and groups they come from.',
  ESCALATES_TO_ADMIN:
    'A chain of permissions and preconditions that hold leads to administrator rights; the shortest is the evidence.',
  ESCALATES: 'The same, to rights that are more than its own and less than an administrator’s.',
  MANAGES_PERMISSIONS: 'It can change what others may do.',
  READS_SECRETS_BROADLY: 'It can read secrets whatever their name.',
  CROSS_ACCOUNT_WRITE: 'It reaches identities of other accounts.',
  STATIC_KEY_OLDER_THAN_90D:
    'An active access key is older than `keyMaxAgeDays` (90 unless set); a step graver after a year.',
  TWO_ACTIVE_KEYS: 'Two access keys are active at once.',
  KEY_NEVER_USED: 'An active key of a week or more was never used.',
  UNUSED_KEY: 'An active key was not used for `unusedDays`.',
  UNUSED_90D: 'Nobody has used it for `unusedDays` (90 unless set).',
  NEVER_USED: 'Nobody has ever used it, and it is older than `unusedDays`.',
  EXCESS_PERMISSIONS:
    'Services are granted that were not used for `unusedDays`; the remediation is the policy that would remain.',
  NO_OWNER: 'None of the owner tags names anybody.',
  ORPHANED: 'Its owner is not among `knownOwners`, or is a user that is gone.',
  CONSOLE_ACCESS_FOR_MACHINE: 'A machine has a console password.',
  HUMAN_WITHOUT_MFA: 'A person signs in with a password alone.',
  HUMAN_USES_KEY: 'A person has a long-term access key.',
  ROOT_HAS_KEY: 'The root user has an access key.',
  ROOT_WITHOUT_MFA: 'The root user has no MFA.',
  POLICY_ATTACHED_DIRECTLY: 'Policies hang on a user itself.',
  OIDC_TRUST_TOO_BROAD:
    'A trust in an OIDC provider lets in more than one project: `sub` is missing, has its wildcard before what names the owner or the project, names pull requests, or holds where the token has none (`ForAllValues`, `IfExists`). A wildcard that lets in any branch, tag, environment, workspace or run phase of one project is a step milder, unless another claim pins it.',
  OIDC_TRUST_WITHOUT_AUDIENCE: 'No condition on `aud`: tokens made for somebody else are let in.',
  SAML_TRUST_WITHOUT_AUDIENCE: 'No condition on `SAML:aud`.',
  ROLES_ANYWHERE_TRUST_TOO_BROAD:
    'A trust in IAM Roles Anywhere does not say whose certificates it means. A step milder where it names the trust anchor or the issuer alone, two where it names the subject alone.',
  TRUST_WITHOUT_EXTERNAL_ID: 'Another account is trusted without `sts:ExternalId`.',
  TRUST_TO_ANYONE: 'Any AWS account may assume it. A step milder with an external id or an address.',
  TRUST_TO_UNKNOWN_ACCOUNT: 'The trusted account is neither assessed nor among `ownAccounts` or `knownAccounts`.',
  TRUST_TO_DELETED_PRINCIPAL: 'An id (`AIDA…`, `AROA…`) stands where a principal was.',
  CONFUSED_DEPUTY: 'A service that acts for many customers may assume it on behalf of any account.',
  SECRET_NOT_ROTATING: 'The secret does not rotate, and no service does it.',
  SECRET_ROTATION_OVERDUE: 'It should have rotated by now.',
  SECRET_UNUSED: 'Nobody has read it for `unusedDays`.',
  SECRET_SHARED_OUTSIDE: 'Its resource policy lets other accounts in, or everybody.',
  SECRET_WITHOUT_CUSTOMER_KEY: 'It is encrypted with the key that AWS manages.',
  SECRET_OUTSIDE_VAULT:
    'A secret stands in plain text with the compute that runs with it, or its own key does somewhere.',
  SHARED_CREDENTIAL:
    'One credential stands in several places; or the keys of a machine are used on the same days from more networks, or from more kinds of machines, than it has credentials.',
  SERVICE_CREDENTIAL_WITHOUT_EXPIRY: 'An API key of a service (Bedrock, CloudWatch Logs, CodeCommit) never expires.',
  POLICY_UNREADABLE: 'A policy, group or boundary could not be read: what it may do is not fully known.',
  FACTS_UNKNOWN: 'Facts could not be read; none of them is taken for harmless.',
};

/** The page as it has to be. */
export function reasonsPage(): string {
  const rows = REASON_CODES.map((code) => {
    const { severity, frameworks } = REASONS[code];
    return `| \`${code}\` | ${WHEN[code]} | ${severity.join(', ')} | ${frameworks.join('; ')} |`;
  });
  return `# Reasons

Written by \`node tools/generate-reasons-doc.ts\` from the catalogue itself; do not edit. A reason says what is wrong with an
identity and what it rests on, and, where something settles it, how. A code is never renamed, only added to. Its severity depends on
the tier of the identity, T0 to T3, and on what holds in its case. What a team may set is in [the configuration](../infra/config.ts).

| reason | when | severity for T0, T1, T2, T3 | supports |
|---|---|---|---|
${rows.join('\n')}
`;
}

/** Whether the page in the checkout says something else. */
export const isOutdated = (): boolean => {
  try {
    return readFileSync(PAGE, 'utf8') !== reasonsPage();
  } catch {
    return true;
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, reasonsPage());
