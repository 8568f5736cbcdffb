import { at, flag, list, shown, text } from '../../request-accessors.ts';
import type { RuleMatch } from '../../rule.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

const BLINDING = new Set(['StopLogging', 'DeleteTrail', 'DeleteEventDataStore', 'StopEventDataStoreIngestion']);

/** True where selectors leave management events, or the writes among them, out. */
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

/** True if a trail is changed to record less: one region, no global services, no validation, another bucket. */
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
  title: 'CloudTrail was stopped, deleted or made to see less',
  technique: 'T1562.008',
  severity: 'critical',
  description:
    'Without the trail nobody sees what comes next, this product included. Stopping, deleting, narrowing the event selectors or moving the trail elsewhere all count.',
  falsePositives: ['Replacing one trail by another, as of an organization.'],
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
