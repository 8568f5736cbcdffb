import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { logFile, type Narrate, projectRoot, silent, workFolder } from './paths.ts';

const requirements = join(projectRoot, 'infra', 'local', 'requirements.txt');
const folder = join(workFolder, 'venv');
const stamp = join(folder, 'requirements.sha256');
const lock = join(workFolder, 'venv.lock');
const oldest = [3, 10] as const;

/** Something that this machine lacks; the message says what to install. */
export class MissingTool extends Error {
  override readonly name = 'MissingTool';
}

/** Path of a program inside the private virtual environment. */
export const pythonProgram = (name: string): string => join(folder, 'bin', name);

/**
 * Makes sure that the private virtual environment holds what `requirements.txt` names, and answers the path of its
 * Python. The first use takes a minute and needs the package index; later ones look at one small file. Two runs at the
 * same time make one environment: the second waits for the first.
 *
 * @throws MissingTool where there is no Python of at least 3.10 with the venv module, or pip fails.
 */
export async function pythonEnvironment(narrate: Narrate = silent): Promise<string> {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (isCurrent(wanted)) return pythonProgram('python');
  const release = await acquireLock(narrate);
  try {
    if (!isCurrent(wanted)) await build(wanted, narrate);
    return pythonProgram('python');
  } finally {
    release();
  }
}

const isCurrent = (wanted: string): boolean =>
  existsSync(pythonProgram('python')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;

async function build(wanted: string, narrate: Narrate): Promise<void> {
  const python = findPython();
  const log = logFile('python');
  rmSync(folder, { recursive: true, force: true });
  narrate(`making a private Python environment with ${python} (once per checkout)`);
  await run(python, ['-m', 'venv', folder], log, `${python} could not make a virtual environment`);
  narrate('installing the AWS emulator and cfn-lint into it (some 250 MB, about a minute)');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements];
  await run(pythonProgram('python'), pip, log, 'pip could not install infra/local/requirements.txt');
  writeFileSync(stamp, wanted);
}

/** First Python on PATH that is new enough and has venv; explains what is missing otherwise. */
function findPython(): string {
  const seen: string[] = [];
  for (const candidate of ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10']) {
    const script = 'import sys; print("%d.%d" % sys.version_info[:2]); import venv, ensurepip';
    const answer = spawnSync(candidate, ['-c', script], { encoding: 'utf8' });
    if (answer.error) continue;
    const [major = 0, minor = 0] = answer.stdout.trim().split('.').map(Number);
    const newEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
    if (newEnough && answer.status === 0) return candidate;
    seen.push(newEnough ? `${candidate} ${major}.${minor} without the venv module` : `${candidate} ${major}.${minor}`);
  }
  const found = seen.length === 0 ? 'no Python on PATH' : seen.join(', ');
  throw new MissingTool(
    `The local AWS emulator needs Python ${oldest.join('.')} or newer with the venv module; found ${found}. ` +
      'Install it (Debian and Ubuntu: apt-get install python3 python3-venv) and run this again.',
  );
}

/** Runs a program to its end with its output in the log; a failure carries the last lines of it. */
function run(program: string, args: readonly string[], log: string, problem: string): Promise<void> {
  const output = openSync(log, 'a');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', output, output] });
    child.on('error', (error) => reject(new MissingTool(`${problem}: ${error.message}`)));
    child.on('exit', (code) => {
      if (code === 0) return resolve();
      const tail = readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n');
      reject(new MissingTool(`${problem} (exit code ${code}; log ${log}):\n${tail}`));
    });
  });
}

/** A folder is made by one of two processes at once; what a dead process left behind is taken over. */
async function acquireLock(narrate: Narrate): Promise<() => void> {
  mkdirSync(dirname(lock), { recursive: true });
  let told = false;
  for (;;) {
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, 'pid'), String(process.pid));
      return () => rmSync(lock, { recursive: true, force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    if (holderIsGone()) rmSync(lock, { recursive: true, force: true });
    else {
      if (!told) narrate('waiting for another run that is making the Python environment');
      told = true;
      await sleep(500);
    }
  }
}

function holderIsGone(): boolean {
  try {
    const pid = Number(readFileSync(join(lock, 'pid'), 'utf8'));
    process.kill(pid, 0);
    return false;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ESRCH') return true;
    // The holder has made the folder but not yet written its pid: that takes no ten seconds.
    const made = statSync(lock, { throwIfNoEntry: false });
    return code === 'ENOENT' && made !== undefined && Date.now() - made.mtimeMs > 10_000;
  }
}
