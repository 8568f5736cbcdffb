import { at, flag, list, shown, text } from '../../request-accessors.ts';
import type { RuleMatch } from '../../rule.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

const BLINDING = new Set(['StopLogging', 'DeleteTrail', 'DeleteEventDataStore', 'StopEventDataStoreIngestion']);

/** True if the selectors exclude management events, or a part of them. */
function narrows(event: ActivityEvent): boolean {
  const plain = list(event.request, 'eventSelectors');
  const advanced = list(event.request, 'advancedEventSelectors');
  if (plain.length > 0) {
    return plain.some((selector) => {
      const kind = text(selector, 'readWriteType');
      return text(selector, 'includeManagementEvents') === 'false' || kind === 'ReadOnly' || kind === 'WriteOnly';
    });
  }
  const management = advanced.some((selector) =>
    JSON.stringify(at(selector, 'fieldSelectors') ?? '').includes('"Management"'),
  );
  return advanced.length > 0 && !management;
}

/** True if the trail records less: one Region, no global services, no validation, another bucket. */
const weakens = (event: ActivityEvent): boolean =>
  text(event.request, 'isMultiRegionTrail') === 'false' ||
  text(event.request, 'includeGlobalServiceEvents') === 'false' ||
  text(event.request, 'enableLogFileValidation') === 'false' ||
  text(event.request, 's3BucketName') !== undefined;

function judge(event: ActivityEvent): Pick<RuleMatch, 'severity' | 'confidence'> | undefined {
  if (BLINDING.has(event.name)) return { severity: 'critical', confidence: 0.75 };
  if (event.name === 'PutEventSelectors') return narrows(event) ? { severity: 'high', confidence: 0.7 } : undefined;
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
  events: calls(
    'cloudtrail',
    ...BLINDING,
    'PutEventSelectors',
    'UpdateTrail',
    'PutInsightSelectors',
    'DeregisterOrganizationDelegatedAdmin',
  ),
  attempts: true,
  evaluate: (event) => {
    const match = judge(event);
    if (match === undefined) return undefined;
    const trail =
      text(event.request, 'name') ?? text(event.request, 'trailName') ?? text(event.request, 'eventDataStore');
    return {
      ...match,
      always: true,
      evidence: { trail: shown(trail), multiRegion: flag(event.request, 'isMultiRegionTrail') },
    };
  },
});
