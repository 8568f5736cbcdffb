import { CloudControlClient, GetResourceCommand, ListResourcesCommand } from '@aws-sdk/client-cloudcontrol';
import type { Known } from '../../../core/identity.ts';
import type { TrustAnchorFacts } from '../../../core/posture/estate.ts';
import { isRecord } from '../../../core/posture/input-error.ts';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import type { Workload } from '../../../core/posture/types.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import { CLOUD_CONTROL_TYPES, type CloudControlType, type Properties, type Running } from './cloud-control-types.ts';
import { describeEach, FEW_ATTEMPTS } from './listing.ts';
import type { ComputeScope, ReadCompute } from './reader.ts';

const LIST = 'cloudformation:ListResources';
const GET = 'cloudformation:GetResource';

/** Compute of services that no other reader knows, through the Cloud Control API. It calls the service with the caller's
 * permissions, and returns the properties that a CloudFormation template would have. */
export const readThroughCloudControl: ReadCompute = async (connection, reads, scope) => {
  const client = new CloudControlClient({ ...connection, ...FEW_ATTEMPTS });
  const workloads: Workload[] = [];
  const values: Exposable[] = [];
  const typesRead: string[] = [];
  const trustAnchors: TrustAnchorFacts[] = [];
  let answered = false;
  for (const type of CLOUD_CONTROL_TYPES) {
    const found = await readType(client, reads, scope, type);
    if (found === 'unknown') continue;
    answered = true;
    workloads.push(...found.workloads);
    values.push(...found.values);
    trustAnchors.push(...found.trustAnchors);
    if (found.complete) typesRead.push(type.type, ...(type.includes ?? []));
  }
  return answered ? { workloads, values, typesRead, trustAnchors } : 'unknown';
};

interface TypeRead {
  readonly workloads: readonly Workload[];
  readonly values: readonly Exposable[];
  readonly trustAnchors: readonly TrustAnchorFacts[];
  readonly complete: boolean;
}

async function readType(
  client: CloudControlClient,
  reads: ReadTracker,
  scope: ComputeScope,
  { type: TypeName, runs }: CloudControlType,
): Promise<Known<TypeRead>> {
  const listed = await reads.attempt(
    LIST,
    `${TypeName} in ${scope.region}`,
    () =>
      allPages(
        LIST,
        (NextToken) => client.send(new ListResourcesCommand({ TypeName, NextToken })),
        (page) => ({
          items: (page.ResourceDescriptions ?? []).flatMap(({ Identifier: id }) => id ?? []),
          next: page.NextToken,
        }),
      ),
    // TypeNotFoundException: the service does not exist in the Region.
    { value: [] },
  );
  if (listed === 'unknown') return 'unknown';
  const nameOf = (id: string): string => `${TypeName} ${id} in ${scope.region}`;
  const { details, complete } = await describeEach(reads, GET, listed, nameOf, async (Identifier) => {
    const { ResourceDescription: found } = await client.send(new GetResourceCommand({ TypeName, Identifier }));
    return { name: Identifier, properties: propertiesIn(found?.Properties) };
  });
  const found: Running[] = [];
  let isLegible = true;
  for (const { name, properties } of details) {
    const one = properties === undefined ? undefined : runs(properties, scope);
    if (one === undefined) {
      isLegible = false;
      reads.note(nameOf(name), `${GET}: its properties are not in the documented format`);
    } else found.push(one);
  }
  return {
    workloads: found.flatMap((one) => workloadsOf(one, TypeName, scope)),
    values: found.flatMap((one) => settingsOf(one, TypeName)),
    trustAnchors: found.flatMap(({ trustAnchor }) => trustAnchor ?? []),
    complete: complete && isLegible,
  };
}

const workloadsOf = ({ arn: id, roles, code }: Running, type: string, { account }: ComputeScope): Workload[] =>
  [...new Set(roles)].map((roleArn) => ({ type, id, account, roleArn, ...(code === undefined ? {} : { code }) }));

const settingsOf = ({ arn: holder, roles: [roleArn], settings = {} }: Running, type: string): Exposable[] =>
  Object.entries(settings).map(([place, value]) => ({
    type,
    holder,
    place,
    value,
    ...(roleArn === undefined ? {} : { roleArn }),
  }));

/** The properties are JSON in a text. */
function propertiesIn(content: string | undefined): Properties | undefined {
  try {
    const parsed: unknown = JSON.parse(content ?? '');
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
