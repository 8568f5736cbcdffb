import { type CheckResult, counted, judge, listed, type Reading } from '../check.ts';
import type { DeploymentFacts, Subscription } from './facts.ts';

/** Notifications and alarms: whether a person learns what Tierwatch reports. */

const SUBSCRIPTIONS = 'Allow sns:ListSubscriptionsByTopic';

/** Whether responders are notified: by a confirmed subscription of a topic, or by a webhook. */
export function judgeNotifications({
  topics,
  webhooks,
}: Pick<DeploymentFacts, 'topics' | 'webhooks'>): readonly CheckResult[] {
  const check = 'Notifications';
  const ofTopics = judge(check, topics, 'Allow cloudformation:ListStackResources.', (all) =>
    all.flatMap(({ name, subscriptions }) =>
      judge(check, subscriptions, `${SUBSCRIPTIONS}.`, (list) => pendingOf(name, list)),
    ),
  );
  const ofWebhooks = judge(check, webhooks, 'Allow cloudformation:ListStackResources.', (all) =>
    all.flatMap((reading) =>
      judge(check, reading, 'Allow events:DescribeConnection.', ({ name, state }) => {
        if (state === 'AUTHORIZED') return [];
        const remedy = 'Check the secret of the webhook, and deploy the stack again.';
        return [{ check, status: 'problem', detail: `The webhook ${name} is ${state}.`, remedy }];
      }),
    ),
  );
  const found = [...ofTopics, ...ofWebhooks];
  const receivers = confirmedIn(topics) + (webhooks.kind === 'known' ? webhooks.value.length : 0);
  if (found.length > 0) return found;
  if (receivers === 0) {
    const remedy = 'Set notify.emails or notify.webhooks in the configuration.';
    return [{ check, status: 'warning', detail: 'No responder is notified of incidents.', remedy }];
  }
  return [{ check, status: 'ok', detail: `${counted(receivers, 'receiver')} of incidents and approvals.` }];
}

function pendingOf(topic: string, subscriptions: readonly Subscription[]): readonly CheckResult[] {
  const pending = subscriptions.filter(({ isConfirmed }) => !isConfirmed);
  if (pending.length === 0) return [];
  const who = listed(pending.map(({ protocol, endpoint }) => `${protocol} ${endpoint}`));
  return [
    {
      check: 'Notifications',
      status: 'problem',
      detail: `Subscriptions of ${topic} that are not confirmed: ${who}.`,
      remedy:
        'Open the link in the message that AWS sent to the address. It expires after two days: then subscribe again.',
    },
  ];
}

const confirmedIn = (topics: DeploymentFacts['topics']): number =>
  topics.kind === 'unknown' ? 0 : topics.value.reduce((sum, { subscriptions }) => sum + confirmedOf(subscriptions), 0);

const confirmedOf = (subscriptions: Reading<readonly Subscription[]>): number =>
  subscriptions.kind === 'unknown' ? 0 : subscriptions.value.filter(({ isConfirmed }) => isConfirmed).length;

/** Whether alarms are raised, and whether anyone receives them. */
export const judgeAlarms = ({ alarms, alarmTopics }: Pick<DeploymentFacts, 'alarms' | 'alarmTopics'>) =>
  judge('Alarms', alarms, 'Allow cloudwatch:DescribeAlarms.', (all): readonly CheckResult[] => {
    const check = 'Alarms';
    const raised = all.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
    const silent = all.filter(({ actions }) => actions.length === 0);
    const remedy = 'See docs/operators/alarms.md.';
    return [
      raised.length > 0
        ? { check, status: 'warning', detail: `In ALARM: ${listed(raised)}.`, remedy }
        : { check, status: 'ok', detail: `${counted(all.length, 'alarm')}, none in ALARM.` },
      ...(silent.length > 0 ? [unreceived(silent.length)] : []),
      ...[...alarmTopics].flatMap(([topic, subscriptions]) =>
        judge(check, subscriptions, `${SUBSCRIPTIONS} on ${topic}.`, (list) => judgeTopic(topic, list)),
      ),
    ];
  });

const unreceived = (count: number): CheckResult => ({
  check: 'Alarms',
  status: 'warning',
  detail: `${counted(count, 'alarm')} without an action: no one receives them.`,
  remedy: 'Set alarmTopicArn in the configuration to the SNS topic of the engineers on call.',
});

function judgeTopic(topic: string, subscriptions: readonly Subscription[]): readonly CheckResult[] {
  if (subscriptions.some(({ isConfirmed }) => isConfirmed)) return [];
  const detail = `The alarm topic ${topic} has no confirmed subscription: no one receives the alarms.`;
  return [{ check: 'Alarms', status: 'problem', detail, remedy: 'Subscribe to the topic, and confirm it.' }];
}
