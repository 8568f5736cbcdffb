import { EventField, type EventPattern, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { Severity } from '../layers/core/identity.ts';

/** How a `Notification Requested` becomes the request to a chat webhook: which rule matches it, and what is posted. */

export interface WebhookRouting {
  readonly minimumSeverity: Severity;
  readonly owners?: readonly string[] | undefined;
}

/** Each notification is published once per minimum severity among the webhooks, so that a rule compares no severities. */
export const webhookPattern = ({ minimumSeverity, owners }: WebhookRouting) =>
  ({
    source: ['tierwatch.notification'],
    detailType: ['Notification Requested'],
    detail: {
      metadata: {
        threshold: [minimumSeverity],
        ...(owners === undefined ? {} : { owner: owners.map((owner) => ({ 'equals-ignore-case': owner })) }),
      },
    },
  }) satisfies EventPattern;

const field = (path: string): string => EventField.fromPath(`$.detail.data.${path}`);

/** EventBridge puts the value of a field with nothing around it into the JSON as a string, with quotes and escapes. */
export const webhookInput = (kind: 'slack' | 'teams'): RuleTargetInput =>
  RuleTargetInput.fromObject(kind === 'slack' ? { text: field('slack') } : teamsMessage());

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 * https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
 *
 * A TextRun is not parsed as Markdown, so that no text can become a link or a mention. */
const teamsMessage = () => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: {
        $schema: 'https://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.2',
        body: [
          paragraph({ text: field('subject'), weight: 'bolder', size: 'medium' }),
          ...[
            ['Who', 'who'],
            ['What', 'what'],
            ['From', 'from'],
            ['Why', 'why'],
            ['Response', 'response'],
          ].map(([name, path]) => paragraph({ text: `${name}: `, weight: 'bolder' }, { text: field(`lines.${path}`) })),
          paragraph({ text: field('commands'), fontType: 'monospace' }),
        ],
      },
    },
  ],
});

const paragraph = (...runs: readonly object[]) => ({
  type: 'RichTextBlock',
  inlines: runs.map((run) => ({ type: 'TextRun', ...run })),
});
