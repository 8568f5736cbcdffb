import { lostBy } from '../../event-selectors.ts';
import { flag, shown, text } from '../../request-accessors.ts';
import type { RuleMatch } from '../../rule.ts';
import { calls, DAY, patternOf, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { countedAt } from '../../window.ts';

/** Harmless in itself: the rule has to know which trails an identity created. */
export const CREATION = patternOf('cloudtrail:CreateTrail');

const BLINDING = new Set(['StopLogging', 'DeleteTrail', 'DeleteEventDataStore', 'StopEventDataStoreIngestion']);

const ARN = /^arn:[^:]+:cloudtrail:[^:]*:[^:]*:trail\/(.+)$/;

/** The name of the trail, or the id of the event data store. */
function trailOf({ request }: ActivityEvent): string | undefined {
  const trail = text(request, 'name') ?? text(request, 'trailName') ?? text(request, 'eventDataStore');
  return trail === undefined ? undefined : (ARN.exec(trail)?.[1] ?? trail);
}

function judgeSelectors(event: ActivityEvent): Pick<RuleMatch, 'severity' | 'confidence'> | undefined {
  const lost = lostBy(event.request) ?? [];
  if (lost.includes('write')) return { severity: 'high', confidence: 0.7 };
  return lost.length > 0 ? { severity: 'medium', confidence: 0.5 } : undefined;
}

const WEAKENED_BY = [
  'isMultiRegionTrail',
  'includeGlobalServiceEvents',
  'enableLogFileValidation',
  'isOrganizationTrail',
  'multiRegionEnabled',
  'organizationEnabled',
  'terminationProtectionEnabled',
];

/** How much less a trail or an event data store records: one Region or account, no validation, another bucket or reader. */
function judgeSettings({ request, account }: ActivityEvent): Pick<RuleMatch, 'severity' | 'confidence'> | undefined {
  const key = /^arn:aws[\w-]*:kms:[^:]*:(\d{12}):/.exec(text(request, 'kmsKeyId') ?? '')?.[1];
  // The owner of the key decides who can read the logs.
  if (key !== undefined && key !== account) return { severity: 'high', confidence: 0.6 };
  const weaker =
    WEAKENED_BY.some((name) => text(request, name) === 'false') ||
    text(request, 'cloudWatchLogsLogGroupArn') === '' ||
    text(request, 's3BucketName') !== undefined;
  return weaker ? { severity: 'medium', confidence: 0.55 } : undefined;
}

function judge(event: ActivityEvent): Pick<RuleMatch, 'severity' | 'confidence'> | undefined {
  if (BLINDING.has(event.name)) return { severity: 'critical', confidence: 0.75 };
  if (event.name === 'PutEventSelectors') return judgeSelectors(event);
  if (event.name === 'UpdateEventDataStore') return judgeSelectors(event) ?? judgeSettings(event);
  if (event.name === 'UpdateTrail') return judgeSettings(event);
  return { severity: 'low', confidence: 0.5 };
}

export const trailTampering = rule({
  id: 'trail-tampering',
  title: 'CloudTrail logging stopped, deleted or reduced',
  technique: 'T1562.008',
  severity: 'critical',
  description:
    'Without the trail, later actions are not recorded, and Tierwatch does not see them. Stopping or deleting a trail, narrowing its event selectors, changing its bucket and encrypting it with a key of another account all count.',
  falsePositives: [
    'Replacing one trail with another, such as an organization trail.',
    'Encrypting a trail with the key of the logging account.',
  ],
  references: ['https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html'],
  detector: 'change',
  events: [
    CREATION,
    ...calls(
      'cloudtrail',
      ...BLINDING,
      'PutEventSelectors',
      'UpdateEventDataStore',
      'UpdateTrail',
      'PutInsightSelectors',
      'DeregisterOrganizationDelegatedAdmin',
    ),
  ],
  attempts: true,
  failures: true,
  counts: (event) => {
    const trail = event.name === 'CreateTrail' ? trailOf(event) : undefined;
    return trail === undefined ? [] : [{ counter: 'trails-created', value: trail, keep: DAY }];
  },
  evaluate: (event, { window }) => {
    const match = event.name === 'CreateTrail' ? undefined : judge(event);
    if (match === undefined) return undefined;
    const trail = trailOf(event);
    const own = trail !== undefined && countedAt(window, 'trails-created', trail) !== undefined;
    return {
      ...match,
      // Infrastructure as code may remove a trail that it set up for a test. Nobody else has a reason to.
      always: !own,
      evidence: { trail: shown(trail), multiRegion: flag(event.request, 'isMultiRegionTrail') },
    };
  },
});
