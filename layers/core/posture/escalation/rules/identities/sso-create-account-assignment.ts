import { rule } from '../../rule.ts';

export const ssoCreateAccountAssignment = rule(
  {
    id: 'sso-create-account-assignment',
    category: 'identities',
    title: 'Assign a better permission set to oneself',
    description: 'An assignment gives a user of Identity Center a permission set in an account.',
    preconditions: [
      'Identity Center is in use: one of its roles is in the account.',
      'The source is such a role itself; else conditional on its having a user there.',
    ],
    techniques: ['T1098.003'],
    remediation: 'Keep changes to permission sets and assignments with administrators of Identity Center.',
    references: ['https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html'],
  },
  { kind: 'write-permission-set', needs: [{ action: 'sso:CreateAccountAssignment' }], assigns: true },
);
