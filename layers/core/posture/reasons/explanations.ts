import type { ReasonCode } from '../types.ts';

/** When an identity has a reason, as Markdown. */
export const REASON_WHEN: Readonly<Record<ReasonCode, string>> = {
  IS_ADMIN: 'The identity has administrator privilege. The evidence names the policies and groups that grant it.',
  ESCALATES_TO_ADMIN: 'An escalation path leads to administrator privilege. The evidence is the shortest one.',
  ESCALATES: 'An escalation path leads to more privilege than the identity has, but not to administrator privilege.',
  MANAGES_PERMISSIONS: 'The identity can change the permissions of others.',
  READS_SECRETS_BROADLY: 'The identity can read secrets regardless of their names.',
  CROSS_ACCOUNT_WRITE: 'The identity can become identities of other accounts.',
  STATIC_KEY_OLDER_THAN_90D:
    'An active access key is older than `keyMaxAgeDays` (default 90). One step more severe after a year.',
  TWO_ACTIVE_KEYS: 'Two access keys are active at the same time.',
  KEY_NEVER_USED: 'An active access key that is at least a week old was never used.',
  UNUSED_KEY: 'An active access key was not used for `unusedDays`.',
  UNUSED_90D: 'The identity was not used for `unusedDays` (default 90).',
  NEVER_USED: 'The identity was never used, and is older than `unusedDays`.',
  EXCESS_PERMISSIONS:
    'Services are granted that were not used for `unusedDays`. The remediation is a policy without them.',
  NO_OWNER: 'No owner tag has a value.',
  ORPHANED: 'The owner is not among `knownOwners`, or is a user that no longer exists.',
  CONSOLE_ACCESS_FOR_MACHINE: 'A machine has a console password.',
  HUMAN_WITHOUT_MFA: 'A person signs in with a password only.',
  HUMAN_USES_KEY: 'A person has a long-term access key.',
  ROOT_HAS_KEY: 'The root user has an access key.',
  ROOT_WITHOUT_MFA: 'The root user has no MFA.',
  POLICY_ATTACHED_DIRECTLY: 'Policies are attached to a user directly.',
  OIDC_TRUST_TOO_BROAD:
    'A trust policy for an OIDC provider admits more than one project: the condition on `sub` is missing, has a wildcard before the owner or the project, includes pull requests, or is also true for tokens without the claim (`ForAllValues`, `IfExists`). One step less severe if a wildcard admits every branch, tag, environment, workspace or run phase of one project, unless another claim restricts it.',
  OIDC_TRUST_WITHOUT_AUDIENCE: 'There is no condition on `aud`: tokens for other audiences are accepted.',
  SAML_TRUST_WITHOUT_AUDIENCE: 'There is no condition on `SAML:aud`.',
  ROLES_ANYWHERE_TRUST_TOO_BROAD:
    'A trust policy for IAM Roles Anywhere does not restrict the certificates. One step less severe if it names only the trust anchor or the issuer, two steps if it names only the subject.',
  TRUST_WITHOUT_EXTERNAL_ID: 'The role trusts another account without `sts:ExternalId`.',
  TRUST_TO_ANYONE:
    'Every AWS account may assume the role. One step less severe with a condition on an external ID or a source address.',
  TRUST_TO_UNKNOWN_ACCOUNT: 'The trusted account is neither assessed nor listed in `ownAccounts` or `knownAccounts`.',
  TRUST_TO_DELETED_PRINCIPAL: 'The trust policy has the ID of a deleted principal (`AIDA…`, `AROA…`).',
  CONFUSED_DEPUTY: 'A service that acts for many customers may assume the role on behalf of any account.',
  SECRET_NOT_ROTATING: 'Rotation is off, and no service manages the secret.',
  SECRET_ROTATION_OVERDUE: 'The rotation of the secret is overdue.',
  SECRET_UNUSED: 'The secret was not read for `unusedDays`.',
  SECRET_SHARED_OUTSIDE: 'The resource policy of the secret admits other accounts, or everyone.',
  RESOURCE_SHARED_OUTSIDE:
    'The policy of a bucket, key, function, queue, topic or repository, or a grant of the key, admits other accounts or everyone.',
  RESOURCE_POLICY_GRANTS: 'Resource policies in its account grant the identity access that its own policies do not.',
  SECRET_WITHOUT_CUSTOMER_KEY: 'The secret is encrypted with the AWS managed key.',
  SECRET_OUTSIDE_VAULT:
    'The compute of the identity has a secret in plain text in its configuration, or an access key of the identity was found in plain text.',
  SHARED_CREDENTIAL:
    'The same credential was found in several places; or the keys of a machine were used on the same days from more networks, or more kinds of machines, than it has credentials.',
  SERVICE_CREDENTIAL_WITHOUT_EXPIRY: 'An API key of a service (Bedrock, CloudWatch Logs, CodeCommit) never expires.',
  POLICY_UNREADABLE: 'A policy, a group or a permissions boundary could not be read: the privilege is not fully known.',
  FACTS_UNKNOWN: 'Facts could not be read. Unknown facts never count as safe.',
};
