import { type RuleOf, rule } from '../../rule.ts';

interface NewIdentity {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly type: 'user' | 'role';
  /** All of them on the same new name. */
  readonly actions: readonly string[];
  /** Action by which the new user joins a group that gives it its rights. */
  readonly joinsBy?: string;
}

/** A rule by which the source makes an identity with any rights and takes it. */
export const newIdentity = ({ id, title, description, type, actions, joinsBy }: NewIdentity): RuleOf<'new-identity'> =>
  rule(
    {
      id,
      category: 'identities',
      title,
      description,
      preconditions: [
        'All actions are allowed on the same new name, and without a permissions boundary on what is made.',
        joinsBy === undefined
          ? '`iam:PolicyARN` lets AdministratorAccess through, or a policy that the source may write, where a policy is attached.'
          : 'There is a group that the new user may be added to, and that gives something or may be given it by the source.',
        'Organization policies still count for what is made.',
      ],
      techniques: ['T1136.003', 'T1098.003'],
      remediation:
        'Ask for a boundary on everything that is made (`iam:PermissionsBoundary`), or keep these actions with administrators.',
      references: [
        'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
      ],
    },
    {
      kind: 'new-identity',
      needs: actions.map((action) => ({ action, on: '{arn}' })),
      type,
      ...(joinsBy === undefined ? {} : { joinsBy }),
    },
  );
