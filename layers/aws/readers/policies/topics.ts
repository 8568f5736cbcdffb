import { GetTopicAttributesCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { allPages } from '../pages.ts';
import { earlier, type ReadPolicies, readEach } from './reader.ts';

const TYPE = 'AWS::SNS::Topic';

/** Policies of SNS topics. */
export const readTopicPolicies: ReadPolicies = async (connection, reads, scope) => {
  const client = new SNSClient(connection);
  const topics = await reads.attempt('sns:ListTopics', `${TYPE} in ${scope.region}`, () =>
    allPages(
      'sns:ListTopics',
      (NextToken) => client.send(new ListTopicsCommand({ NextToken })),
      (page) => ({ items: page.Topics ?? [], next: page.NextToken }),
    ),
  );
  if (topics === 'unknown') return earlier(TYPE, scope);
  const listed = topics.flatMap(({ TopicArn: arn }) => (arn ? [{ arn, id: arn }] : []));
  return readEach(TYPE, listed, reads, scope, async ({ arn }) => ({
    policy: await reads.attempt<string | null>(
      'sns:GetTopicAttributes',
      arn,
      async () => (await client.send(new GetTopicAttributesCommand({ TopicArn: arn }))).Attributes?.Policy || null,
      { value: null },
    ),
  }));
};
