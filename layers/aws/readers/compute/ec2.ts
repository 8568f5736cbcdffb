import { DescribeInstanceAttributeCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { mapLimited } from '../../../app/async.ts';
import type { Known } from '../../../core/identity.ts';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import type { ReadCompute } from './reader.ts';
import { userDataText } from './user-data.ts';

const TYPE = 'AWS::EC2::Instance';
/** In a CodeDeploy deployment group, the instances have the role. */
const TYPES = [TYPE, 'AWS::CodeDeploy::DeploymentGroup'];
const AT_ONCE = 5;

/** EC2 instances with their instance profile (its role is in the principals snapshot), and their user data. */
export const readInstances: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new EC2Client(connection);
  const reservations = await reads.attempt('ec2:DescribeInstances', `${TYPE} in ${region}`, () =>
    allPages(
      'ec2:DescribeInstances',
      (NextToken) => client.send(new DescribeInstancesCommand({ NextToken })),
      (page) => ({ items: page.Reservations ?? [], next: page.NextToken }),
    ),
  );
  if (reservations === 'unknown') return 'unknown';
  const instances = reservations
    .flatMap((reservation) => reservation.Instances ?? [])
    .flatMap(({ InstanceId: id, State: state, IamInstanceProfile: profile }) =>
      id === undefined || state?.Name === 'terminated' ? [] : [{ id, profile: profile?.Arn }],
    );
  const userData = await mapLimited(instances, AT_ONCE, async ({ id }): Promise<Exposable[]> => {
    const text = await readUserData(client, reads, id);
    return text === 'unknown' || text === '' ? [] : [{ type: TYPE, holder: id, place: 'UserData', value: text }];
  });
  return {
    workloads: instances.flatMap(({ id, profile }) => (profile ? [{ type: TYPE, id, account, roleArn: profile }] : [])),
    values: userData.flat(),
    typesRead: TYPES,
  };
};

function readUserData(client: EC2Client, reads: ReadTracker, id: string): Promise<Known<string>> {
  return reads.attempt<string>('ec2:DescribeInstanceAttribute', id, async () => {
    const command = new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' });
    const { UserData: data } = await client.send(command);
    return userDataText(data?.Value ?? '');
  });
}
