import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import { distinctAround } from '../../window.ts';

const MANY = 3;
/** Refused or not, that many requests are not accidental. */
const VERY_MANY = 10;

export const instanceDataRead = rule({
  id: 'instance-data-read',
  title: 'Start scripts or administrator passwords of instances were read',
  technique: 'T1552',
  severity: 'low',
  description: `User data often holds secrets, and GetPasswordData holds the administrator’s password. ${MANY} or more instances within ten minutes are a collection.`,
  falsePositives: ['Administrators of Windows hosts.', 'Inventory scanners.'],
  needs: ['Read-only management events'],
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
    wanted(event.name, event.request) === undefined
      ? []
      : [
          {
            counter: 'instance-data',
            value: `${event.name} ${text(event.request, 'instanceId') ?? event.id}`,
            keep: HOUR,
          },
        ],
  evaluate: (event, { window, habitual }) => {
    const what = wanted(event.name, event.request);
    if (what === undefined || habitual || event.actor.console) return undefined;
    const instances = distinctAround(window, 'instance-data', event.time, 10 * MINUTE);
    const tried = event.outcome !== 'success';
    const many = instances >= MANY;
    return {
      severity: instances >= VERY_MANY ? 'high' : many && !tried ? 'medium' : 'low',
      confidence: instances >= VERY_MANY ? 0.65 : many ? 0.6 : tried ? 0.25 : 0.4,
      key: `${what} ${instances >= VERY_MANY ? 'very many' : many}`,
      evidence: {
        what,
        instance: shown(text(event.request, 'instanceId')),
        instances,
        ...(tried && { attempted: true }),
      },
    };
  },
});

function wanted(name: string, request: Readonly<Record<string, unknown>>): string | undefined {
  if (name === 'GetPasswordData') return 'administrator password';
  if (name === 'DescribeInstanceAttribute') return text(request, 'attribute') === 'userData' ? 'user data' : undefined;
  return name;
}
