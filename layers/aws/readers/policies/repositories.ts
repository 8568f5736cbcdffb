import { DescribeRepositoriesCommand, ECRClient, GetRepositoryPolicyCommand } from '@aws-sdk/client-ecr';
import { allPages } from '../pages.ts';
import { earlier, type ReadPolicies, readEach } from './reader.ts';

const TYPE = 'AWS::ECR::Repository';

/** Policies of ECR repositories. */
export const readRepositoryPolicies: ReadPolicies = async (connection, reads, scope) => {
  const client = new ECRClient(connection);
  const repositories = await reads.attempt('ecr:DescribeRepositories', `${TYPE} in ${scope.region}`, () =>
    allPages(
      'ecr:DescribeRepositories',
      (nextToken) => client.send(new DescribeRepositoriesCommand({ maxResults: 1000, nextToken })),
      (page) => ({ items: page.repositories ?? [], next: page.nextToken }),
    ),
  );
  if (repositories === 'unknown') return earlier(TYPE, scope);
  const listed = repositories.flatMap(({ repositoryArn: arn, repositoryName: id }) => (arn && id ? [{ arn, id }] : []));
  return readEach(TYPE, listed, reads, scope, async ({ arn, id }) => ({
    policy: await reads.attempt<string | null>(
      'ecr:GetRepositoryPolicy',
      arn,
      async () => (await client.send(new GetRepositoryPolicyCommand({ repositoryName: id }))).policyText ?? null,
      { value: null },
    ),
  }));
};
