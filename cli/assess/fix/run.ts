import { EXIT, type Io, UsageError } from '../../io.ts';
import { type AssessFlags, changeModes, type Format } from '../flags.ts';
import type { Report } from '../report.ts';
import { writeFix } from './code.ts';
import { fixFormatOf } from './fix-format.ts';
import { nextOf, nextText } from './next-text.ts';
import type { FixOutput } from './output.ts';
import { planJson, planOf, planText } from './plan.ts';
import { policyChange } from './policy-change.ts';
import { triedJson, triedText, tryChanges } from './try.ts';

/** @throws UsageError for options that do not go together. */
export async function runFix(
  io: Io,
  report: Report,
  { flags, format }: { readonly flags: AssessFlags; readonly format: Format },
): Promise<FixOutput> {
  const [mode, ...others] = changeModes(flags);
  if (others.length > 0) throw new UsageError(`${mode} and ${others.join(' and ')}: expected one of them`);
  if (format !== 'table' && format !== 'json')
    throw new UsageError(`--format ${format}: ${mode} supports only --format table and json`);
  if (flags.identity !== undefined) throw new UsageError(`${mode} and --identity: expected one of them`);
  if (flags.policyChange !== undefined) return policyChange(io, flags.policyChange, report, format);
  if (flags.try !== undefined) {
    const tried = await tryChanges(io, flags.try, report);
    const lines = format === 'json' ? triedJson(tried) : triedText(io, tried, report);
    return { lines, exitCode: tried.simulation.worsened.length > 0 ? EXIT.findings : EXIT.done };
  }
  const plan = planOf(io, report);
  if (flags.fixScript !== undefined) await writeFix(io, flags.fixScript, fixFormatOf(flags), plan.steps);
  const next = nextOf(plan, report);
  const lines =
    format === 'json' ? planJson(plan, next) : [...planText(io, plan, report), ...nextText(io, next, report)];
  return { lines, exitCode: EXIT.done };
}
