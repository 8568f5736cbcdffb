import {
  DescribeDomainCommand,
  DescribeNotebookInstanceCommand,
  DescribeUserProfileCommand,
  ListDomainsCommand,
  ListNotebookInstancesCommand,
  ListPipelinesCommand,
  ListUserProfilesCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { allPages } from '../pages.ts';
import { describeEach } from './listing.ts';
import type { ReadCompute } from './reader.ts';

const NOTEBOOK = 'AWS::SageMaker::NotebookInstance';
const DOMAIN = 'AWS::SageMaker::Domain';
const USER_PROFILE = 'AWS::SageMaker::UserProfile';
const PIPELINE = 'AWS::SageMaker::Pipeline';

/** Notebook instances and their roles. */
export const readNotebookInstances: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new SageMakerClient(connection);
  const names = await reads.attempt('sagemaker:ListNotebookInstances', `${NOTEBOOK} in ${region}`, () =>
    allPages(
      'sagemaker:ListNotebookInstances',
      (NextToken) => client.send(new ListNotebookInstancesCommand({ NextToken })),
      (page) => ({
        items: (page.NotebookInstances ?? []).flatMap(({ NotebookInstanceName: name }) => name ?? []),
        next: page.NextToken,
      }),
    ),
  );
  if (names === 'unknown') return 'unknown';
  const { details, complete } = await describeEach(
    reads,
    'sagemaker:DescribeNotebookInstance',
    names,
    (name) => `${NOTEBOOK} ${name} in ${region}`,
    (NotebookInstanceName) => client.send(new DescribeNotebookInstanceCommand({ NotebookInstanceName })),
  );
  return {
    workloads: details.flatMap(({ NotebookInstanceArn: id, RoleArn: roleArn }) =>
      id && roleArn ? [{ type: NOTEBOOK, id, account, roleArn }] : [],
    ),
    values: [],
    typesRead: complete ? [NOTEBOOK] : [],
  };
};

/** Studio: the roles of domains, which apply to user profiles without a separate role, and of user profiles. Spaces and
 * apps run with one of these. */
export const readStudios: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new SageMakerClient(connection);
  const domains = await reads.attempt('sagemaker:ListDomains', `${DOMAIN} in ${region}`, () =>
    allPages(
      'sagemaker:ListDomains',
      (NextToken) => client.send(new ListDomainsCommand({ NextToken })),
      (page) => ({ items: (page.Domains ?? []).flatMap(({ DomainId: id }) => id ?? []), next: page.NextToken }),
    ),
  );
  const profiles = await reads.attempt('sagemaker:ListUserProfiles', `${USER_PROFILE} in ${region}`, () =>
    allPages(
      'sagemaker:ListUserProfiles',
      (NextToken) => client.send(new ListUserProfilesCommand({ NextToken })),
      (page) => ({ items: page.UserProfiles ?? [], next: page.NextToken }),
    ),
  );
  if (domains === 'unknown' && profiles === 'unknown') return 'unknown';
  const ofDomains = await describeEach(
    reads,
    'sagemaker:DescribeDomain',
    domains === 'unknown' ? [] : domains,
    (id) => `${DOMAIN} ${id} in ${region}`,
    (DomainId) => client.send(new DescribeDomainCommand({ DomainId })),
  );
  const ofProfiles = await describeEach(
    reads,
    'sagemaker:DescribeUserProfile',
    profiles === 'unknown' ? [] : profiles,
    ({ DomainId, UserProfileName }) => `${USER_PROFILE} ${DomainId}/${UserProfileName} in ${region}`,
    ({ DomainId, UserProfileName }) => client.send(new DescribeUserProfileCommand({ DomainId, UserProfileName })),
  );
  const complete = domains !== 'unknown' && profiles !== 'unknown' && ofDomains.complete && ofProfiles.complete;
  return {
    workloads: [
      ...ofDomains.details.flatMap(({ DomainArn: id, DefaultUserSettings: users, DefaultSpaceSettings: spaces }) =>
        [...new Set([users?.ExecutionRole, spaces?.ExecutionRole])].flatMap((roleArn) =>
          id && roleArn ? [{ type: DOMAIN, id, account, roleArn }] : [],
        ),
      ),
      ...ofProfiles.details.flatMap(({ UserProfileArn: id, UserSettings: settings }) =>
        id && settings?.ExecutionRole ? [{ type: USER_PROFILE, id, account, roleArn: settings.ExecutionRole }] : [],
      ),
    ],
    values: [],
    typesRead: complete ? [DOMAIN, USER_PROFILE, 'AWS::SageMaker::Space', 'AWS::SageMaker::App'] : [],
  };
};

/** Pipelines and their roles. */
export const readMlPipelines: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new SageMakerClient(connection);
  const pipelines = await reads.attempt('sagemaker:ListPipelines', `${PIPELINE} in ${region}`, () =>
    allPages(
      'sagemaker:ListPipelines',
      (NextToken) => client.send(new ListPipelinesCommand({ NextToken })),
      (page) => ({ items: page.PipelineSummaries ?? [], next: page.NextToken }),
    ),
  );
  if (pipelines === 'unknown') return 'unknown';
  return {
    workloads: pipelines.flatMap(({ PipelineArn: id, RoleArn: roleArn }) =>
      id && roleArn ? [{ type: PIPELINE, id, account, roleArn }] : [],
    ),
    values: [],
    typesRead: [PIPELINE],
  };
};
