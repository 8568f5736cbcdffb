import { spawn } from 'node:child_process';
import { shellEnvironment } from '../../local/command-line.ts';
import type { AccessKey } from '../../local/credentials.ts';
import { projectRoot } from '../../local/paths.ts';
import { pythonProgram } from '../../local/python.ts';
import { deployment, endpoint } from './world.ts';

/** Runs a program with a pseudoterminal, so that it asks questions. Standard input is what a person types. */
const IN_A_TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal receives.
const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]|\r/g;

/** Runs a command of the command line as a person at a terminal, who types `answers`. Returns what the person sees. */
export function atTerminal(args: readonly string[], key: AccessKey, answers: readonly string[]): Promise<string> {
  const command = [process.execPath, 'bin/tierwatch.mjs', ...args];
  const child = spawn(pythonProgram('python'), ['-c', IN_A_TERMINAL, ...command], {
    cwd: projectRoot,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...shellEnvironment({ endpoint, api: deployment.api }, key), NO_COLOR: '1' },
  });
  let seen = '';
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString('utf8');
  });
  for (const answer of answers) child.stdin.write(`${answer}\n`);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      child.stdin.end();
      resolve(seen.replaceAll(CONTROL, ''));
    });
  });
}
