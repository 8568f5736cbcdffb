import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { allPages } from '../pages.ts';
import { type ReadPolicies, readPolicies, readPolicy } from './reader.ts';

/** Policies of SQS queues. */
export const readQueuePolicies: ReadPolicies = (connection, reads, scope) => {
  const { region, account, partition } = scope;
  const client = new SQSClient(connection);
  const arnOf = (url: string): string =>
    `arn:${partition}:sqs:${region}:${account}:${url.slice(url.lastIndexOf('/') + 1)}`;
  const list = () =>
    allPages(
      'sqs:ListQueues',
      (NextToken) => client.send(new ListQueuesCommand({ MaxResults: 1000, NextToken })),
      ({ QueueUrls = [], NextToken: next }) => ({ items: QueueUrls.map((id) => ({ arn: arnOf(id), id })), next }),
    );
  const read = async (QueueUrl: string) => {
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));
    return Attributes?.Policy || undefined;
  };
  return readPolicies(
    {
      type: 'AWS::SQS::Queue',
      listApi: 'sqs:ListQueues',
      list,
      read: async ({ arn, id }) => ({
        policy: await readPolicy(reads, 'sqs:GetQueueAttributes', arn, () => read(id)),
      }),
    },
    reads,
    scope,
  );
};
