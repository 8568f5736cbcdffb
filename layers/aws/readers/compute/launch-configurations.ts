import { AutoScalingClient, DescribeLaunchConfigurationsCommand } from '@aws-sdk/client-auto-scaling';
import { allPages } from '../pages.ts';
import { instanceProfile } from './launch-templates.ts';
import type { ReadCompute } from './reader.ts';
import { userDataText } from './user-data.ts';

const TYPE = 'AWS::AutoScaling::LaunchConfiguration';
const API = 'autoscaling:DescribeLaunchConfigurations';

/** Launch configurations of Auto Scaling groups: instance profiles and user data. A group uses either one of these
 * or a launch template, so that with both the roles of all groups are known. */
export const readLaunchConfigurations: ReadCompute = async (connection, reads, scope) => {
  const client = new AutoScalingClient(connection);
  const configurations = await reads.attempt(API, `${TYPE} in ${scope.region}`, () =>
    allPages(
      API,
      (NextToken) => client.send(new DescribeLaunchConfigurationsCommand({ NextToken })),
      (page) => ({ items: page.LaunchConfigurations ?? [], next: page.NextToken }),
    ),
  );
  if (configurations === 'unknown') return 'unknown';
  return {
    workloads: configurations.flatMap(({ LaunchConfigurationName: id, IamInstanceProfile: profile }) =>
      id && profile ? [{ type: TYPE, id, account: scope.account, roleArn: instanceProfile(profile, scope) }] : [],
    ),
    values: configurations.flatMap(({ LaunchConfigurationARN: holder = 'unknown', UserData: text }) =>
      text ? [{ type: TYPE, holder, place: 'UserData', value: userDataText(text) }] : [],
    ),
    typesRead: [TYPE, 'AWS::AutoScaling::AutoScalingGroup'],
  };
};
