import type { EscalationRule, RuleOf, UserCondition } from '../rule.ts';
import { IAM_ACTIONS } from './references.ts';

interface CredentialSpec {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly preconditions: readonly string[];
  /** All on the target user. */
  readonly actions: readonly string[];
  readonly conditions?: readonly UserCondition[];
  readonly dependsOn?: readonly string[];
  /** The credential works only for these actions. */
  readonly only?: readonly string[];
  readonly remediation?: string;
}

const MORE_PRIVILEGE = 'The user has more privilege than the caller.';
const NO_MFA = 'The user has no MFA device, or the caller is also allowed `iam:DeactivateMFADevice` on the user.';
/** One action of each service that accepts service-specific credentials. */
const SERVICE_SPECIFIC = ['bedrock:InvokeModel', 'codecommit:GitPull', 'cassandra:Select', 'logs:PutLogEvents'];

const credentials: readonly CredentialSpec[] = [
  {
    id: 'iam-create-access-key',
    title: 'Create an access key for another user',
    description: 'The response contains the secret access key, with which the caller can act as the user.',
    preconditions: [MORE_PRIVILEGE, 'The user has fewer than two access keys.'],
    actions: ['iam:CreateAccessKey'],
    conditions: ['free-key-slot'],
  },
  {
    id: 'iam-replace-access-key',
    title: 'Replace an access key of another user',
    description: "A user can have two access keys; deleting one makes room for the caller's.",
    preconditions: [MORE_PRIVILEGE],
    actions: ['iam:DeleteAccessKey', 'iam:CreateAccessKey'],
  },
  {
    id: 'iam-update-access-key',
    title: 'Activate an inactive access key of another user',
    description: 'Once an inactive access key is activated, it acts as the user again.',
    preconditions: [
      'The user has more privilege than the caller, and has an inactive access key.',
      'Conditional on: the caller knowing the secret of that access key.',
    ],
    actions: ['iam:UpdateAccessKey'],
    conditions: ['inactive-key'],
    dependsOn: ['the secret of the inactive access key'],
    remediation: 'Delete inactive access keys.',
  },
  {
    id: 'iam-create-login-profile',
    title: 'Create a console password for another user',
    description: 'The caller chooses the password of a user that has none.',
    preconditions: ['The user has more privilege than the caller, and has no login profile.', NO_MFA],
    actions: ['iam:CreateLoginProfile'],
    conditions: ['no-login-profile', 'no-mfa'],
  },
  {
    id: 'iam-update-login-profile',
    title: 'Change the console password of another user',
    description: 'The caller chooses the new password.',
    preconditions: ['The user has more privilege than the caller, and has a login profile.', NO_MFA],
    actions: ['iam:UpdateLoginProfile'],
    conditions: ['login-profile', 'no-mfa'],
  },
  {
    id: 'iam-create-or-update-login-profile',
    title: 'Create or change the console password of another user',
    description: 'One of the two calls works for every user.',
    preconditions: [MORE_PRIVILEGE, NO_MFA],
    actions: ['iam:CreateLoginProfile', 'iam:UpdateLoginProfile'],
    conditions: ['no-mfa'],
  },
  {
    id: 'iam-replace-login-profile',
    title: 'Delete and recreate the console password of another user',
    description: 'A caller that cannot change a password can still delete it and create another one.',
    preconditions: [MORE_PRIVILEGE, NO_MFA],
    actions: ['iam:DeleteLoginProfile', 'iam:CreateLoginProfile'],
    conditions: ['no-mfa'],
  },
  {
    id: 'iam-create-service-specific-credential',
    title: 'Create a service-specific credential for another user',
    description:
      'The credential authenticates as the user to Bedrock, CodeCommit, Keyspaces or CloudWatch Logs, and to no other service.',
    preconditions: [
      'The user is allowed to use one of these services.',
      'The caller gains only the permissions of the user in that service.',
    ],
    actions: ['iam:CreateServiceSpecificCredential'],
    only: SERVICE_SPECIFIC,
  },
  {
    id: 'iam-reset-service-specific-credential',
    title: 'Reset a service-specific credential of another user',
    description: 'The response contains the new secret, which is valid for that service only.',
    preconditions: [
      'The user has a service-specific credential and is allowed to use its service.',
      'Conditional on: the credential existing.',
    ],
    actions: ['iam:ResetServiceSpecificCredential'],
    only: SERVICE_SPECIFIC,
    dependsOn: ['a service-specific credential of the user'],
  },
  {
    id: 'iam-upload-ssh-public-key',
    title: 'Upload an SSH public key for another user',
    description: "The key gives access to the user's CodeCommit repositories only.",
    preconditions: [
      'The user is allowed to use CodeCommit.',
      'The caller gains only the permissions of the user in CodeCommit.',
    ],
    actions: ['iam:UploadSSHPublicKey'],
    only: ['codecommit:GitPull', 'codecommit:GitPush'],
  },
];

const OWN_CREDENTIALS_ONLY =
  'Allow these actions to users only on themselves (with the policy variable `aws:username` in the resource), and on other users only to administrators.';

function credentialRule(spec: CredentialSpec): RuleOf<'take-credential'> {
  const { actions, conditions = [], dependsOn, only, remediation = OWN_CREDENTIALS_ONLY, ...text } = spec;
  return {
    ...text,
    category: 'credentials',
    techniques: ['T1098.001', 'T1078.004'],
    remediation,
    references: [IAM_ACTIONS],
    mechanism: {
      kind: 'take-credential',
      needs: actions.map((action) => ({ action, on: '{arn}' })),
      conditions,
      ...(dependsOn ? { dependsOn } : {}),
      ...(only ? { only } : {}),
    },
  };
}

export const credentialRules: readonly EscalationRule[] = credentials.map(credentialRule);
