import { realpathSync } from 'node:fs';
import { type Io, UsageError, userPath } from '../io.ts';

/** Refuses to overwrite a file that the command reads.
 * @param option the option that names the output, for the message.
 * @throws UsageError */
export function refuseInputAsOutput(
  io: Pick<Io, 'cwd'>,
  option: string,
  output: string | undefined,
  inputs: readonly (string | undefined)[],
): void {
  if (output === undefined) return;
  const target = fileOf(io, output);
  const same = inputs.find((input) => input !== undefined && input !== '-' && fileOf(io, input) === target);
  if (same !== undefined) throw new UsageError(`${option} ${output}: this is an input; choose another file`);
}

/** The file behind links; a file that does not exist yet is its path. */
function fileOf(io: Pick<Io, 'cwd'>, path: string): string {
  const full = userPath(io, path);
  try {
    return realpathSync(full);
  } catch {
    return full;
  }
}
