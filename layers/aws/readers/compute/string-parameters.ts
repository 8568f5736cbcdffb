import { DescribeParametersCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mapLimited } from '../../../app/async.ts';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::SSM::Parameter';
const AT_ONCE = 5;

/** SSM parameters of type String and StringList. SecureString parameters may hold secrets and are not read. */
export const readStringParameters: ReadCompute = async (connection, reads, { region }) => {
  const client = new SSMClient(connection);
  const plain = [{ Key: 'Type', Option: 'Equals', Values: ['String', 'StringList'] }];
  const names = await reads.attempt('ssm:DescribeParameters', `${TYPE} in ${region}`, () =>
    allPages(
      'ssm:DescribeParameters',
      (NextToken) => client.send(new DescribeParametersCommand({ MaxResults: 50, ParameterFilters: plain, NextToken })),
      (page) => ({ items: (page.Parameters ?? []).flatMap(({ Name: name }) => name ?? []), next: page.NextToken }),
    ),
  );
  if (names === 'unknown') return 'unknown';
  const read = await mapLimited(names, AT_ONCE, (name) => readParameter(client, reads, name));
  return { workloads: [], values: read.filter((value) => value !== undefined), typesRead: [] };
};

/** One by one: in a combined request, one denied parameter makes the whole request fail. */
async function readParameter(client: SSMClient, reads: ReadTracker, name: string): Promise<Exposable | undefined> {
  const parameter = await reads.attempt(
    'ssm:GetParameter',
    name,
    async () => (await client.send(new GetParameterCommand({ Name: name, WithDecryption: false }))).Parameter,
    { value: undefined },
  );
  if (parameter === 'unknown' || parameter?.Value === undefined || parameter.Type === 'SecureString') return undefined;
  return { type: TYPE, holder: parameter.ARN ?? name, place: name, value: parameter.Value };
}
