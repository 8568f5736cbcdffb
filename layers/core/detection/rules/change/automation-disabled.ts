import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const automationDisabled = rule({
  id: 'automation-disabled',
  title: 'An event rule, its target or an alarm’s action was switched off',
  technique: 'T1562.001',
  severity: 'low',
  description:
    'Event rules carry findings to whoever acts on them. Switching one off, or taking its target away, leaves the guard on and cuts its voice.',
  falsePositives: ['Deployments and maintenance.'],
  detector: 'change',
  events: [
    ...calls('events', 'DisableRule', 'DeleteRule', 'RemoveTargets', 'DeleteEventBus'),
    ...calls('sns', 'DeleteTopic', 'Unsubscribe'),
  ],
  evaluate: (event, { habitual }) =>
    habitual || event.byService
      ? undefined
      : {
          confidence: 0.45,
          key: event.name,
          evidence: {
            what: shown(text(event.request, 'name') ?? text(event.request, 'rule') ?? text(event.request, 'topicArn')),
          },
        },
});
