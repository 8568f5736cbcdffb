import { DescribeInstanceAttributeCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { mapLimited } from '../../../app/async.ts';
import type { Known } from '../../../core/identity.ts';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import type { ReadCompute } from './reader.ts';
import { markersOf, sinceScanned } from './scanned.ts';
import { userDataText } from './user-data.ts';

const TYPE = 'AWS::EC2::Instance';
const CLUSTER = 'AWS::EMR::Cluster';
/** In a CodeDeploy deployment group and in an EMR cluster, the instances have the role. */
const TYPES = [TYPE, 'AWS::CodeDeploy::DeploymentGroup', CLUSTER];
/** EMR tags each instance with the id of its cluster. Only AWS sets tags with this prefix. */
const CLUSTER_TAG = 'aws:elasticmapreduce:job-flow-id';
const AT_ONCE = 5;

/** EC2 instances with their instance profile (its role is in the principals snapshot), and the user data of those that started
 * since the last snapshot: user data can only change while an instance is stopped. */
export const readInstances: ReadCompute = async (connection, reads, { region, account, partition, before }) => {
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
    .flatMap(({ InstanceId: id, State: state, IamInstanceProfile: profile, LaunchTime, Tags: tags = [] }) => {
      if (id === undefined || state?.Name === 'terminated') return [];
      const cluster = tags.find(({ Key }) => Key === CLUSTER_TAG)?.Value;
      return [{ id, holder: id, profile: profile?.Arn, cluster, marker: markerOf(state?.Name, LaunchTime) }];
    });
  const { changed, kept } = sinceScanned(instances, before);
  const unread = new Set<string>();
  const userData = await mapLimited(changed, AT_ONCE, async ({ id }): Promise<Exposable[]> => {
    const text = await readUserData(client, reads, id);
    if (text === 'unknown') unread.add(id);
    return text === 'unknown' || text === '' ? [] : [{ type: TYPE, holder: id, place: 'UserData', value: text }];
  });
  const clusters = instances.flatMap(({ cluster, profile }) =>
    cluster && profile
      ? [[`arn:${partition}:elasticmapreduce:${region}:${account}:cluster/${cluster}`, profile] as const]
      : [],
  );
  return {
    workloads: [
      ...instances.flatMap(({ id, profile }) => (profile ? [{ type: TYPE, id, account, roleArn: profile }] : [])),
      ...[...new Map(clusters)].map(([id, roleArn]) => ({ type: CLUSTER, id, account, roleArn })),
    ],
    values: userData.flat(),
    typesRead: TYPES,
    kept,
    markers: markersOf(instances, unread),
  };
};

/** The time of the last start. A stopped instance has none, because its user data can change at any time. */
const markerOf = (state: string | undefined, launched: Date | undefined): string | undefined =>
  state === 'running' ? launched?.toISOString() : undefined;

function readUserData(client: EC2Client, reads: ReadTracker, id: string): Promise<Known<string>> {
  return reads.attempt<string>('ec2:DescribeInstanceAttribute', id, async () => {
    const command = new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' });
    const { UserData: data } = await client.send(command);
    return userDataText(data?.Value ?? '');
  });
}
