import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeParametersCommand, GetParametersCommand, type Parameter, SSMClient } from '@aws-sdk/client-ssm';
import { batches } from '../../../app/async.ts';
import { allPages } from '../pages.ts';
import { failureOf, type ReadTracker } from '../read-tracker.ts';
import type { ComputeScope, ReadCompute } from './reader.ts';
import { markersOf, sinceScanned } from './scanned.ts';

const TYPE = 'AWS::SSM::Parameter';
/** The most names that one GetParameters call accepts. */
const IN_ONE_CALL = 10;
/** All clients of an account and Region share 40 calls per second. https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MILLISECONDS_PER_CALL = 200;

interface Listed {
  readonly name: string;
  readonly holder: string;
  /** Changes with the value. */
  readonly marker: string | undefined;
}

/** SSM parameters of the plain types; those of type SecureString may hold secrets legitimately and are not read. Values that did not
 * change since the last snapshot are not read again. */
export const readStringParameters: ReadCompute = async (connection, reads, scope) => {
  const client = new SSMClient(connection);
  const plain = [{ Key: 'Type', Option: 'Equals', Values: ['String', 'StringList'] }];
  const listed = await reads.attempt('ssm:DescribeParameters', `${TYPE} in ${scope.region}`, () =>
    allPages(
      'ssm:DescribeParameters',
      (NextToken) => client.send(new DescribeParametersCommand({ MaxResults: 50, ParameterFilters: plain, NextToken })),
      (page) => ({
        items: (page.Parameters ?? []).flatMap(({ Name: name, Version, LastModifiedDate }): Listed[] => {
          if (name === undefined) return [];
          const marker = Version === undefined ? undefined : `${Version} ${LastModifiedDate?.toISOString() ?? ''}`;
          return [{ name, holder: arnOf(name, scope), marker }];
        }),
        next: page.NextToken,
      }),
    ),
  );
  if (listed === 'unknown') return 'unknown';
  const { changed, kept } = sinceScanned(listed, scope.before);
  const read = await readValues(client, reads, changed);
  const unread = new Set(changed.flatMap(({ name, holder }) => (read.has(name) ? [] : [holder])));
  const values = changed.flatMap(({ name, holder }) => {
    const parameter = read.get(name);
    if (parameter?.Value === undefined || parameter.Type === 'SecureString') return [];
    return [{ type: TYPE, holder, place: name, value: parameter.Value }];
  });
  return { workloads: [], values, typesRead: [], kept, markers: markersOf(listed, unread) };
};

const arnOf = (name: string, { partition, region, account }: ComputeScope): string =>
  `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;

/** Reads in batches, one after the other and slowly: other clients of the account need the rest of the quota. */
async function readValues(
  client: SSMClient,
  reads: ReadTracker,
  parameters: readonly Listed[],
): Promise<ReadonlyMap<string, Parameter>> {
  const found = new Map<string, Parameter>();
  for (const batch of batches(parameters, IN_ONE_CALL)) {
    const names = batch.map(({ name }) => name);
    for (const parameter of await readTogether(client, reads, names)) {
      if (parameter.Name !== undefined) found.set(parameter.Name, parameter);
    }
  }
  return found;
}

async function readTogether(client: SSMClient, reads: ReadTracker, names: string[]): Promise<readonly Parameter[]> {
  const read = await readBatch(client, reads, names);
  if (read === 'unknown') return [];
  if (read !== 'denied') return read;
  const singly: Parameter[] = [];
  for (const name of names) singly.push(...(await readTogether(client, reads, [name])));
  return singly;
}

/** One denied parameter makes the whole call fail: then `denied`, and each one has to be read alone. */
async function readBatch(client: SSMClient, reads: ReadTracker, names: string[]) {
  await sleep(MILLISECONDS_PER_CALL);
  const [name = ''] = names;
  const what = names.length === 1 ? name : `${names.length} parameters from ${name}`;
  return reads.attempt('ssm:GetParameters', what, async () => {
    try {
      const command = new GetParametersCommand({ Names: names, WithDecryption: false });
      return (await client.send(command)).Parameters ?? [];
    } catch (error) {
      if (names.length > 1 && failureOf(error)?.kind === 'denied') return 'denied' as const;
      throw error;
    }
  });
}
