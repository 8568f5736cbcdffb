import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, it } from 'vitest';
import { snsTopics } from '../../../layers/aws/topics.ts';
import { mockClient } from '../mock-client.ts';

const arns = { responders: 'arn:responders', escalation: 'arn:escalation' };
const message = { subject: 'a subject', text: 'a text', attributes: { severity: 'high' } };

const sns = mockClient(SNSClient);
beforeEach(() => void sns.reset());

describe('snsTopics', () => {
  it('publishes to the topic of the group, with the attributes that a subscription can filter by', async () => {
    sns.on(PublishCommand).resolves({});
    await snsTopics(new SNSClient({}), arns).send('escalation', message);
    expect(sns.commandCalls(PublishCommand).map(({ args }) => args[0].input)).toEqual([
      {
        TopicArn: 'arn:escalation',
        Subject: 'a subject',
        Message: 'a text',
        MessageAttributes: { severity: { DataType: 'String', StringValue: 'high' } },
      },
    ]);
  });

  it('throws if SNS refuses the message', async () => {
    sns.on(PublishCommand).rejects(new Error('throttled'));
    await expect(snsTopics(new SNSClient({}), arns).send('responders', message)).rejects.toThrow('throttled');
  });
});
