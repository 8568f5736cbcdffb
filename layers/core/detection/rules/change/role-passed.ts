import { at, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { nameOf } from '../actor-checks.ts';

/** The role that the new compute will carry, wherever the service puts it. */
const roleOf = ({ request }: ActivityEvent): string | undefined =>
  text(request, 'role') ??
  text(request, 'roleArn') ??
  text(request, 'roleARN') ??
  text(request, 'serviceRole') ??
  text(request, 'taskRoleArn') ??
  text(at(request, 'iamInstanceProfile'), 'arn') ??
  text(at(request, 'iamInstanceProfile'), 'name');

export const rolePassed = rule({
  id: 'role-passed',
  title: 'New compute was given a role',
  technique: 'T1098.003',
  severity: 'low',
  description:
    'Whoever starts a function, machine, build, stack or notebook with a role can use the role through it. Everyday work of those who deploy; a step up for an identity that never did.',
  falsePositives: ['Deployments.'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html'],
  detector: 'change',
  events: [
    ...calls('lambda', 'CreateFunction'),
    ...calls('ec2', 'RunInstances'),
    ...calls('ecs', 'RegisterTaskDefinition'),
    ...calls('cloudformation', 'CreateStack', 'CreateChangeSet'),
    ...calls('codebuild', 'CreateProject'),
    ...calls('glue', 'CreateJob', 'CreateDevEndpoint'),
    ...calls('sagemaker', 'CreateNotebookInstance', 'CreateTrainingJob', 'CreateProcessingJob'),
    ...calls('states', 'CreateStateMachine'),
  ],
  attempts: true,
  evaluate: (event, { habitual }) => {
    const role = roleOf(event);
    if (role === undefined || habitual || event.byService) return undefined;
    return { confidence: 0.35, key: role, evidence: { role: shown(nameOf(role) ?? role) } };
  },
});
