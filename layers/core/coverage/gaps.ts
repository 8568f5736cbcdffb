import type { CheckResult, Status } from '../check.ts';
import type { Severity } from '../identity.ts';

interface GapKind {
  readonly severity: Severity;
  readonly title: string;
  /** The check that finds it. */
  readonly check: string;
}

/** Everything that coverage can lack. The codes are part of the contract with consumers. */
export const GAPS = {
  TRAIL_MISSING: { severity: 'high', check: 'Trails', title: 'No trail logs the write events of a Region' },
  TRAIL_READS_MISSING: { severity: 'medium', check: 'Trails', title: 'No trail logs the read-only events of a Region' },
  TRAIL_EVENTS_EXCLUDED: { severity: 'high', check: 'Trails', title: 'Every trail leaves out management events' },
  TRAIL_STOPPED: { severity: 'medium', check: 'Trails', title: 'A trail does not log' },
  TRAIL_DELIVERY_FAILING: { severity: 'medium', check: 'Trails', title: 'A trail cannot deliver its files' },
  GLOBAL_EVENTS_NOT_FORWARDED: {
    severity: 'high',
    check: 'Regions',
    title: 'The events of IAM do not reach the hub',
  },
  REGION_NOT_FORWARDED: { severity: 'medium', check: 'Regions', title: 'The events of a Region do not reach the hub' },
  REGION_SILENT: { severity: 'medium', check: 'Events', title: 'No events arrive from a Region' },
  IAM_EVENTS_MISSING: { severity: 'high', check: 'Events', title: 'A change in IAM caused no event' },
  SNAPSHOT_LATE: { severity: 'medium', check: 'Snapshots', title: 'A snapshot is late' },
} as const satisfies Record<string, GapKind>;
export type GapCode = keyof typeof GAPS;

/** A part of an account whose events or facts do not reach Tierwatch. */
export interface Gap {
  readonly code: GapCode;
  readonly account: string;
  /** The trail, Region, snapshot or account that it is about. */
  readonly subject: string;
  readonly detail: string;
  readonly remedy: string;
}

/** What a check could not decide. */
export interface Undecided {
  readonly check: string;
  /** The gaps that could not be ruled out. */
  readonly codes: readonly GapCode[];
  /** Absent: every subject. */
  readonly subject?: string;
  readonly detail: string;
  readonly remedy: string;
}

/** What coverage lacks, what is unknown, and what is fine. */
export interface Coverage {
  readonly gaps: readonly Gap[];
  readonly undecided: readonly Undecided[];
  /** What is fine, by check, in one sentence. */
  readonly fine: readonly { readonly check: string; readonly detail: string }[];
}

export const NO_COVERAGE: Coverage = { gaps: [], undecided: [], fine: [] };

export const combined = (...parts: readonly Coverage[]): Coverage => ({
  gaps: parts.flatMap(({ gaps }) => gaps),
  undecided: parts.flatMap(({ undecided }) => undecided),
  fine: parts.flatMap(({ fine }) => fine),
});

const keyOf = ({ code, account, subject }: Gap): string => `${code} ${account} ${subject}`;

export interface GapChanges {
  readonly opened: readonly Gap[];
  readonly closed: readonly Gap[];
  /** What is open from now on. */
  readonly open: readonly Gap[];
}

/** Compares the gaps of an account with those that were open before. A gap stays open while it is unknown whether it is closed. */
export function compareGaps(before: readonly Gap[], { gaps, undecided }: Coverage): GapChanges {
  const current = new Map(gaps.map((gap) => [keyOf(gap), gap]));
  const old = new Set(before.map(keyOf));
  const gone = before.filter((gap) => !current.has(keyOf(gap)));
  const unsettled = gone.filter((gap) => undecided.some((one) => mayConcern(one, gap)));
  return {
    opened: gaps.filter((gap) => !old.has(keyOf(gap))),
    closed: gone.filter((gap) => !unsettled.includes(gap)),
    open: [...gaps, ...unsettled],
  };
}

const mayConcern = ({ codes, subject }: Undecided, gap: Gap): boolean =>
  codes.includes(gap.code) && (subject === undefined || subject === gap.subject);

/** Coverage as results of checks. */
export function resultsOf({ gaps, undecided, fine }: Coverage): readonly CheckResult[] {
  return [
    ...fine.map(({ check, detail }): CheckResult => ({ check, status: 'ok', detail })),
    ...gaps.map(
      ({ code, detail, remedy }): CheckResult => ({
        check: GAPS[code].check,
        status: statusOf(code),
        detail,
        remedy,
      }),
    ),
    ...undecided.map(({ check, detail, remedy }): CheckResult => ({ check, status: 'unknown', detail, remedy })),
  ];
}

const statusOf = (code: GapCode): Status => (GAPS[code].severity === 'high' ? 'problem' : 'warning');
