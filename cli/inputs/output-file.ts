import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
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

/** The file behind links, which may be hard links; a file that does not exist yet is its path in the folder behind links. */
function fileOf(io: Pick<Io, 'cwd'>, path: string): string {
  const full = userPath(io, path);
  try {
    const real = realpathSync(full);
    const { dev, ino } = statSync(real, { bigint: true });
    // Some file systems have no inodes.
    return ino === 0n ? real : `${dev}:${ino}`;
  } catch {
    return join(folderOf(full), basename(full));
  }
}

function folderOf(path: string): string {
  try {
    return realpathSync(dirname(path));
  } catch {
    return resolve(dirname(path));
  }
}
