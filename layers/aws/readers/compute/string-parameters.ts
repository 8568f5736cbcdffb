import { DescribeParametersCommand, GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Known } from '../../../core/identity.ts';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import { allPages, type Gather, mapLimited } from '../gather.ts';
import type { Found } from '../workloads.ts';

const TYPE = 'AWS::SSM::Parameter';
/** What one GetParameters takes. */
const BATCH = 10;
const AT_ONCE = 3;

/** SSM parameters of the plain types; those of type SecureString are where a secret may stand, and are not read. */
export async function readStringParameters(
  client: SSMClient,
  gather: Gather,
  { region }: { readonly region: string },
): Promise<Known<Found>> {
  const plain = [{ Key: 'Type', Option: 'Equals', Values: ['String', 'StringList'] }];
  const names = await gather.attempt('ssm:DescribeParameters', `${TYPE} in ${region}`, () =>
    allPages(
      'ssm:DescribeParameters',
      (NextToken) => client.send(new DescribeParametersCommand({ MaxResults: 50, ParameterFilters: plain, NextToken })),
      (page) => ({ items: (page.Parameters ?? []).flatMap(({ Name: name }) => name ?? []), next: page.NextToken }),
    ),
  );
  if (names === 'unknown') return 'unknown';
  const batches = Array.from({ length: Math.ceil(names.length / BATCH) }, (_, n) =>
    names.slice(n * BATCH, (n + 1) * BATCH),
  );
  const read = await mapLimited(batches, AT_ONCE, (batch) => readBatch(client, gather, batch, region));
  return { workloads: [], values: read.flat() };
}

async function readBatch(client: SSMClient, gather: Gather, names: string[], region: string): Promise<Exposable[]> {
  const parameters = await gather.attempt('ssm:GetParameters', `${TYPE} in ${region}`, async () => {
    return (await client.send(new GetParametersCommand({ Names: names, WithDecryption: false }))).Parameters ?? [];
  });
  if (parameters === 'unknown') return [];
  return parameters.flatMap(({ Name: name, ARN: arn, Value: value, Type: type }) =>
    name !== undefined && value !== undefined && type !== 'SecureString'
      ? [{ type: TYPE, holder: arn ?? name, place: name, value }]
      : [],
  );
}
