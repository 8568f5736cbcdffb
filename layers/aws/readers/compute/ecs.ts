import {
  DescribeTaskDefinitionCommand,
  type ECSClient,
  ListTaskDefinitionFamiliesCommand,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { Known } from '../../../core/identity.ts';
import type { Workload } from '../../../core/posture/types.ts';
import { allPages, type Gather, mapLimited } from '../gather.ts';
import type { Found } from '../workloads.ts';

const TYPE = 'AWS::ECS::TaskDefinition';
const AT_ONCE = 5;

/** The newest revision of each family of task definitions: its two roles and the environment of its containers. */
export async function readTaskDefinitions(
  client: ECSClient,
  gather: Gather,
  { region, account }: { readonly region: string; readonly account: string },
): Promise<Known<Found>> {
  const families = await gather.attempt('ecs:ListTaskDefinitionFamilies', `${TYPE} in ${region}`, () =>
    allPages(
      'ecs:ListTaskDefinitionFamilies',
      (nextToken) => client.send(new ListTaskDefinitionFamiliesCommand({ status: 'ACTIVE', nextToken })),
      (page) => ({ items: page.families ?? [], next: page.nextToken }),
    ),
  );
  if (families === 'unknown') return 'unknown';
  const definitions = await mapLimited(families, AT_ONCE, (family) =>
    gather.attempt(
      'ecs:DescribeTaskDefinition',
      `${TYPE} ${family} in ${region}`,
      async () => (await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: family }))).taskDefinition,
      { value: undefined },
    ),
  );
  const read = definitions.filter((definition) => definition !== 'unknown' && definition !== undefined);
  return {
    workloads: read.flatMap((definition) => rolesOf(definition, account)),
    values: read.flatMap(environmentOf),
  };
}

function rolesOf(
  { taskDefinitionArn: id, taskRoleArn, executionRoleArn }: TaskDefinition,
  account: string,
): Workload[] {
  if (id === undefined) return [];
  const bound = [
    [taskRoleArn, 'task_role'],
    [executionRoleArn, 'execution_role'],
  ] as const;
  return bound.flatMap(([roleArn, binding]) => (roleArn ? [{ type: TYPE, id, account, roleArn, binding }] : []));
}

const environmentOf = ({
  taskDefinitionArn: holder = 'unknown',
  taskRoleArn,
  containerDefinitions = [],
}: TaskDefinition) =>
  containerDefinitions.flatMap((container) =>
    (container.environment ?? []).flatMap(({ name, value }) =>
      name !== undefined && value !== undefined
        ? [
            {
              type: TYPE,
              holder,
              place: `${container.name ?? 'container'}/${name}`,
              value,
              ...(taskRoleArn && { roleArn: taskRoleArn }),
            },
          ]
        : [],
    ),
  );
