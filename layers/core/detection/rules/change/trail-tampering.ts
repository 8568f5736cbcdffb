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

/** True if the trail records less: one Region, no global services, no validation, another bucket. */
const weakens = (event: ActivityEvent): boolean =>
  text(event.request, 'isMultiRegionTrail') === 'false' ||
  text(event.request, 'includeGlobalServiceEvents') === 'false' ||
  text(event.request, 'enableLogFileValidation') === 'false' ||
  text(event.request, 's3BucketName') !== undefined;

function judge(event: ActivityEvent): Pick<RuleMatch, 'severity' | 'confidence'> | undefined {
  if (BLINDING.has(event.name)) return { severity: 'critical', confidence: 0.75 };
  if (event.name === 'PutEventSelectors' || event.name === 'UpdateEventDataStore') return judgeSelectors(event);
  if (event.name === 'UpdateTrail') return weakens(event) ? { severity: 'medium', confidence: 0.55 } : undefined;
  return { severity: 'low', confidence: 0.5 };
}

export const trailTampering = rule({
  id: 'trail-tampering',
  title: 'CloudTrail logging stopped, deleted or reduced',
  technique: 'T1562.008',
  severity: 'critical',
  description:
    'Without the trail, later actions are not recorded, and Tierwatch does not see them. Stopping or deleting a trail, narrowing its event selectors and changing its bucket all count.',
  falsePositives: ['Replacing one trail with another, such as an organization trail.'],
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
