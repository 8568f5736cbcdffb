import {
  type EventSourceMappingConfiguration,
  type FunctionConfiguration,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import type { Known } from '../../../core/identity.ts';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import type { Workload } from '../../../core/posture/types.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import { readPublishedVersions } from './lambda-versions.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::Lambda::Function';
/** A serverless function in a template becomes a Lambda function. */
const TYPES = [TYPE, 'AWS::Serverless::Function'];

/** Lambda functions, their roles, environments and triggers, and what published versions have that differs from them. */
export const readFunctions: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new LambdaClient(connection);
  const functions = await reads.attempt('lambda:ListFunctions', `${TYPE} in ${region}`, () =>
    allPages(
      'lambda:ListFunctions',
      (marker) => client.send(new ListFunctionsCommand({ Marker: marker })),
      (page) => ({ items: page.Functions ?? [], next: page.NextMarker }),
    ),
  );
  if (functions === 'unknown') return 'unknown';
  if (functions.length === 0) return { workloads: [], values: [], typesRead: TYPES };
  const triggers = triggersOf(await readMappings(client, reads, region));
  const versions = await readPublishedVersions(client, reads, functions, region);
  return {
    workloads: [
      ...functions.flatMap(({ FunctionArn: id, Role: roleArn }): Workload[] => {
        const sources = triggers.get(id ?? '');
        return id && roleArn ? [{ type: TYPE, id, account, roleArn, ...(sources && { triggers: sources }) }] : [];
      }),
      ...versions.workloads.map((version) => ({ ...version, account })),
    ],
    values: [...functions.flatMap((fn) => environmentOf(fn, reads)), ...versions.values],
    typesRead: TYPES,
  };
};

const readMappings = (
  client: LambdaClient,
  reads: ReadTracker,
  region: string,
): Promise<Known<EventSourceMappingConfiguration[]>> =>
  reads.attempt('lambda:ListEventSourceMappings', `event source mappings in ${region}`, () =>
    allPages(
      'lambda:ListEventSourceMappings',
      (marker) => client.send(new ListEventSourceMappingsCommand({ Marker: marker })),
      (page) => ({ items: page.EventSourceMappings ?? [], next: page.NextMarker }),
    ),
  );

/** ARNs of the queues and streams that start a function, by its ARN. A mapping of a version or an alias starts code that does not
 * change. */
function triggersOf(mappings: Known<readonly EventSourceMappingConfiguration[]>): ReadonlyMap<string, string[]> {
  const enabled = (mappings === 'unknown' ? [] : mappings).filter(
    ({ State: state, FunctionArn: arn, EventSourceArn: source }) => state === 'Enabled' && arn && source,
  );
  const byFunction = Map.groupBy(enabled, ({ FunctionArn: arn = '' }) => arn.replace(/:\$LATEST$/, ''));
  return new Map([...byFunction].map(([arn, own]) => [arn, own.flatMap(({ EventSourceArn: source }) => source ?? [])]));
}

function environmentOf(fn: FunctionConfiguration, reads: ReadTracker): Exposable[] {
  const { FunctionArn: holder = 'unknown function', Role: roleArn, Environment: environment } = fn;
  if (environment?.Error !== undefined)
    reads.note(holder, `lambda:ListFunctions: its environment is not readable (${environment.Error.ErrorCode})`);
  return Object.entries(environment?.Variables ?? {}).map(([place, value]) => ({
    type: TYPE,
    holder,
    place,
    value,
    ...(roleArn === undefined ? {} : { roleArn }),
  }));
}
