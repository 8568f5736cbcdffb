import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { known, type Reading } from '../../core/check.ts';
import { parseArn } from '../../core/identity.ts';
import type { RegionConnection } from '../clients.ts';
import { allPages } from '../readers/pages.ts';
import { reading } from '../reading.ts';

export interface DeployedStack {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: Reading<readonly StackResource[]>;
}

export interface StackResource {
  readonly type: string;
  readonly logicalId: string;
  readonly physicalId: string;
}

/** Reads a stack, its outputs and its resources.
 * @throws the error of CloudFormation, or an Error, if the stack itself cannot be read. */
export async function readStack(connection: RegionConnection, name: string): Promise<DeployedStack> {
  const stack = await describeStack(connection, name);
  const client = new CloudFormationClient(connection);
  const resources = await reading('cloudformation:ListStackResources', async () => {
    const found = await allPages(
      'cloudformation:ListStackResources',
      (NextToken) => client.send(new ListStackResourcesCommand({ StackName: name, NextToken })),
      ({ StackResourceSummaries = [], NextToken }) => ({ items: StackResourceSummaries, next: NextToken }),
    );
    return found.map(({ ResourceType = '', LogicalResourceId = '', PhysicalResourceId = '' }) => ({
      type: ResourceType,
      logicalId: LogicalResourceId,
      physicalId: PhysicalResourceId,
    }));
  });
  return { ...stack, resources };
}

/** Reads a stack and its outputs.
 * @throws as `readStack` */
export async function describeStack(
  connection: RegionConnection,
  name: string,
): Promise<Omit<DeployedStack, 'resources'>> {
  const client = new CloudFormationClient(connection);
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
  const [stack] = Stacks;
  const arn = parseArn(stack?.StackId ?? '');
  if (stack === undefined || arn === undefined) throw new Error('CloudFormation returned no stack');
  const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
  return {
    name,
    region: arn.region,
    account: arn.account,
    partition: arn.partition,
    status: stack.StackStatus ?? 'unknown',
    outputs: Object.fromEntries(outputs),
  };
}

/** Physical ids of the resources of a type. */
export function idsOf({ resources }: DeployedStack, type: string): Reading<readonly string[]> {
  if (resources.kind === 'unknown') return resources;
  const found = resources.value.filter((resource) => resource.type === type);
  return known(found.map(({ physicalId }) => physicalId));
}
