import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { allPages } from '../pages.ts';
import { earlier, type ReadPolicies, readEach } from './reader.ts';

const TYPE = 'AWS::SQS::Queue';

/** Policies of SQS queues. */
export const readQueuePolicies: ReadPolicies = async (connection, reads, scope) => {
  const { region, account, partition } = scope;
  const client = new SQSClient(connection);
  const urls = await reads.attempt('sqs:ListQueues', `${TYPE} in ${region}`, () =>
    allPages(
      'sqs:ListQueues',
      (NextToken) => client.send(new ListQueuesCommand({ MaxResults: 1000, NextToken })),
      (page) => ({ items: page.QueueUrls ?? [], next: page.NextToken }),
    ),
  );
  if (urls === 'unknown') return earlier(TYPE, scope);
  const listed = urls.map((id) => ({
    arn: `arn:${partition}:sqs:${region}:${account}:${id.slice(id.lastIndexOf('/') + 1)}`,
    id,
  }));
  return readEach(TYPE, listed, reads, scope, async ({ arn, id }) => ({
    policy: await reads.attempt<string | null>(
      'sqs:GetQueueAttributes',
      arn,
      async () => {
        const { Attributes } = await client.send(
          new GetQueueAttributesCommand({ QueueUrl: id, AttributeNames: ['Policy'] }),
        );
        return Attributes?.Policy || null;
      },
      { value: null },
    ),
  }));
};
