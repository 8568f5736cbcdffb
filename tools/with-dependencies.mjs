// Runs a command with the project's own Node and packages, installing them first where they are missing or older than
// the lock file. Plain JavaScript that any Node from 20 on runs: it is what stands between a fresh clone and everything
// else, so it may use nothing that has to be installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binaries = join(root, 'node_modules', '.bin');
const environment = { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}` };

/** npm writes `.package-lock.json` last, so its age tells whether an installation finished and for which lock file. */
export function dependenciesAreCurrent() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Installs what the lock file names; npm's own output goes to standard error, so that standard output stays data. */
export function installDependencies() {
  process.stderr.write('Installing dependencies (npm ci), once per checkout…\n');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    process.stderr.write('npm ci failed, see its message above\n');
    process.exit(2);
  }
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const [command, ...args] = process.argv.slice(2);
  if (!command) {
    process.stderr.write('usage: node tools/with-dependencies.mjs COMMAND [ARGUMENT…]\n');
    process.exit(2);
  }
  if (!dependenciesAreCurrent()) installDependencies();
  const run = spawn(command, args, { cwd: root, stdio: 'inherit', env: environment });
  // Ctrl-C reaches the whole process group, SIGTERM only this process: either way the command ends in its own time and
  // this process waits for it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => run.kill('SIGTERM'));
  run.on('error', (error) => {
    process.stderr.write(`${command}: ${error.message}\n`);
    process.exit(1);
  });
  run.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
