import { listed, type Reading } from '../check.ts';
import type { Coverage, Gap, GapCode, Undecided } from './gaps.ts';
import type { ManagementEvents } from './selectors.ts';

export interface TrailFacts {
  readonly arn: string;
  readonly homeRegion: string;
  readonly isMultiRegion: boolean;
  readonly status: Reading<TrailStatus>;
  readonly selectors: Reading<ManagementEvents>;
}

export interface TrailStatus {
  readonly isLogging: boolean;
  /** Error code of the last delivery to S3, if it failed. */
  readonly deliveryError?: string;
}

/** Services whose data plane is in management events. Most trails leave them out, and no rule needs them. */
const USUALLY_EXCLUDED: ReadonlySet<string> = new Set(['kms.amazonaws.com', 'rdsdata.amazonaws.com']);

const ALL_CODES: readonly GapCode[] = [
  'TRAIL_MISSING',
  'TRAIL_READS_MISSING',
  'TRAIL_EVENTS_EXCLUDED',
  'TRAIL_STOPPED',
  'TRAIL_DELIVERY_FAILING',
];

/** What a Region needs from at least one trail. EventBridge receives management events only where a trail logs.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html */
interface Need {
  readonly code: GapCode;
  readonly isMet: (events: ManagementEvents) => boolean;
  readonly what: string;
  readonly remedy: string;
}

const isComplete = ({ excluded, filteredBy }: ManagementEvents): boolean =>
  filteredBy.length === 0 && excluded.every((source) => USUALLY_EXCLUDED.has(source));

const WRITES: Need = {
  code: 'TRAIL_MISSING',
  isMet: ({ writes }) => writes,
  what: 'No trail logs write management events',
  remedy: 'Create a multi-Region trail that logs all management events, and start it.',
};

/** Judged only where write events are logged: without a trail, the first line says enough. */
const FURTHER_NEEDS: readonly Need[] = [
  {
    code: 'TRAIL_READS_MISSING',
    isMet: ({ reads }) => reads,
    what: 'No trail logs read-only management events',
    remedy: 'Let one trail log management events of the type All (aws cloudtrail put-event-selectors).',
  },
  {
    code: 'TRAIL_EVENTS_EXCLUDED',
    isMet: (events) => events.writes && isComplete(events),
    what: 'Every trail leaves out sources other than KMS and the RDS Data API, or filters management events',
    remedy:
      'Let one trail log the management events of every source (aws cloudtrail get-event-selectors shows the filters).',
  },
];

/** Judges whether the trails of an account log the management events of every Region.
 *
 * @param regions that the account uses. */
export function judgeTrails(
  account: string,
  trails: Reading<readonly TrailFacts[]>,
  regions: readonly string[],
): Coverage {
  if (trails.kind === 'unknown') {
    const detail = `The trails were not read: ${trails.why}.`;
    return { gaps: [], fine: [], undecided: [{ check: 'Trails', codes: ALL_CODES, detail, remedy: PERMISSION }] };
  }
  const judged = needsOf(account, trails.value, regions);
  const gaps = [...judged.gaps, ...trails.value.flatMap((trail) => gapsOfTrail(account, trail))];
  const undecided = [...judged.undecided, ...trails.value.flatMap(undecidedOfTrail)];
  if (judged.gaps.length + judged.undecided.length > 0) return { gaps, undecided, fine: [] };
  const detail = `Trails log all management events of ${regions.length === 1 ? regions[0] : `${regions.length} Regions`}.`;
  return { gaps, undecided, fine: [{ check: 'Trails', detail }] };
}

const PERMISSION =
  'Allow cloudtrail:DescribeTrails, GetTrailStatus and GetEventSelectors, or ask the owner of the trail.';

interface Judged {
  readonly gaps: readonly Gap[];
  readonly undecided: readonly Undecided[];
}

function needsOf(account: string, trails: readonly TrailFacts[], regions: readonly string[]): Judged {
  const writes = regionsWithout(WRITES, trails, regions);
  const covered = regions.filter((region) => !writes.lacking.includes(region) && !writes.unknown.includes(region));
  const all = [
    { need: WRITES, ...writes },
    ...FURTHER_NEEDS.map((need) => ({ need, ...regionsWithout(need, trails, covered) })),
  ];
  return {
    gaps: all
      .filter(({ lacking }) => lacking.length > 0)
      .map(({ need, lacking }) => ({
        code: need.code,
        account,
        subject: account,
        detail: `${need.what} of ${listed(lacking)}.`,
        remedy: need.remedy,
      })),
    undecided: all
      .filter(({ unknown }) => unknown.length > 0)
      .map(({ need, unknown }) => ({
        check: 'Trails',
        codes: [need.code],
        detail: `Whether a trail logs the events of ${listed(unknown)} depends on a trail that was not read completely.`,
        remedy: PERMISSION,
      })),
  };
}

/** The Regions that certainly lack what they need, and those where it depends on what was not read. */
function regionsWithout(need: Need, trails: readonly TrailFacts[], regions: readonly string[]) {
  const lacking: string[] = [];
  const undecided: string[] = [];
  for (const region of regions) {
    const here = trails.filter((trail) => trail.isMultiRegion || trail.homeRegion === region);
    if (here.some((trail) => meets(trail, need) === 'yes')) continue;
    if (here.some((trail) => meets(trail, need) === 'unknown')) undecided.push(region);
    else lacking.push(region);
  }
  return { lacking, unknown: undecided };
}

function meets({ status, selectors }: TrailFacts, need: Need): 'yes' | 'no' | 'unknown' {
  if (status.kind === 'known' && !status.value.isLogging) return 'no';
  if (selectors.kind === 'known' && !need.isMet(selectors.value)) return 'no';
  return status.kind === 'known' && selectors.kind === 'known' ? 'yes' : 'unknown';
}

function gapsOfTrail(account: string, { arn, homeRegion, status }: TrailFacts): readonly Gap[] {
  if (status.kind === 'unknown') return [];
  const { isLogging, deliveryError } = status.value;
  const where = `--name ${arn} --region ${homeRegion}`;
  if (!isLogging) {
    const remedy = `Find out who stopped it, then run aws cloudtrail start-logging ${where}, or delete the trail.`;
    return [{ code: 'TRAIL_STOPPED', account, subject: arn, detail: `The trail ${arn} is not logging.`, remedy }];
  }
  if (deliveryError === undefined) return [];
  const detail = `The trail ${arn} cannot deliver its files: ${deliveryError}.`;
  const remedy = `Check its bucket and key; aws cloudtrail get-trail-status ${where} has the error.`;
  return [{ code: 'TRAIL_DELIVERY_FAILING', account, subject: arn, detail, remedy }];
}

function undecidedOfTrail({ arn, status, selectors }: TrailFacts): readonly Undecided[] {
  const unread = [
    ['status', status],
    ['event selectors', selectors],
  ] as const;
  return unread.flatMap(([what, reading]): readonly Undecided[] =>
    reading.kind === 'known'
      ? []
      : [
          {
            check: 'Trails',
            codes: what === 'status' ? ['TRAIL_STOPPED', 'TRAIL_DELIVERY_FAILING'] : [],
            subject: arn,
            detail: `The ${what} of the trail ${arn} was not read: ${reading.why}.`,
            remedy: PERMISSION,
          },
        ],
  );
}
