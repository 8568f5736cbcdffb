import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { logFile, noProgress, type OnProgress, projectRoot, workFolder } from './paths.ts';

const oldest = [3, 10] as const;

/** A private virtual environment. One per program, so that their dependencies never conflict. */
export interface VirtualEnvironment {
  readonly folder: string;
  /** Every package with its version and hashes; compiled from the `.in` file next to it. */
  readonly requirements: string;
  /** For the progress message. */
  readonly contents: string;
}

const environmentOf = (name: string, requirements: string, contents: string): VirtualEnvironment => ({
  folder: join(workFolder, name),
  requirements: join(projectRoot, 'local', requirements),
  contents,
});

/** The AWS emulator, and the linter for CloudFormation templates. */
export const EMULATOR_ENVIRONMENT = environmentOf(
  'venv',
  'requirements.txt',
  'the AWS emulator and cfn-lint (about 250 MB)',
);
/** A second, independent AWS emulator, used by tests only. */
export const MOTO_ENVIRONMENT = environmentOf(
  'venv-moto',
  'requirements-moto.txt',
  'the AWS emulator moto (about 320 MB)',
);
/** The schema of OCSF, used by tests only. */
export const OCSF_ENVIRONMENT = environmentOf('venv-ocsf', 'requirements-ocsf.txt', 'the OCSF schema (about 10 MB)');

const stampOf = ({ folder }: VirtualEnvironment): string => join(folder, 'requirements.sha256');

/** A tool is missing; the message says what to install. */
export class MissingToolError extends Error {
  override readonly name = 'MissingToolError';
}

/** Path of a program inside a private virtual environment. */
export const pythonProgram = (name: string, { folder } = EMULATOR_ENVIRONMENT): string => join(folder, 'bin', name);

/**
 * Creates a private virtual environment, or updates it to its requirements file, and returns the path of its Python. The first
 * use takes minutes and needs the package index; later uses read one small file. If two runs start at the same time, the second
 * waits for the first.
 *
 * @throws MissingToolError without Python 3.10 or newer with the venv module, or if pip fails.
 */
export async function pythonEnvironment(
  onProgress: OnProgress = noProgress,
  environment = EMULATOR_ENVIRONMENT,
): Promise<string> {
  const python = pythonProgram('python', environment);
  const wanted = createHash('sha256').update(readFileSync(environment.requirements)).digest('hex');
  if (isCurrent(environment, wanted)) return python;
  const release = await acquireLock(`${environment.folder}.lock`, onProgress);
  try {
    if (!isCurrent(environment, wanted)) await build(environment, wanted, onProgress);
    return python;
  } finally {
    release();
  }
}

const isCurrent = (environment: VirtualEnvironment, wanted: string): boolean =>
  existsSync(pythonProgram('python', environment)) &&
  existsSync(stampOf(environment)) &&
  readFileSync(stampOf(environment), 'utf8') === wanted;

/** Installs only packages whose hash is in the requirements file, and only wheels: building a source distribution would download
 * build dependencies that no hash covers. */
const pipInstall = (requirements: string): readonly string[] => [
  ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
  ...['--require-hashes', '--only-binary', ':all:', '--requirement', requirements],
];

async function build(environment: VirtualEnvironment, wanted: string, onProgress: OnProgress): Promise<void> {
  const { folder, requirements, contents } = environment;
  const python = findPython();
  const log = logFile('python');
  rmSync(folder, { recursive: true, force: true });
  onProgress(`creating a Python environment with ${python} (once per checkout)`);
  await run(python, ['-m', 'venv', folder], log, `${python} cannot create a virtual environment`);
  onProgress(`installing ${contents}, one to three minutes`);
  await run(pythonProgram('python', environment), pipInstall(requirements), log, `pip cannot install ${requirements}`);
  writeFileSync(stampOf(environment), wanted);
}

/** The first Python on PATH that is new enough and has venv. */
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
  throw new MissingToolError(
    `The local AWS emulator needs Python ${oldest.join('.')} or newer with the venv module; found ${found}. ` +
      'Install it (Debian and Ubuntu: apt-get install python3 python3-venv) and run this again.',
  );
}

/** Runs a program with its output in a log; errors contain the last lines of the log. */
function run(program: string, args: readonly string[], log: string, problem: string): Promise<void> {
  const output = openSync(log, 'a');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', output, output] });
    child.on('error', (error) => reject(new MissingToolError(`${problem}: ${error.message}`)));
    child.on('exit', (code) => {
      if (code === 0) return resolve();
      const tail = readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n');
      reject(new MissingToolError(`${problem} (exit code ${code}; log ${log}):\n${tail}`));
    });
  });
}

/** Creating a folder is atomic. The lock of a process that has died is taken over. */
async function acquireLock(lock: string, onProgress: OnProgress): Promise<() => void> {
  mkdirSync(dirname(lock), { recursive: true });
  let announced = false;
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
      if (!announced) onProgress('waiting for another run that is creating the Python environment');
      announced = true;
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
    // The holder creates the folder before it writes its pid; ten seconds are more than enough.
    const created = statSync(lock, { throwIfNoEntry: false });
    return code === 'ENOENT' && created !== undefined && Date.now() - created.mtimeMs > 10_000;
  }
}
