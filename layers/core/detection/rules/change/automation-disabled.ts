import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const automationDisabled = rule({
  id: 'automation-disabled',
  title: 'EventBridge rule, target or SNS topic disabled or deleted',
  technique: 'T1562.001',
  severity: 'low',
  description:
    'EventBridge rules and SNS topics deliver findings to responders. Disabling a rule or removing its target leaves monitoring active but silent.',
  falsePositives: ['Deployments and maintenance.'],
  detector: 'change',
  events: [
    ...calls('events', 'DisableRule', 'DeleteRule', 'RemoveTargets', 'DeleteEventBus', 'PutRule'),
    ...calls('sns', 'DeleteTopic', 'Unsubscribe'),
  ],
  evaluate: (event, { habitual }) =>
    habitual || event.byService || (event.name === 'PutRule' && text(event.request, 'state') !== 'DISABLED')
      ? undefined
      : {
          confidence: 0.45,
          key: event.name,
          evidence: {
            what: shown(text(event.request, 'name') ?? text(event.request, 'rule') ?? text(event.request, 'topicArn')),
          },
        },
});
