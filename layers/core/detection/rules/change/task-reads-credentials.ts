import { list, shown, text, texts } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

/** Where a container gets the credentials of its task, or of its instance. */
const SOURCE =
  /169\.254\.170\.2|AWS_CONTAINER_CREDENTIALS_(RELATIVE|FULL)_URI|169\.254\.169\.254.{0,40}(iam|security-credentials)/;

/** The commands that a call gives to containers. */
function commandsIn({ request }: ActivityEvent): readonly string[] {
  const containers = [
    ...list(request, 'containerDefinitions'),
    ...list(request, 'overrides', 'containerOverrides'),
    ...list(request, 'containerProperties'),
  ];
  return containers.flatMap((container) => [
    ...texts(container, 'command'),
    ...texts(container, 'entryPoint'),
    ...texts(container, 'healthCheck', 'command'),
  ]);
}

export const taskReadsCredentials = rule({
  id: 'task-reads-credentials',
  title: 'Container command that reads the credentials of its role',
  technique: 'T1552.005',
  severity: 'high',
  description:
    'The command of a container requests the credentials of its role from the address that AWS provides inside the task. Programs leave that to the SDK; an attacker who can define tasks but not assume the role sends them elsewhere.',
  falsePositives: ['Images that call AWS with shell scripts.'],
  references: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html'],
  detector: 'change',
  events: [
    ...calls('ecs', 'RegisterTaskDefinition', 'RunTask', 'StartTask'),
    ...calls('batch', 'RegisterJobDefinition'),
  ],
  attempts: true,
  evaluate: (event) => {
    // The rest of the command can contain secrets.
    const source = commandsIn(event)
      .map((part) => SOURCE.exec(part)?.[0])
      .find((part) => part !== undefined);
    if (source === undefined) return undefined;
    return {
      confidence: 0.65,
      key: text(event.request, 'family') ?? event.name,
      evidence: {
        task: shown(text(event.request, 'family') ?? text(event.request, 'taskDefinition')),
        from: shown(source),
      },
    };
  },
});
