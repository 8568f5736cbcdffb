import {
  BatchClient,
  DescribeJobDefinitionsCommand,
  type JobDefinition,
  type KeyValuePair,
} from '@aws-sdk/client-batch';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import type { Workload } from '../../../core/posture/types.ts';
import { FEW_ATTEMPTS, listIfAvailable } from './listing.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::Batch::JobDefinition';

/** Batch job definitions that can be submitted, the roles of their containers and their environments. */
export const readJobDefinitions: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new BatchClient({ ...connection, ...FEW_ATTEMPTS });
  const definitions = await listIfAvailable(
    reads,
    'batch:DescribeJobDefinitions',
    `${TYPE} in ${region}`,
    (nextToken) => client.send(new DescribeJobDefinitionsCommand({ status: 'ACTIVE', nextToken })),
    (page) => ({ items: page.jobDefinitions ?? [], next: page.nextToken }),
  );
  if (definitions === 'unknown') return 'unknown';
  return {
    workloads: definitions.flatMap((definition) => workloadsOf(definition, account)),
    values: newest(definitions).flatMap(environmentOf),
    typesRead: [TYPE],
  };
};

interface Container {
  readonly taskRole: string | undefined;
  readonly executionRole: string | undefined;
  readonly environment: readonly KeyValuePair[];
}

/** The containers of a job: of one node, of each node of a multi-node job, and of each ECS task. Pods of EKS have the role of
 * their service account. */
function containersOf({ containerProperties, nodeProperties, ecsProperties }: JobDefinition): readonly Container[] {
  const nodes = nodeProperties?.nodeRangeProperties ?? [];
  const plain = [containerProperties, ...nodes.map(({ container }) => container)].map((container) => ({
    taskRole: container?.jobRoleArn,
    executionRole: container?.executionRoleArn,
    environment: container?.environment ?? [],
  }));
  const tasks = [ecsProperties, ...nodes.map((node) => node.ecsProperties)].flatMap((ecs) => ecs?.taskProperties ?? []);
  return [
    ...plain,
    ...tasks.map(({ taskRoleArn, executionRoleArn, containers = [] }) => ({
      taskRole: taskRoleArn,
      executionRole: executionRoleArn,
      environment: containers.flatMap(({ environment = [] }) => environment),
    })),
  ];
}

function workloadsOf(definition: JobDefinition, account: string): Workload[] {
  const { jobDefinitionArn: id } = definition;
  if (id === undefined) return [];
  const containers = containersOf(definition);
  const each = (roles: readonly (string | undefined)[], binding: NonNullable<Workload['binding']>): Workload[] =>
    [...new Set(roles)].flatMap((roleArn) => (roleArn ? [{ type: TYPE, id, account, roleArn, binding }] : []));
  return [
    ...each(
      containers.map(({ taskRole }) => taskRole),
      'task_role',
    ),
    ...each(
      containers.map(({ executionRole }) => executionRole),
      'execution_role',
    ),
  ];
}

/** The newest revision of each definition. */
const newest = (definitions: readonly JobDefinition[]): readonly JobDefinition[] => [
  ...new Map(
    definitions
      .toSorted((a, b) => (a.revision ?? 0) - (b.revision ?? 0))
      .map((definition) => [definition.jobDefinitionName, definition]),
  ).values(),
];

const environmentOf = (definition: JobDefinition): Exposable[] =>
  containersOf(definition).flatMap(({ taskRole, environment }) =>
    environment.flatMap(({ name: place, value }) =>
      place && value
        ? [
            {
              type: TYPE,
              holder: definition.jobDefinitionArn ?? TYPE,
              place,
              value,
              ...(taskRole === undefined ? {} : { roleArn: taskRole }),
            },
          ]
        : [],
    ),
  );
