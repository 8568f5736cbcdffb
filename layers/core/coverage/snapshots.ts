import type { Reading } from '../check.ts';
import type { SnapshotName } from '../posture/account-facts.ts';
import type { Coverage, Gap, Undecided } from './gaps.ts';
import { durationText, lateAfter } from './schedule.ts';

export const SNAPSHOT_NAMES = ['principals', 'credentials', 'secrets'] as const satisfies readonly SnapshotName[];

/** When each snapshot was taken, ISO 8601. */
export type SnapshotTimes = Readonly<Partial<Record<SnapshotName, string>>>;
export type Schedules = Readonly<Record<SnapshotName, string>>;

export interface SnapshotFacts {
  readonly account: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly takenAt: Reading<SnapshotTimes>;
  /** EventBridge Scheduler expressions. */
  readonly schedules: Reading<Schedules>;
}

const remedyFor = (name: SnapshotName): string =>
  `Read the log of snapshot-${name}, and invoke the function to take the snapshot now.`;

/** Judges whether every snapshot of an account is as recent as its schedule requires. */
export function judgeSnapshots({ account, now, takenAt, schedules }: SnapshotFacts): Coverage {
  if (takenAt.kind === 'unknown') return nothingKnown(takenAt.why);
  if (schedules.kind === 'unknown') return nothingKnown(schedules.why);
  const ages = SNAPSHOT_NAMES.map((name) => ({ name, age: ageOf(takenAt.value[name], now) }));
  const gaps = ages.flatMap(({ name, age }): readonly Gap[] => {
    const allowed = lateAfter(schedules.value[name]);
    if (age === undefined || age <= allowed) return [];
    const detail = `The ${name} snapshot of account ${account} is ${durationText(age)} old; its schedule is ${schedules.value[name]}.`;
    return [{ code: 'SNAPSHOT_LATE', account, subject: name, detail, remedy: remedyFor(name) }];
  });
  const undecided = ages.flatMap(({ name, age }): readonly Undecided[] =>
    age !== undefined
      ? []
      : [
          {
            check: 'Snapshots',
            codes: ['SNAPSHOT_LATE'],
            subject: name,
            detail: `There is no ${name} snapshot of account ${account} yet.`,
            remedy: remedyFor(name),
          },
        ],
  );
  if (gaps.length + undecided.length > 0) return { gaps, undecided, fine: [] };
  const text = ages.map(({ name, age = 0 }) => `${name} ${durationText(age)}`).join(', ');
  return { gaps, undecided, fine: [{ check: 'Snapshots', detail: `Age of the snapshots: ${text}.` }] };
}

const nothingKnown = (why: string): Coverage => ({
  gaps: [],
  fine: [],
  undecided: [
    {
      check: 'Snapshots',
      codes: ['SNAPSHOT_LATE'],
      detail: `The age of the snapshots was not read: ${why}.`,
      remedy: 'Allow dynamodb:Query on the table.',
    },
  ],
});

const ageOf = (takenAt: string | undefined, now: number): number | undefined =>
  takenAt === undefined ? undefined : now - Date.parse(takenAt);
