import {
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import { allPages } from '../pages.ts';
import { describeEach } from './listing.ts';
import type { ComputeScope, ReadCompute } from './reader.ts';
import { userDataText } from './user-data.ts';

const TYPE = 'AWS::EC2::LaunchTemplate';
const API = 'ec2:DescribeLaunchTemplateVersions';

/** Launch templates: the instance profiles of all versions, since a launch can use any version, and their user data. */
export const readLaunchTemplates: ReadCompute = async (connection, reads, scope) => {
  const client = new EC2Client(connection);
  const templates = await reads.attempt('ec2:DescribeLaunchTemplates', `${TYPE} in ${scope.region}`, () =>
    allPages(
      'ec2:DescribeLaunchTemplates',
      (NextToken) => client.send(new DescribeLaunchTemplatesCommand({ NextToken })),
      (page) => ({
        items: (page.LaunchTemplates ?? []).flatMap(({ LaunchTemplateId: id }) => id ?? []),
        next: page.NextToken,
      }),
    ),
  );
  if (templates === 'unknown') return 'unknown';
  const { details, complete } = await describeEach(reads, API, templates, String, async (id) => ({
    id,
    versions: await allPages(
      API,
      (NextToken) => client.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, NextToken })),
      (page) => ({ items: page.LaunchTemplateVersions ?? [], next: page.NextToken }),
    ),
  }));
  return {
    workloads: details.flatMap(({ id, versions }) =>
      profilesOf(versions, scope).map((roleArn) => ({ type: TYPE, id, account: scope.account, roleArn })),
    ),
    values: details.flatMap(({ id, versions }) => userDataOf(id, versions)),
    typesRead: complete ? [TYPE, 'AWS::AutoScaling::LaunchTemplate'] : [],
  };
};

function profilesOf(versions: readonly LaunchTemplateVersion[], scope: ComputeScope): string[] {
  const profiles = versions.flatMap(({ LaunchTemplateData: data }) => {
    const { Arn: arn, Name: name } = data?.IamInstanceProfile ?? {};
    return arn ?? (name === undefined ? [] : instanceProfile(name, scope));
  });
  return [...new Set(profiles)];
}

/** The ARN of a profile that may be given by its name alone; the path is added from the principals snapshot. */
export const instanceProfile = (nameOrArn: string, { partition, account }: ComputeScope): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn : `arn:${partition}:iam::${account}:instance-profile/${nameOrArn}`;

/** Versions often have the same text: each text is checked once. */
function userDataOf(holder: string, versions: readonly LaunchTemplateVersion[]): Exposable[] {
  const texts = versions.map(({ LaunchTemplateData: data }) => data?.UserData ?? '');
  return [...new Set(texts)]
    .filter((text) => text !== '')
    .map((text) => ({
      type: TYPE,
      holder,
      place: 'UserData',
      value: userDataText(text),
    }));
}
