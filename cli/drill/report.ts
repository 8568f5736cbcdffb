import type { Io } from '../io.ts';
import { wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import { table } from '../render.ts';
import type { Removed } from './leftovers.ts';
import type { DrillReport } from './run.ts';
import { STEPS, type StepResult } from './steps.ts';

const OUTCOMES = { done: 'green', skipped: 'dim', failed: 'red' } as const;
const RESULTS = { passed: 'green', failed: 'red', interrupted: 'yellow' } as const;

/** The steps with their durations, the result, and what to look at if a step failed. */
export function renderReport(io: Io, report: DrillReport): readonly string[] {
  const { result, steps, problems, canary, incident } = report;
  const rows = steps.map(({ step, outcome, seconds, detail }) => [
    STEPS[step].title,
    seconds.toFixed(1),
    paint(io, OUTCOMES[outcome], outcome),
    detail,
  ]);
  const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    ...table(io, ['step', 'seconds', 'result', 'detail'], rows),
    '',
    `${paint(io, ['bold', RESULTS[result]], `Drill ${result}`)} after ${total.toFixed(1)} s`,
    ...wrapAfter('  canary    ', canary, io.columns),
    ...(incident === null ? [] : [`  incident  ${incident}`]),
    ...steps.filter(({ outcome }) => outcome === 'failed').flatMap((step) => hints(io, step)),
    ...problems.flatMap((problem) => wrapAfter('  ', problem, io.columns)),
  ];
}

function hints(io: Io, { step, detail }: StepResult): readonly string[] {
  const { title, checks } = STEPS[step];
  const look = checks.length === 0 ? '' : `. Look at the checks of tierwatch doctor: ${checks.join(', ')}`;
  return wrapAfter('  ', `not seen: ${title}: ${detail}${look}`, io.columns);
}

/** What was removed after earlier drills. */
export const renderRemoved = (io: Io, { canaries, incidents, problems }: Removed): readonly string[] => [
  ...canaries.map((name) => `removed ${name}`),
  ...incidents.map((id) => `ended ${id}`),
  ...problems.flatMap((problem) => wrapAfter('', problem, io.columns, 2)),
];
