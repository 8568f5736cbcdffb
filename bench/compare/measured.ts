import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One run of a program. */
export interface Run {
  readonly seconds: number;
  /** User and system CPU time. */
  readonly cpuSeconds: number;
  /** Peak memory. */
  readonly mebibytes: number;
  /** Whether it was stopped at the time limit: then the figures are lower bounds. */
  readonly stopped: boolean;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** File for its standard output. */
  readonly output: string;
}

/** Runs the program as its only child, so that the resource usage of children is that of the program. */
const WATCH = `
import json, resource, subprocess, sys, time
longest, output, figures, *command = sys.argv[1:]
with open(output, 'wb') as out:
    started = time.perf_counter()
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out)
    try:
        code, stopped = program.wait(float(longest)), False
    except subprocess.TimeoutExpired:
        program.kill()
        code, stopped = program.wait(), True
    seconds = time.perf_counter() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 << 20 if sys.platform == 'darwin' else 1 << 10
json.dump({'code': code, 'stopped': stopped, 'seconds': seconds, 'cpuSeconds': used.ru_utime + used.ru_stime,
           'mebibytes': used.ru_maxrss / unit}, open(figures, 'w'))
`;

/** Runs a program to its end, or for at most `longest` seconds.
 * @throws Error if it fails, with the end of its standard error. */
export async function measured(program: Program, folder: string, longest: number): Promise<Run> {
  const { command, args, environment = {}, output } = program;
  const figures = join(folder, 'figures.json');
  const child = spawn('python3', ['-c', WATCH, String(longest), output, figures, command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-2_000);
  });
  await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
  const run: Run & { readonly code: number } = JSON.parse(readFileSync(figures, 'utf8'));
  if (run.code !== 0 && !run.stopped) throw new Error(`${command} exited with ${run.code}: ${stderr}`);
  return run;
}
