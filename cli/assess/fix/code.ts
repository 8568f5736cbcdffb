import { cloudFormation } from '../../../layers/core/remediation/cloudformation.ts';
import type { FixStep } from '../../../layers/core/remediation/fix-plan.ts';
import { codeSteps } from '../../../layers/core/remediation/resource-blocks.ts';
import { terraform } from '../../../layers/core/remediation/terraform.ts';
import type { Io } from '../../io.ts';
import { type FixFormat, fixFiles } from './fix-format.ts';
import { scriptsOf } from './plan.ts';

/** Writes the changes of a plan.
 * @throws UsageError for a plan without changes, or in several accounts. */
export async function writeFix(io: Io, path: string, format: FixFormat, steps: readonly FixStep[]): Promise<void> {
  const { account, script, undo } = scriptsOf(steps);
  const code = { terraform, cloudformation: cloudFormation };
  const contents = format === 'cli' ? [script, undo] : [code[format](account, codeSteps(steps))];
  for (const [index, file] of fixFiles(path, format).entries())
    io.err(`written to ${await io.save(file, contents[index] ?? [])}`);
}
