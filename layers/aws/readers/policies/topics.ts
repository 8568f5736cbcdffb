import { GetTopicAttributesCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { allPages } from '../pages.ts';
import { type ReadPolicies, readPolicies, readPolicy } from './reader.ts';

/** Policies of SNS topics. */
export const readTopicPolicies: ReadPolicies = (connection, reads, scope) => {
  const client = new SNSClient(connection);
  const list = () =>
    allPages(
      'sns:ListTopics',
      (NextToken) => client.send(new ListTopicsCommand({ NextToken })),
      ({ Topics = [], NextToken: next }) => ({
        items: Topics.flatMap(({ TopicArn: arn }) => (arn ? [{ arn, id: arn }] : [])),
        next,
      }),
    );
  const read = async (arn: string) => {
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: arn }));
    return Attributes?.Policy || undefined;
  };
  return readPolicies(
    {
      type: 'AWS::SNS::Topic',
      listApi: 'sns:ListTopics',
      list,
      read: async ({ arn }) => ({ policy: await readPolicy(reads, 'sns:GetTopicAttributes', arn, () => read(arn)) }),
    },
    reads,
    scope,
  );
};
