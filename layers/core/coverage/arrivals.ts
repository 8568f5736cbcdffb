import { listed, type Reading } from '../check.ts';
import { type Coverage, type Gap, NO_COVERAGE, type Undecided } from './gaps.ts';
import { DAY_MS, durationText, HOUR_MS } from './schedule.ts';

/** When events of an account last arrived, ISO 8601. */
export interface Arrivals {
  /** Since when arrivals are recorded. Absent: they are not recorded yet. */
  readonly since?: string;
  readonly byRegion: Readonly<Record<string, string>>;
  /** The latest event of IAM. */
  readonly iam?: string;
}

/** The user or role that was created last. */
export interface NewestIdentity {
  readonly arn: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

export interface ArrivalFacts {
  readonly account: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly arrivals: Reading<Arrivals>;
  /** `undefined`: the account has none. */
  readonly newestIdentity: Reading<NewestIdentity | undefined>;
  /** The Region of the hub, if the account is its own: calls of Tierwatch itself are recorded there. */
  readonly hubRegion?: string;
}

/** Tierwatch itself makes calls in the Region of the hub. */
const HUB_SILENT_MS = DAY_MS;
/** People and pipelines work at least once a week in a Region that they use. */
const SILENT_MS = 7 * DAY_MS;
/** CloudTrail delivers most events within minutes, and a detector records an arrival at most once an hour. */
const DELIVERY_MS = 2 * HOUR_MS;

/** Judges whether the events of every Region that sent events still arrive, and whether those of IAM do. */
export function judgeArrivals(facts: ArrivalFacts): Coverage {
  const { account, arrivals } = facts;
  if (arrivals.kind === 'unknown')
    return undecided(`Arrivals of events were not read: ${arrivals.why}.`, 'Allow dynamodb:Query on the table.');
  if (arrivals.value.since === undefined)
    return undecided('Arrivals of events are not recorded yet.', 'Wait for the first run of check-coverage.');
  const since = Date.parse(arrivals.value.since);
  const silent = silentRegions(facts, arrivals.value, since);
  const iam = judgeIam(facts, arrivals.value, since);
  if (silent.length + iam.gaps.length + iam.undecided.length > 0) return { ...iam, gaps: [...silent, ...iam.gaps] };
  const regions = Object.keys(arrivals.value.byRegion).toSorted();
  if (regions.length === 0)
    return undecided(
      `No events have arrived since ${arrivals.value.since}, when recording started.`,
      `Make a change in account ${account} and check again.`,
    );
  return { ...NO_COVERAGE, fine: [{ check: 'Events', detail: `Events arrive from ${listed(regions)}.` }] };
}

const undecided = (detail: string, remedy: string): Coverage => ({
  gaps: [],
  fine: [],
  undecided: [{ check: 'Events', codes: ['REGION_SILENT', 'IAM_EVENTS_MISSING'], detail, remedy }],
});

function silentRegions(
  { account, now, hubRegion }: ArrivalFacts,
  { byRegion }: Arrivals,
  since: number,
): readonly Gap[] {
  const regions = new Set([...Object.keys(byRegion), ...(hubRegion === undefined ? [] : [hubRegion])]);
  return [...regions].toSorted().flatMap((region): readonly Gap[] => {
    const last = byRegion[region];
    const silence = now - (last === undefined ? since : Date.parse(last));
    if (silence <= (region === hubRegion ? HUB_SILENT_MS : SILENT_MS)) return [];
    const detail = `No event has arrived from ${region} for ${durationText(silence)}.`;
    const remedy = `Check the trail and the rules of ${region}. If the Region is no longer used, disable it.`;
    return [{ code: 'REGION_SILENT', account, subject: region, detail, remedy }];
  });
}

/** A user or role that was created without an event of IAM proves that events of IAM are missing. */
function judgeIam(facts: ArrivalFacts, { iam }: Arrivals, since: number): Coverage {
  const { account, now, newestIdentity } = facts;
  if (newestIdentity.kind === 'unknown') {
    const detail = `Whether events of IAM arrive is unknown: ${newestIdentity.why}.`;
    const one: Undecided = {
      check: 'Events',
      codes: ['IAM_EVENTS_MISSING'],
      detail,
      remedy: 'Check snapshot-principals.',
    };
    return { ...NO_COVERAGE, undecided: [one] };
  }
  const newest = newestIdentity.value;
  if (newest === undefined) return NO_COVERAGE;
  const created = Date.parse(newest.createdAt);
  const isSettled = created > since && now - created > DELIVERY_MS;
  const arrived = iam !== undefined && Date.parse(iam) >= created - DELIVERY_MS;
  if (!isSettled || arrived) return NO_COVERAGE;
  const detail = `${newest.arn} was created at ${newest.createdAt}, but no event of IAM arrived then or later.`;
  const remedy = 'Check that the Region in which IAM events appear has a trail and forwards its events to the hub.';
  return { ...NO_COVERAGE, gaps: [{ code: 'IAM_EVENTS_MISSING', account, subject: account, detail, remedy }] };
}
