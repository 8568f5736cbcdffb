import { DescribeStateMachineCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { allPages } from '../pages.ts';
import { describeEach } from './listing.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::StepFunctions::StateMachine';
const DESCRIBE = 'states:DescribeStateMachine';

/** State machines, their roles, and the definitions, which contain the parameters of calls. */
export const readStateMachines: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new SFNClient(connection);
  const arns = await reads.attempt('states:ListStateMachines', `${TYPE} in ${region}`, () =>
    allPages(
      'states:ListStateMachines',
      (nextToken) => client.send(new ListStateMachinesCommand({ nextToken })),
      (page) => ({
        items: (page.stateMachines ?? []).flatMap(({ stateMachineArn: arn }) => arn ?? []),
        next: page.nextToken,
      }),
    ),
  );
  if (arns === 'unknown') return 'unknown';
  const { details, complete } = await describeEach(reads, DESCRIBE, arns, String, async (stateMachineArn) => {
    try {
      return await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    } catch (error) {
      if (!(error instanceof Error && error.name.startsWith('Kms'))) throw error;
      reads.note(stateMachineArn, `${DESCRIBE}: its definition is encrypted (${error.name})`);
      return client.send(new DescribeStateMachineCommand({ stateMachineArn, includedData: 'METADATA_ONLY' }));
    }
  });
  return {
    workloads: details.flatMap(({ stateMachineArn: id, roleArn }) =>
      id && roleArn ? [{ type: TYPE, id, account, roleArn }] : [],
    ),
    values: details.flatMap(({ stateMachineArn: holder = 'unknown', roleArn, definition: value }) =>
      value ? [{ type: TYPE, holder, place: 'Definition', value, ...(roleArn ? { roleArn } : {}) }] : [],
    ),
    typesRead: complete ? [TYPE] : [],
  };
};
