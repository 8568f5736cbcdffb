import type { IdentityArn } from '../../../layers/core/identity.ts';
import { describeChange } from '../../../layers/core/remediation/describe.ts';
import { type FixStep, fixPlan } from '../../../layers/core/remediation/fix-plan.ts';
import { assessed } from '../../../layers/core/remediation/simulate.ts';
import { plural } from '../../../layers/core/response/wording.ts';
import type { Io } from '../../io.ts';
import { wrapAfter } from '../../layout.ts';
import { paint } from '../../paint.ts';
import { accountShown, shortArn, withShortArns } from '../arn-text.ts';
import type { Report } from '../report.ts';
import { stepLines, tierText } from './step-text.ts';

/** Changes of a report that is about the account as it is. */
const MOST = 3;
/** Identities named for each change. */
const NAMED = 3;
/** In larger accounts a plan takes seconds, and only `--fix-plan` makes one. */
const LARGE = 1_000;

const simulatedSteps = ({ assessment, postures, options, simulates }: Report): readonly FixStep[] =>
  !simulates || postures.length > LARGE
    ? []
    : fixPlan(assessed(assessment, postures), options, { changes: MOST, simulations: 8 * MOST }).steps;

/** A change in words. */
export interface ChangeText {
  /** Identities that it moves to a better tier, or deletes. */
  readonly cuts: readonly IdentityArn[];
  readonly who: string;
  readonly change: string;
}

/** The first changes of the fix plan, each simulated; none for large accounts. */
export function changeTexts(report: Report): readonly ChangeText[] {
  const account = accountShown(report.assessment.estates);
  return simulatedSteps(report).map(({ change, before, after, improved, removed }) => {
    const cuts = [...removed, ...improved.map(({ identity }) => identity)];
    const names = cuts.slice(0, NAMED).map((arn) => shortArn(arn, account));
    return {
      cuts,
      who: `${names.join(', ')}${cuts.length > NAMED ? ' and others' : ''}`,
      change: `${withShortArns(describeChange(change), account)} (${tierText(before, after)})`,
    };
  });
}

export const counted = (identities: number): string => plural(identities, 'identity', 'identities');

/** What to change first, below the table. */
export function changeLines(io: Io, report: Report): readonly string[] {
  const hint = (text: string): readonly string[] => ['', ...wrapAfter('', paint(io, 'dim', text), io.columns)];
  if (report.postures.length > LARGE) return hint('Run with --fix-plan to find what to change first.');
  const account = accountShown(report.assessment.estates);
  const steps = simulatedSteps(report);
  if (steps.length === 0) return [];
  return [
    '',
    paint(io, 'bold', 'What to change first (simulated)'),
    ...steps.flatMap((step, index) => stepLines(io, step, index + 1, account)),
    ...(steps.length === MOST
      ? hint('Run with --fix-plan for all changes, and with --fix-script for the commands.').slice(1)
      : []),
  ];
}
