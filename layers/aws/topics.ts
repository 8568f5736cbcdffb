import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { ResponderGroup, ResponderTopics } from '../core/response/ports.ts';

/** The SNS topics of both groups, by their ARNs. */
export function snsTopics(client: SNSClient, arns: Readonly<Record<ResponderGroup, string>>): ResponderTopics {
  return {
    async send(group, { subject, text, attributes }) {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      );
      const TopicArn = arns[group];
      await client.send(new PublishCommand({ TopicArn, Subject: subject, Message: text, MessageAttributes }));
    },
  };
}
