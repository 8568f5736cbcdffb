import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { logFile, type Narrate, projectRoot, silent, workFolder } from './paths.ts';

const oldest = [3, 10] as const;

/** A private virtual environment. Each stands alone, so that what one needs never has to agree with another. */
export interface PythonSpace {
  readonly folder: string;
  /** Lists every package with its version and hashes; compiled from the `.in` file next to it. */
  readonly requirements: string;
  /** What it holds, in words for the person who waits. */
  readonly holds: string;
}

const spaceOf = (name: string, requirements: string, holds: string): PythonSpace => ({
  folder: join(workFolder, name),
  requirements: join(projectRoot, 'local', requirements),
  holds,
});

/** The AWS emulator that everything runs on, and the linter of templates. */
export const EMULATOR_SPACE = spaceOf('venv', 'requirements.txt', 'the AWS emulator and cfn-lint (some 250 MB)');
/** A second AWS, written by others, that only tests use. */
export const MOTO_SPACE = spaceOf('venv-moto', 'requirements-moto.txt', 'a second AWS emulator, moto (some 320 MB)');

const stampOf = ({ folder }: PythonSpace): string => join(folder, 'requirements.sha256');

/** Something that this machine lacks; the message says what to install. */
export class MissingTool extends Error {
  override readonly name = 'MissingTool';
}

/** Path of a program inside a private virtual environment. */
export const pythonProgram = (name: string, { folder } = EMULATOR_SPACE): string => join(folder, 'bin', name);

/**
 * Makes sure that a private virtual environment holds what its requirements file names, and answers the path of its
 * Python. The first use takes a minute and needs the package index; later ones look at one small file. Two runs at the
 * same time make one environment: the second waits for the first.
 *
 * @throws MissingTool where there is no Python of at least 3.10 with the venv module, or pip fails.
 */
export async function pythonEnvironment(narrate: Narrate = silent, space = EMULATOR_SPACE): Promise<string> {
  const python = pythonProgram('python', space);
  const wanted = createHash('sha256').update(readFileSync(space.requirements)).digest('hex');
  if (isCurrent(space, wanted)) return python;
  const release = await acquireLock(`${space.folder}.lock`, narrate);
  try {
    if (!isCurrent(space, wanted)) await build(space, wanted, narrate);
    return python;
  } finally {
    release();
  }
}

const isCurrent = (space: PythonSpace, wanted: string): boolean =>
  existsSync(pythonProgram('python', space)) &&
  existsSync(stampOf(space)) &&
  readFileSync(stampOf(space), 'utf8') === wanted;

/** Installs only packages whose hash is in the requirements file, and only wheels: building a source distribution would download
 * build dependencies that no hash covers. */
const pipInstall = (requirements: string): readonly string[] => [
  ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
  ...['--require-hashes', '--only-binary', ':all:', '--requirement', requirements],
];

async function build(space: PythonSpace, wanted: string, narrate: Narrate): Promise<void> {
  const { folder, requirements, holds } = space;
  const python = findPython();
  const log = logFile('python');
  rmSync(folder, { recursive: true, force: true });
  narrate(`creating a Python environment with ${python} (once per checkout)`);
  await run(python, ['-m', 'venv', folder], log, `${python} could not make a virtual environment`);
  narrate(`installing ${holds}, one to three minutes`);
  await run(pythonProgram('python', space), pipInstall(requirements), log, `pip could not install ${requirements}`);
  writeFileSync(stampOf(space), wanted);
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
async function acquireLock(lock: string, narrate: Narrate): Promise<() => void> {
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
    if (holderIsGone(lock)) rmSync(lock, { recursive: true, force: true });
    else {
      if (!told) narrate('waiting for another run that is creating the Python environment');
      told = true;
      await sleep(500);
    }
  }
}

function holderIsGone(lock: string): boolean {
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
