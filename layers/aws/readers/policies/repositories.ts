import { DescribeRepositoriesCommand, ECRClient, GetRepositoryPolicyCommand } from '@aws-sdk/client-ecr';
import { allPages } from '../pages.ts';
import { type ReadPolicies, readPolicies, readPolicy } from './reader.ts';

/** Policies of ECR repositories. */
export const readRepositoryPolicies: ReadPolicies = (connection, reads, scope) => {
  const client = new ECRClient(connection);
  const list = () =>
    allPages(
      'ecr:DescribeRepositories',
      (nextToken) => client.send(new DescribeRepositoriesCommand({ maxResults: 1000, nextToken })),
      ({ repositories = [], nextToken: next }) => ({
        items: repositories.flatMap(({ repositoryArn: arn, repositoryName: id }) => (arn && id ? [{ arn, id }] : [])),
        next,
      }),
    );
  const read = async (repositoryName: string) =>
    (await client.send(new GetRepositoryPolicyCommand({ repositoryName }))).policyText;
  return readPolicies(
    {
      type: 'AWS::ECR::Repository',
      listApi: 'ecr:DescribeRepositories',
      list,
      read: async ({ arn, id }) => ({
        policy: await readPolicy(reads, 'ecr:GetRepositoryPolicy', arn, () => read(id)),
      }),
    },
    reads,
    scope,
  );
};
