import { describeChange } from '../../../layers/core/remediation/describe.ts';
import { type FixPlan, type FixStep, fixPlan } from '../../../layers/core/remediation/fix-plan.ts';
import { commandsOf, type ScriptPart, shellScript } from '../../../layers/core/remediation/script.ts';
import { assessed } from '../../../layers/core/remediation/simulate.ts';
import type { SimulatedChange } from '../../../layers/core/remediation/trial.ts';
import { plural } from '../../../layers/core/response/wording.ts';
import { type Io, UsageError } from '../../io.ts';
import { fold } from '../../layout.ts';
import { paint } from '../../paint.ts';
import { progressOf } from '../../progress.ts';
import { accountShown } from '../arn-text.ts';
import type { Report } from '../report.ts';
import { stepLines, tierText } from './step-text.ts';

/** Finds the plan, with progress on standard error. */
export function planOf(io: Io, { assessment, postures, options }: Report): FixPlan {
  const progress = progressOf(io, 'simulating changes');
  const plan = fixPlan(assessed(assessment, postures), options, undefined, (share) => progress(Math.min(0.99, share)));
  progress(1);
  return plan;
}

/** The plan for people. */
export function planText(io: Io, plan: FixPlan, report: Report): readonly string[] {
  const account = accountShown(report.assessment.estates);
  const where = account === '' ? plural(report.assessment.estates.length, 'account') : `account ${account}`;
  const { steps } = plan;
  if (steps.length === 0) return fold(io, `${where}: `, planTitle(plan), 0);
  return [
    ...fold(io, `${paint(io, 'bold', where)}: `, planTitle(plan), 0),
    '',
    ...steps.flatMap((step, index) => stepLines(io, step, index + 1, account)),
    '',
    ...leftText(report, plan).flatMap((text) => fold(io, '', text)),
    ...fold(
      io,
      '',
      paint(
        io,
        'dim',
        `Each change was applied to the input and assessed again, after the changes before it (${plural(plan.simulated, 'simulation')}).`,
      ),
    ),
  ];
}

/** `2 changes take T0 3 → 1` */
export const planTitle = ({ steps, before, after }: FixPlan): string =>
  steps.length === 0
    ? 'no change was found that moves an identity out of T0 or T1'
    : `${plural(steps.length, 'change takes', 'changes take')} ${tierText(before, after)}`;

/** What the changes leave in tier 0. */
export function leftText(report: Report, { result, after }: FixPlan): readonly string[] {
  if (after[0] === 0) return [];
  const left = report.postures.filter(({ identity }) => result.postures.get(identity)?.tier === 0);
  const admins = left.filter(({ admin }) => admin === true).length;
  const others = left.length - admins;
  const parts = [
    ...(admins > 0 ? [plural(admins, 'administrator')] : []),
    ...(others > 0 ? [`${others} that can become one`] : []),
  ];
  return [`Left in T0: ${parts.join(', ')}.`];
}

/** The plan for programs: one JSON object. `change` is input for `--try`. */
export const planJson = (
  { before, after, steps, simulated }: FixPlan,
  next: readonly SimulatedChange[],
): readonly string[] => [
  JSON.stringify({ before, after, simulated, steps: steps.map(stepJson), next: next.map(changeJson) }),
];

const changeJson = (simulated: SimulatedChange) => {
  const { change, impact, before, after, improved, removed, calls, inverse } = simulated;
  return {
    change,
    description: describeChange(change),
    breaks: impact.breaks,
    before,
    after,
    improved,
    removed,
    commands: calls.flatMap(commandsOf),
    undoCommands: inverse.flatMap(commandsOf),
  };
};

const stepJson = (step: FixStep) => {
  const { impact, undoers, insteadOf } = step;
  return {
    ...changeJson(step),
    affected: impact.affected,
    ...(impact.daysWithoutUse === undefined ? {} : { daysWithoutUse: impact.daysWithoutUse }),
    undoers,
    ...(insteadOf === undefined ? {} : { insteadOf }),
  };
};

/** Scripts that make the changes of a plan, and that undo them. */
export interface Scripts {
  readonly account: string;
  readonly script: readonly string[];
  readonly undo: readonly string[];
}

export function scriptsOf(steps: readonly Pick<FixStep, 'change' | 'calls' | 'inverse'>[]): Scripts {
  const accounts = [...new Set(steps.flatMap(({ calls }) => calls.map((call) => call.account)))];
  const [account, ...others] = accounts;
  if (account === undefined) throw new UsageError('--fix-script: the plan has no changes');
  if (others.length > 0)
    throw new UsageError(`--fix-script: the plan changes ${accounts.length} accounts; assess one account at a time`);
  const made: ScriptPart[] = steps.map(({ change, calls }) => ({ title: describeChange(change), calls }));
  const undone: ScriptPart[] = steps
    .map(({ change, inverse }) => ({ title: `Undo: ${describeChange(change)}`, calls: inverse }))
    .reverse();
  return {
    account,
    script: shellScript(
      account,
      'Changes proposed by tierwatch assess --fix-plan. Read them before you run them.',
      made,
    ),
    undo: shellScript(
      account,
      'Restores what the changes of tierwatch assess --fix-plan removed. A role gets a new ID.',
      undone,
    ),
  };
}
