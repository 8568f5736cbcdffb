import { type RuleOf, rule } from '../../rule.ts';

interface NewIdentity {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly type: 'user' | 'role';
  /** All of them on the same new name. */
  readonly actions: readonly string[];
}

/** A rule by which the source makes an identity with any rights and takes it. */
export const newIdentity = ({ id, title, description, type, actions }: NewIdentity): RuleOf<'new-identity'> =>
  rule(
    {
      id,
      category: 'identities',
      title,
      description,
      preconditions: [
        'All actions are allowed on the same new name, and without a permissions boundary on what is made.',
        '`iam:PolicyARN` lets AdministratorAccess through, where a policy is attached.',
        'Organization policies still count for what is made.',
      ],
      techniques: ['T1136.003', 'T1098.003'],
      remediation:
        'Ask for a boundary on everything that is made (`iam:PermissionsBoundary`), or keep these actions with administrators.',
      references: [
        'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
      ],
    },
    { kind: 'new-identity', needs: actions.map((action) => ({ action, on: '{arn}' })), type },
  );
