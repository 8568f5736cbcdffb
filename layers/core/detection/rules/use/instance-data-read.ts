import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, type RuleMatch, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
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
    dataIn(event) === undefined
      ? []
      : [
          {
            counter: 'instance-data',
            value: `${event.name} ${text(event.request, 'instanceId') ?? event.id}`,
            keep: HOUR,
          },
        ],
  evaluate: (event, { window, habitual }) => {
    const what = dataIn(event);
    if (what === undefined || habitual) return undefined;
    const instances = distinctAround(window, 'instance-data', event.time, 10 * MINUTE);
    if (event.actor.console && instances < MANY) return undefined;
    const attempted = event.outcome !== 'success';
    return {
      ...weightOf(instances, attempted),
      key: `${what} ${instances >= VERY_MANY ? 'very many' : instances >= MANY}`,
      evidence: {
        what,
        instance: shown(text(event.request, 'instanceId')),
        instances,
        ...(attempted && { attempted }),
      },
    };
  },
});

function weightOf(instances: number, attempted: boolean): Pick<RuleMatch, 'severity' | 'confidence'> {
  if (instances >= VERY_MANY) return { severity: 'high', confidence: 0.65 };
  if (instances >= MANY) return { severity: attempted ? 'low' : 'medium', confidence: 0.6 };
  return { severity: 'low', confidence: attempted ? 0.25 : 0.4 };
}

/** What a person or program asks for. Pages of the console read user data and output without being asked, and services read for
 * their own purposes; a password is read only if a person asks for it. */
function dataIn({ name, request, actor, byService }: ActivityEvent): string | undefined {
  if (byService || (actor.console && name !== 'GetPasswordData')) return undefined;
  if (name === 'GetPasswordData') return 'administrator password';
  if (name === 'DescribeInstanceAttribute') return text(request, 'attribute') === 'userData' ? 'user data' : undefined;
  return name;
}
