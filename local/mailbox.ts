import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { ClientSettings } from './credentials.ts';
import { eventually } from './driver.ts';
import { createQueue } from './queue.ts';

/** A notification as SNS delivers it. */
const mail = z.looseObject({
  Subject: z.string(),
  Message: z.string(),
  MessageAttributes: z.looseObject({ trigger: z.looseObject({ Value: z.string() }) }),
});
export type Mail = z.infer<typeof mail>;

export const triggerOf = ({ MessageAttributes }: Mail): string => MessageAttributes.trigger.Value;

/** A queue that is subscribed to a topic, as an e-mail address would be. Keeps everything that it received. */
export class Mailbox {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;
  readonly #mails: Mail[] = [];

  private constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  static async subscribe(settings: ClientSettings, topicArn: string, name: string): Promise<Mailbox> {
    const sqs = new SQSClient(settings);
    const { url: QueueUrl, arn: Endpoint } = await createQueue(sqs, name);
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: Endpoint,
      Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    await new SNSClient(settings).send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint }));
    return new Mailbox(sqs, QueueUrl);
  }

  /** Everything received that contains a text, for example the id of an incident. */
  about(text: string): readonly Mail[] {
    return this.#mails.filter(({ Message }) => Message.includes(text));
  }

  /** Waits for a notification of a trigger that contains a text. */
  receive(trigger: string, text: string, seconds?: number): Promise<Mail> {
    const look = async (): Promise<Mail | undefined> => {
      await this.#take();
      return this.about(text).find((one) => triggerOf(one) === trigger);
    };
    return eventually(`the notification ${trigger} about ${text}`, look, seconds);
  }

  async #take(): Promise<void> {
    const request = { QueueUrl: this.#queueUrl, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await this.#sqs.send(new ReceiveMessageCommand(request));
    for (const { Body = '{}', ReceiptHandle } of Messages) {
      this.#mails.push(mail.parse(JSON.parse(Body)));
      await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#queueUrl, ReceiptHandle }));
    }
  }
}
