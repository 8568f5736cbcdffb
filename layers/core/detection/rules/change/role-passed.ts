import { at, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { nameOf } from '../actor-checks.ts';

/** The role of the new compute. Services put it in different fields. */
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
  title: 'Role passed to new compute',
  technique: 'T1098.003',
  severity: 'low',
  description:
    'Anyone who starts a function, instance, build, stack or notebook with a role can use the role through it. This is routine for deployments, and suspicious for an identity that has never done it before.',
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
