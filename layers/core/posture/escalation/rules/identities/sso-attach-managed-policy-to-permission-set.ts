import { rule } from '../../rule.ts';

export const ssoAttachManagedPolicyToPermissionSet = rule(
  {
    id: 'sso-attach-managed-policy-to-permission-set',
    category: 'identities',
    title: 'Attach a policy to a permission set',
    description: 'What is attached counts for everybody to whom the permission set is assigned.',
    preconditions: [
      'Identity Center is in use: one of its roles is in the account.',
      'The source is such a role itself; else conditional on its having a user there.',
    ],
    techniques: ['T1098.003'],
    remediation: 'Keep changes to permission sets and assignments with administrators of Identity Center.',
    references: ['https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html'],
  },
  { kind: 'write-permission-set', needs: [{ action: 'sso:AttachManagedPolicyToPermissionSet' }], assigns: false },
);
