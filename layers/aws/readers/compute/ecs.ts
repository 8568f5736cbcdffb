import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTasksCommand,
  type Service,
  type Task,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { batches } from '../../../app/async.ts';
import type { Known } from '../../../core/identity.ts';
import type { Workload } from '../../../core/posture/types.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import { describeEach } from './listing.ts';
import type { ComputeScope, ReadCompute } from './reader.ts';

const TYPE = 'AWS::ECS::TaskDefinition';
const TASK = 'AWS::ECS::Task';
/** All of these run a task definition. */
const TYPES = [TYPE, TASK, 'AWS::ECS::Service', 'AWS::ECS::TaskSet'];
/** The most that one DescribeTasks and one DescribeServices call accept. */
const TASKS = 100;
const SERVICES = 10;

/** Task definitions: the newest revision of each family and those that services and tasks run, their two roles and the
 * environment of their containers. */
export const readTaskDefinitions: ReadCompute = async (connection, reads, scope) => {
  const client = new ECSClient(connection);
  const { region, account } = scope;
  const families = await reads.attempt('ecs:ListTaskDefinitionFamilies', `${TYPE} in ${region}`, () =>
    allPages(
      'ecs:ListTaskDefinitionFamilies',
      (nextToken) => client.send(new ListTaskDefinitionFamiliesCommand({ status: 'ACTIVE', nextToken })),
      (page) => ({ items: page.families ?? [], next: page.nextToken }),
    ),
  );
  if (families === 'unknown') return 'unknown';
  const newest = await definitionsOf(client, reads, families, scope);
  const known = new Set(newest.details.map(({ taskDefinitionArn }) => taskDefinitionArn));
  const running = await readRunning(client, reads, scope);
  const inUse = running.definitions.filter((arn) => !known.has(arn));
  const older = await definitionsOf(client, reads, inUse, scope);
  const definitions = [...newest.details, ...older.details];
  return {
    workloads: [...definitions.flatMap((definition) => rolesOf(definition, account)), ...running.overridden],
    values: definitions.flatMap(environmentOf),
    typesRead: newest.complete && older.complete && running.complete ? TYPES : [],
  };
};

const definitionsOf = (client: ECSClient, reads: ReadTracker, names: readonly string[], { region }: ComputeScope) =>
  describeEach(
    reads,
    'ecs:DescribeTaskDefinition',
    names,
    (name) => (name.startsWith('arn:') ? name : `${TYPE} ${name} in ${region}`),
    async (taskDefinition) => (await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition,
  );

interface Running {
  /** ARNs of task definitions. */
  readonly definitions: readonly string[];
  /** Tasks with another role than their definition has, by the ARN of the definition, since tasks are short-lived. */
  readonly overridden: readonly Workload[];
  /** Whether all tasks and services of every cluster were read. */
  readonly complete: boolean;
}

/** What services and tasks run now. */
async function readRunning(client: ECSClient, reads: ReadTracker, scope: ComputeScope): Promise<Running> {
  const clusters = await reads.attempt('ecs:ListClusters', `ECS clusters in ${scope.region}`, () =>
    allPages(
      'ecs:ListClusters',
      (nextToken) => client.send(new ListClustersCommand({ nextToken })),
      (page) => ({ items: page.clusterArns ?? [], next: page.nextToken }),
    ),
  );
  if (clusters === 'unknown') return { definitions: [], overridden: [], complete: false };
  const results: Known<{ readonly tasks: readonly Task[]; readonly services: readonly Service[] }>[] = [];
  for (const cluster of clusters) {
    results.push(await readTasks(client, reads, cluster), await readServices(client, reads, cluster));
  }
  const read = results.filter((result) => result !== 'unknown');
  const tasks = read.flatMap(({ tasks }) => tasks);
  const services = read.flatMap(({ services }) => services);
  const ran = [
    ...tasks.map((task) => task.taskDefinitionArn),
    ...services.flatMap(({ taskDefinition, taskSets = [] }) => [
      taskDefinition,
      ...taskSets.map((set) => set.taskDefinition),
    ]),
  ];
  return {
    definitions: [...new Set(ran.filter((arn) => arn !== undefined))],
    overridden: distinct(tasks.flatMap((task) => overrideOf(task, scope.account))),
    complete: read.length === results.length,
  };
}

async function readTasks(client: ECSClient, reads: ReadTracker, cluster: string) {
  const arns = await reads.attempt('ecs:ListTasks', cluster, () =>
    allPages(
      'ecs:ListTasks',
      (nextToken) => client.send(new ListTasksCommand({ cluster, nextToken })),
      (page) => ({ items: page.taskArns ?? [], next: page.nextToken }),
    ),
  );
  if (arns === 'unknown') return 'unknown';
  return reads.attempt('ecs:DescribeTasks', cluster, async () => {
    const tasks: Task[] = [];
    for (const batch of batches(arns, TASKS))
      tasks.push(...((await client.send(new DescribeTasksCommand({ cluster, tasks: batch }))).tasks ?? []));
    return { tasks, services: [] };
  });
}

async function readServices(client: ECSClient, reads: ReadTracker, cluster: string) {
  const arns = await reads.attempt('ecs:ListServices', cluster, () =>
    allPages(
      'ecs:ListServices',
      (nextToken) => client.send(new ListServicesCommand({ cluster, nextToken })),
      (page) => ({ items: page.serviceArns ?? [], next: page.nextToken }),
    ),
  );
  if (arns === 'unknown') return 'unknown';
  return reads.attempt('ecs:DescribeServices', cluster, async () => {
    const services: Service[] = [];
    for (const batch of batches(arns, SERVICES))
      services.push(...((await client.send(new DescribeServicesCommand({ cluster, services: batch }))).services ?? []));
    return { tasks: [], services };
  });
}

function overrideOf({ taskDefinitionArn: id, overrides }: Task, account: string): Workload[] {
  const roleArn = overrides?.taskRoleArn;
  return id && roleArn ? [{ type: TASK, id, account, roleArn, binding: 'task_role' }] : [];
}

const distinct = (workloads: readonly Workload[]): Workload[] => [
  ...new Map(workloads.map((workload) => [`${workload.id} ${workload.roleArn}`, workload])).values(),
];

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
