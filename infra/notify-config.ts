import { z } from 'zod';
import { SEVERITIES } from '../layers/core/identity.ts';
import { field } from './config-fields.ts';
import { webhookPattern } from './webhook-messages.ts';

/** The field `notify` of the configuration: who is notified, of what, and where. */

/** CloudFormation accepts 500 resources per stack: an e-mail subscription is one, a webhook three. */
const MOST_EMAILS = 50;
const MOST_WEBHOOKS = 20;
/** What EventBridge accepts as the pattern of a rule, and as the name of a connection, with our prefix. */
const LONGEST_PATTERN = 2_048;
const LONGEST_NAME = 40;

const severity = z.enum(SEVERITIES, `expected one of ${SEVERITIES.join(', ')}`);

const emails = z
  .array(z.email('expected an e-mail address'))
  .max(
    MOST_EMAILS,
    `expected at most ${MOST_EMAILS} addresses, since CloudFormation accepts 500 resources per stack; subscribe a mailing list`,
  )
  .superRefine((addresses, context) => {
    for (const [index, address] of addresses.entries())
      if (addresses.findIndex((other) => other.toLowerCase() === address.toLowerCase()) < index)
        context.addIssue({ code: 'custom', path: [index], message: `${address} is listed twice` });
  })
  .default([]);

const webhook = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w.-]+$/, 'expected letters, digits, dots, hyphens and underscores, as EventBridge accepts in a name')
      .max(
        LONGEST_NAME,
        `expected at most ${LONGEST_NAME} characters: EventBridge accepts 64, with the prefix of Tierwatch`,
      )
      .meta(field('Unique name. The connection and the API destination are named after it.', 'security')),
    kind: z
      .enum(['slack', 'teams'])
      .meta(
        field('`slack`: incoming webhook of a Slack app. `teams`: Teams workflow with a webhook trigger.', 'slack'),
      ),
    secretArn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/,
        'expected the full ARN of a Secrets Manager secret, with its random suffix',
      )
      .meta(
        field(
          'ARN of the Secrets Manager secret, in the Region of the hub, whose text is the webhook URL. CloudFormation reads it when it creates the API destination. To change the URL, name another secret.',
          'arn:aws:secretsmanager:us-east-1:111111111111:secret:chat/security-AbCdEf',
        ),
      ),
    minimumSeverity: severity
      .exactOptional()
      .meta(field('Incidents below it are not sent to the channel. If omitted: `notify.minimumSeverity`.', 'critical')),
    owners: z
      .array(z.string().min(1).max(256, 'expected at most 256 characters, as a tag value has'))
      .min(1)
      .exactOptional()
      .meta(
        field(
          'Owners for whose identities the channel receives notifications, case-insensitive. If omitted: all, including identities without an owner.',
          ['payments'],
        ),
      ),
  })
  .superRefine(({ owners, minimumSeverity = 'critical' }, context) => {
    const size = JSON.stringify(webhookPattern({ owners, minimumSeverity })).length;
    if (size > LONGEST_PATTERN)
      context.addIssue({
        code: 'custom',
        path: ['owners'],
        message: `the pattern of the rule has ${size} characters and EventBridge accepts ${LONGEST_PATTERN}; add a webhook for some of the owners`,
      });
  });

export const notifySchema = z.strictObject({
  emails: emails.meta(
    field('Addresses that are subscribed to the topic of the responders. Each must confirm the subscription.', [
      'on-call@example.com',
    ]),
  ),
  minimumSeverity: severity
    .default('high')
    .meta(
      field(
        'Minimum severity of the incidents that responders are notified of. Approval requests, undone containments and failed playbooks are sent to the topics whatever the severity.',
        'medium',
      ),
    ),
  escalation: z
    .strictObject({
      emails: emails.meta(field('Addresses that are subscribed to the escalation topic.', ['ciso@example.com'])),
    })
    .prefault({})
    .meta(
      field(
        'A second group, which is notified of approvals that are about to expire, undone containments and failed playbooks.',
      ),
    ),
  webhooks: z
    .array(webhook)
    .max(
      MOST_WEBHOOKS,
      `expected at most ${MOST_WEBHOOKS} webhooks, since CloudFormation accepts 500 resources per stack; add rules to the bus instead`,
    )
    .superRefine((webhooks, context) => {
      const names = webhooks.map(({ name }) => name.toLowerCase());
      for (const [index, name] of names.entries())
        if (names.indexOf(name) < index)
          context.addIssue({ code: 'custom', path: [index, 'name'], message: `${name} names two webhooks` });
    })
    .default([])
    .meta(
      field('Chat channels, each notified through an EventBridge API destination.', [
        {
          name: 'security',
          kind: 'slack',
          secretArn: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:chat/security-AbCdEf',
        },
      ]),
    ),
});

export type WebhookConfig = z.output<typeof webhook>;
