import { EXIT, type Io, UsageError } from '../../io.ts';
import type { AssessFlags, Format } from '../flags.ts';
import type { Report } from '../report.ts';
import type { FixOutput } from './output.ts';
import { planJson, planOf, planText, scriptsOf } from './plan.ts';
import { policyChange } from './policy-change.ts';
import { triedJson, triedText, tryChanges } from './try.ts';
import { undoPath } from './undo-path.ts';

const MODES = { fixPlan: '--fix-plan', try: '--try', policyChange: '--policy-change' } as const;

/** Whether the command is about changes, and not about the account as it is. */
export const isWanted = (flags: AssessFlags): boolean => modesOf(flags).length > 0;

const modesOf = ({ fixPlan, fixScript, try: tried, policyChange: planned }: AssessFlags): readonly string[] => [
  ...(fixPlan === true || fixScript !== undefined ? [MODES.fixPlan] : []),
  ...(tried === undefined ? [] : [MODES.try]),
  ...(planned === undefined ? [] : [MODES.policyChange]),
];

/** @throws UsageError for options that do not go together. */
export async function runFix(
  io: Io,
  report: Report,
  { flags, format }: { readonly flags: AssessFlags; readonly format: Format },
): Promise<FixOutput> {
  const [mode, ...others] = modesOf(flags);
  if (others.length > 0) throw new UsageError(`${mode} and ${others.join(' and ')}: expected one of them`);
  if (format !== 'table' && format !== 'json')
    throw new UsageError(`--format ${format}: ${mode} supports only --format table and json`);
  if (flags.identity !== undefined) throw new UsageError(`${mode} and --identity: expected one of them`);
  const { options } = report;
  if (flags.policyChange !== undefined) return policyChange(io, flags.policyChange, report, format);
  if (flags.try !== undefined) {
    const tried = await tryChanges(io, flags.try, report, options);
    const lines = format === 'json' ? triedJson(tried) : triedText(io, tried, report, options);
    return { lines, exitCode: tried.simulation.worsened.length > 0 ? EXIT.findings : EXIT.done };
  }
  const plan = planOf(io, report, options);
  if (flags.fixScript !== undefined) {
    const { script, undo } = scriptsOf(plan.steps);
    io.err(`written to ${await io.save(flags.fixScript, script)}`);
    io.err(`written to ${await io.save(undoPath(flags.fixScript), undo)}`);
  }
  return { lines: format === 'json' ? planJson(plan) : planText(io, plan, report), exitCode: EXIT.done };
}
