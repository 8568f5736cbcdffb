import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import { allPages } from '../pages.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::CloudFormation::Stack';

/** CloudFormation stacks: their service role, and the parameters and outputs, which every principal that may describe
 * stacks can read. */
export const readStacks: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new CloudFormationClient(connection);
  const stacks = await reads.attempt('cloudformation:DescribeStacks', `${TYPE} in ${region}`, () =>
    allPages(
      'cloudformation:DescribeStacks',
      (NextToken) => client.send(new DescribeStacksCommand({ NextToken })),
      (page) => ({ items: page.Stacks ?? [], next: page.NextToken }),
    ),
  );
  if (stacks === 'unknown') return 'unknown';
  return {
    workloads: stacks.flatMap(({ StackId: id, RoleARN: roleArn }) =>
      id && roleArn ? [{ type: TYPE, id, account, roleArn }] : [],
    ),
    values: stacks.flatMap(parametersAndOutputs),
    typesRead: [TYPE],
  };
};

/** NoEcho parameters are returned masked, as asterisks. */
function parametersAndOutputs({
  StackId: holder = 'unknown',
  Parameters: parameters = [],
  Outputs: outputs = [],
}: Stack) {
  const values: Exposable[] = [];
  for (const { ParameterKey: place, ParameterValue: value } of parameters)
    if (place && value && !/^\*+$/.test(value))
      values.push({ type: TYPE, holder, place: `Parameters.${place}`, value });
  for (const { OutputKey: place, OutputValue: value } of outputs)
    if (place && value) values.push({ type: TYPE, holder, place: `Outputs.${place}`, value });
  return values;
}
