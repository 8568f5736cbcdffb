import { CloudFormationClient, DescribeStackSetCommand, ListStackSetsCommand } from '@aws-sdk/client-cloudformation';
import { allPages } from '../pages.ts';
import { describeEach } from './listing.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::CloudFormation::StackSet';
const LIST = 'cloudformation:ListStackSets';

/** Stack sets: the role that deploys them, and the parameters, which every principal that may describe them can read. */
export const readStackSets: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new CloudFormationClient(connection);
  const names = await reads.attempt(LIST, `${TYPE} in ${region}`, () =>
    allPages(
      LIST,
      (NextToken) => client.send(new ListStackSetsCommand({ Status: 'ACTIVE', NextToken })),
      (page) => ({
        items: (page.Summaries ?? []).flatMap(({ StackSetName: name }) => name ?? []),
        next: page.NextToken,
      }),
    ),
  );
  if (names === 'unknown') return 'unknown';
  const { details, complete } = await describeEach(
    reads,
    'cloudformation:DescribeStackSet',
    names,
    (name) => `${TYPE} ${name} in ${region}`,
    async (StackSetName) => (await client.send(new DescribeStackSetCommand({ StackSetName }))).StackSet,
  );
  return {
    workloads: details.flatMap(({ StackSetARN: id, AdministrationRoleARN: roleArn }) =>
      id && roleArn ? [{ type: TYPE, id, account, roleArn }] : [],
    ),
    values: details.flatMap(({ StackSetARN: holder = 'unknown', Parameters: parameters = [] }) =>
      parameters.flatMap(({ ParameterKey: place, ParameterValue: value }) =>
        // NoEcho parameters are returned masked.
        place && value && !/^\*+$/.test(value) ? [{ type: TYPE, holder, place: `Parameters.${place}`, value }] : [],
      ),
    ),
    typesRead: complete ? [TYPE] : [],
  };
};
