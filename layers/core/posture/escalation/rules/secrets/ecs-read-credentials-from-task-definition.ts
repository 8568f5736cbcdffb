import { rule } from '../../rule.ts';

export const ecsReadCredentialsFromTaskDefinition = rule(
  {
    id: 'ecs-read-credentials-from-task-definition',
    category: 'secrets',
    title: 'Read an access key from a task definition',
    description: 'Environment variables stand in the definition in plain text.',
    preconditions: ['An access key of a better user was found there, and the key is active.'],
    techniques: ['T1552.001', 'T1552.005'],
    remediation: 'Take the key out and deactivate it; give the compute a role in its place.',
    references: [],
  },
  { kind: 'read-credential', types: ['AWS::ECS::TaskDefinition'], needs: [{ action: 'ecs:DescribeTaskDefinition' }] },
);
