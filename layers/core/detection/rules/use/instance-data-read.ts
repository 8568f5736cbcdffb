import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import { distinctAround } from '../../window.ts';

const MANY = 3;
/** This many requests are deliberate, even if they are denied. */
const VERY_MANY = 10;

export const instanceDataRead = rule({
  id: 'instance-data-read',
  title: 'Instance user data or administrator passwords read',
  technique: 'T1552',
  severity: 'low',
  description: `User data often contains secrets, and GetPasswordData returns the encrypted Windows administrator password. ${MANY} or more requests within ten minutes indicate collection.`,
  falsePositives: ['Administrators of Windows hosts.', 'Inventory scanners.'],
  detector: 'use',
  events: calls(
    'ec2',
    'GetPasswordData',
    'DescribeInstanceAttribute',
    'GetLaunchTemplateData',
    'GetConsoleScreenshot',
    'GetConsoleOutput',
  ),
  outcomes: ['success', 'denied', 'failed'],
  counts: (event) =>
    event.byService || dataRequested(event.name, event.request) === undefined
      ? []
      : [
          {
            counter: 'instance-data',
            value: `${event.name} ${text(event.request, 'instanceId') ?? event.id}`,
            keep: HOUR,
          },
        ],
  evaluate: (event, { window, habitual }) => {
    const what = dataRequested(event.name, event.request);
    if (what === undefined || habitual || event.byService || event.actor.console) return undefined;
    const instances = distinctAround(window, 'instance-data', event.time, 10 * MINUTE);
    const attempted = event.outcome !== 'success';
    const many = instances >= MANY;
    return {
      severity: instances >= VERY_MANY ? 'high' : many && !attempted ? 'medium' : 'low',
      confidence: instances >= VERY_MANY ? 0.65 : many ? 0.6 : attempted ? 0.25 : 0.4,
      key: `${what} ${instances >= VERY_MANY ? 'very many' : many}`,
      evidence: {
        what,
        instance: shown(text(event.request, 'instanceId')),
        instances,
        ...(attempted && { attempted }),
      },
    };
  },
});

function dataRequested(name: string, request: Readonly<Record<string, unknown>>): string | undefined {
  if (name === 'GetPasswordData') return 'administrator password';
  if (name === 'DescribeInstanceAttribute') return text(request, 'attribute') === 'userData' ? 'user data' : undefined;
  return name;
}
