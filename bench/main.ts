/** Runs the benchmarks in sequence, each in a new process: `npm run bench`, or `npm run bench -- iam loop`. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ALL: Readonly<Record<string, string>> = {
  storage: 'DynamoDB requests per event',
  requests: 'requests behind docs/operators/cost.md',
  startup: 'cold start and bundle size of each function',
  iam: 'throughput of the IAM engine',
  assess: 'assessment of accounts of increasing size',
  'fix-plan': 'fix plan of accounts of increasing size',
  secrets: 'secret scan, compared with secretlint alone',
  refresh: 'reassessment after one change, compared with a full one',
  detection: 'false incidents and time to detection in a simulated company',
  replay: 'replay, compared with parsing the same JSON',
  loop: 'deployment, event to incident, and approval to containment on the emulator',
};

const named = process.argv.slice(2).filter((argument) => argument !== '--write');
const options = process.argv.includes('--write') ? ['--write'] : [];
const unknown = named.filter((name) => !(name in ALL));
if (unknown.length > 0) {
  const known = Object.entries(ALL).map(([name, what]) => `  ${name.padEnd(9)} ${what}`);
  process.stderr.write(`unknown benchmark: ${unknown.join(', ')}; expected some of\n${known.join('\n')}\n`);
  process.exit(2);
}

let failed = 0;
for (const name of named.length > 0 ? named : Object.keys(ALL)) {
  const file = join(import.meta.dirname, `${name}.ts`);
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  process.stdout.write(`\n── ${name}: ${ALL[name]}\n`);
  if (spawnSync(process.execPath, [file, ...options], { stdio: 'inherit' }).status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
