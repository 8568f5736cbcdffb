import { DescribeRoleAliasCommand, IoTClient, ListRoleAliasesCommand } from '@aws-sdk/client-iot';
import { describeEach, FEW_ATTEMPTS, listIfAvailable } from './listing.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::IoT::RoleAlias';

/** IoT role aliases: roles whose credentials devices get for a certificate. */
export const readRoleAliases: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new IoTClient({ ...connection, ...FEW_ATTEMPTS });
  const names = await listIfAvailable(
    reads,
    'iot:ListRoleAliases',
    `${TYPE} in ${region}`,
    (marker) => client.send(new ListRoleAliasesCommand({ pageSize: 250, marker })),
    (page) => ({ items: page.roleAliases ?? [], next: page.nextMarker }),
  );
  if (names === 'unknown') return 'unknown';
  const { details, complete } = await describeEach(
    reads,
    'iot:DescribeRoleAlias',
    names,
    (name) => `${TYPE} ${name} in ${region}`,
    async (roleAlias) => (await client.send(new DescribeRoleAliasCommand({ roleAlias }))).roleAliasDescription,
  );
  return {
    workloads: details.flatMap(({ roleAliasArn: id, roleArn }) =>
      id && roleArn ? [{ type: TYPE, id, account, roleArn }] : [],
    ),
    values: [],
    typesRead: complete ? [TYPE] : [],
  };
};
