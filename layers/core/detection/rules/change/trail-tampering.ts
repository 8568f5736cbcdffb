import { flag, list, shown, text, texts } from '../../request-accessors.ts';
import type { RuleMatch } from '../../rule.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

const BLINDING = new Set(['StopLogging', 'DeleteTrail', 'DeleteEventDataStore', 'StopEventDataStoreIngestion']);

type Kind = 'read' | 'write';
const KINDS: readonly Kind[] = ['read', 'write'];

/** Selectors often exclude these services because of their volume. */
const VOLUMINOUS = new Set(['kms.amazonaws.com', 'rdsdata.amazonaws.com']);

/** The kinds of management events that a selector logs entirely. */
function loggedBy(selector: unknown): readonly Kind[] {
  if (text(selector, 'includeManagementEvents') === 'false') return [];
  if (texts(selector, 'excludeManagementEventSources').some((source) => !VOLUMINOUS.has(source))) return [];
  const kind = text(selector, 'readWriteType');
  return kind === 'ReadOnly' ? ['read'] : kind === 'WriteOnly' ? ['write'] : KINDS;
}

/** The same for an advanced selector: it logs what matches all of its fields. */
function loggedByAdvanced(selector: unknown): readonly Kind[] {
  let kinds: readonly Kind[] = KINDS;
  let management = false;
  for (const field of list(selector, 'fieldSelectors')) {
    const name = text(field, 'field');
    if (name === 'eventCategory') management = texts(field, 'equals').includes('Management');
    else if (name === 'readOnly') kinds = texts(field, 'equals').includes('true') ? ['read'] : ['write'];
    else if (!excludesOnlyVolume(field)) kinds = [];
  }
  return management ? kinds : [];
}

const excludesOnlyVolume = (field: unknown): boolean =>
  text(field, 'field') === 'eventSource' &&
  list(field, 'equals').length === 0 &&
  texts(field, 'notEquals').every((source) => VOLUMINOUS.has(source));

/** The kinds of management events that no selector of a request logs; undefined if the request has no selectors. */
function lostBy({ request }: ActivityEvent): readonly Kind[] | undefined {
  const plain = list(request, 'eventSelectors');
  const advanced = list(request, 'advancedEventSelectors');
  if (plain.length + advanced.length === 0) return undefined;
  const logged = new Set([...plain.flatMap(loggedBy), ...advanced.flatMap(loggedByAdvanced)]);
  return KINDS.filter((kind) => !logged.has(kind));
}

function judgeSelectors(event: ActivityEvent): Pick<RuleMatch, 'severity' | 'confidence'> | undefined {
  const lost = lostBy(event) ?? [];
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
  events: calls(
    'cloudtrail',
    ...BLINDING,
    'PutEventSelectors',
    'UpdateEventDataStore',
    'UpdateTrail',
    'PutInsightSelectors',
    'DeregisterOrganizationDelegatedAdmin',
  ),
  attempts: true,
  failures: true,
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
