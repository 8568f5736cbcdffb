import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REASONS } from '../layers/core/posture/reasons/catalogue.ts';
import { REASON_CODES, type ReasonCode } from '../layers/core/posture/types.ts';

/** Writes the page of the reasons: `node tools/generate-reasons-doc.ts`. */

const PAGE = join(import.meta.dirname, '..', 'docs', 'reasons.md');

/** When a reason is given, for readers of the page. */
const WHEN: Readonly<Record<ReasonCode, string>> = {
  IS_ADMIN: 'It is an administrator now, with one policy or several; the evidence names the policies and groups.',
  ESCALATES_TO_ADMIN:
    'A chain of permissions whose preconditions are met leads to administrator; the evidence is the shortest path.',
  ESCALATES: 'The same, to more privilege than its own but less than administrator.',
  MANAGES_PERMISSIONS: 'It can change the permissions of other principals.',
  READS_SECRETS_BROADLY: 'It can read any secret, regardless of its name.',
  CROSS_ACCOUNT_WRITE: 'It can become identities in other accounts.',
  STATIC_KEY_OLDER_THAN_90D:
    'An active access key is older than `keyMaxAgeDays` (default 90); one step more severe after a year.',
  TWO_ACTIVE_KEYS: 'Two access keys are active at the same time.',
  KEY_NEVER_USED: 'An active key that is at least a week old was never used.',
  UNUSED_KEY: 'An active key was not used for `unusedDays`.',
  UNUSED_90D: 'It was not used for `unusedDays` (default 90).',
  NEVER_USED: 'It was never used, and it is older than `unusedDays`.',
  EXCESS_PERMISSIONS:
    'It has permissions for services that it did not use for `unusedDays`; the remediation is a policy without them.',
  NO_OWNER: 'It has none of the owner tags.',
  ORPHANED: 'Its owner is not in `knownOwners`, or is an IAM user that no longer exists.',
  CONSOLE_ACCESS_FOR_MACHINE: 'A machine identity has a console password.',
  HUMAN_WITHOUT_MFA: 'A person signs in without MFA.',
  HUMAN_USES_KEY: 'A person has a long-term access key.',
  ROOT_HAS_KEY: 'The root user has an access key.',
  ROOT_WITHOUT_MFA: 'The root user has no MFA.',
  POLICY_ATTACHED_DIRECTLY: 'Policies are attached directly to a user.',
  OIDC_TRUST_TOO_BROAD:
    'A trust policy for an OIDC provider allows more than one project: `sub` is missing, has a wildcard before the owner or the project, allows pull requests, or is also true for tokens without `sub` (`ForAllValues`, `IfExists`). A wildcard that allows any branch, tag, environment, workspace or run phase of one project is one step less severe, unless a condition on another claim pins it.',
  OIDC_TRUST_WITHOUT_AUDIENCE: 'No condition on `aud`: tokens for other audiences are accepted.',
  SAML_TRUST_WITHOUT_AUDIENCE: 'No condition on `SAML:aud`.',
  ROLES_ANYWHERE_TRUST_TOO_BROAD:
    'A trust policy for IAM Roles Anywhere does not limit the certificates. One step less severe if it names only the trust anchor or the issuer, two if it names only the subject.',
  TRUST_WITHOUT_EXTERNAL_ID: 'Another account is trusted without `sts:ExternalId`.',
  TRUST_TO_ANYONE: 'Any AWS account can assume it. One step less severe with an external ID or a source network.',
  TRUST_TO_UNKNOWN_ACCOUNT: 'The trusted account is neither assessed nor in `ownAccounts` or `knownAccounts`.',
  TRUST_TO_DELETED_PRINCIPAL: 'The trust policy contains the ID of a deleted principal (`AIDA…`, `AROA…`).',
  CONFUSED_DEPUTY: 'A service that acts for many customers can assume it on behalf of any account.',
  SECRET_NOT_ROTATING: 'The secret has no automatic rotation, and no service manages it.',
  SECRET_ROTATION_OVERDUE: 'Its rotation is overdue.',
  SECRET_UNUSED: 'It was not read for `unusedDays`.',
  SECRET_SHARED_OUTSIDE: 'Its resource policy allows other accounts, or everyone.',
  SECRET_WITHOUT_CUSTOMER_KEY: 'It is encrypted with the AWS managed key.',
  SECRET_OUTSIDE_VAULT:
    'A secret is stored in plain text in compute that runs as the identity, or its own access key is stored in plain text anywhere.',
  SHARED_CREDENTIAL:
    'The same credential is stored in several places; or the keys of a machine are used on the same days from more networks, or more kinds of machines, than it has credentials.',
  SERVICE_CREDENTIAL_WITHOUT_EXPIRY: 'An API key of a service (Bedrock, CloudWatch Logs, CodeCommit) never expires.',
  POLICY_UNREADABLE: 'A policy, group or boundary could not be read: its permissions are not fully known.',
  FACTS_UNKNOWN: 'Facts could not be read; missing data never counts as safe.',
};

/** The expected content of the page. */
export function reasonsPage(): string {
  const rows = REASON_CODES.map((code) => {
    const { severity, frameworks } = REASONS[code];
    return `| \`${code}\` | ${WHEN[code]} | ${severity.join(', ')} | ${frameworks.join('; ')} |`;
  });
  return `# Reasons

Written by \`node tools/generate-reasons-doc.ts\` from the catalogue; do not edit. A reason is a problem of an identity, with its
evidence and, if there is one, the remediation. Codes are never renamed. The severity depends on the tier of the identity, T0 to
T3, and on the case. For the settings of a team, see [the configuration](../infra/config.ts).

| reason | when | severity for T0, T1, T2, T3 | supports |
|---|---|---|---|
${rows.join('\n')}
`;
}

/** Whether the page in the checkout differs. */
export const isOutdated = (): boolean => {
  try {
    return readFileSync(PAGE, 'utf8') !== reasonsPage();
  } catch {
    return true;
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, reasonsPage());
