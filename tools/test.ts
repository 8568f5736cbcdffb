/** Runs every check of the project in sequence and prints `N passed, N failed` at the end. A failing step does not stop the next
 * one, so one run shows every failure. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { synthesize } from '../local/deployment.ts';
import { LOCAL_CONFIG } from '../local/differences.ts';
import { logFile, projectRoot, workFolder } from '../local/paths.ts';
import { pythonEnvironment, pythonProgram } from '../local/python.ts';

interface Count {
  readonly passed: number;
  readonly failed: number;
}

interface Step {
  readonly name: string;
  run(folder: string): Promise<Count>;
}

const vitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });

const steps: readonly Step[] = [
  { name: 'types', run: () => one('tsc', ['--noEmit']) },
  { name: 'format and lint', run: () => one('biome', ['check', '--error-on-warnings']) },
  {
    name: 'unit, infra, contract and scenario tests',
    run: (f) => tests(f, ['unit', 'infra', 'contract', 'scenarios']),
  },
  { name: 'cfn-lint on the templates', run: lintTemplates },
  { name: 'end-to-end tests on the local AWS emulator', run: (f) => tests(f, ['e2e']) },
];

/** Runs a program in the checkout, shows its output, and returns its exit code. */
function run(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** A tool without a test count counts as one test. */
async function one(program: string, args: readonly string[]): Promise<Count> {
  return (await run(program, args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function tests(folder: string, projects: readonly string[]): Promise<Count> {
  const report = join(folder, `${projects.join('-')}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run('vitest', ['run', ...projects.flatMap((name) => ['--project', name]), ...reporters]);
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests } = vitestReport.parse(JSON.parse(readFileSync(report, 'utf8')));
  // A file that fails to load, or an error outside of tests, fails the run without a failed test.
  const failed = code !== 0 && numFailedTests === 0 ? 1 : numFailedTests;
  return { passed: numPassedTests, failed };
}

/** Lints the templates for AWS, with all defaults and with every option enabled. */
async function lintTemplates(folder: string): Promise<Count> {
  const hub = { account: '111111111111', region: 'us-east-1' };
  const configs: Readonly<Record<string, object>> = { defaults: {}, everything: { ...LOCAL_CONFIG, hub } };
  await pythonEnvironment((line) => console.log(line));
  let count: Count = { passed: 0, failed: 0 };
  for (const [name, config] of Object.entries(configs)) {
    const assembly = join(folder, name);
    await synthesize(assembly, { log: logFile('cfn-lint'), config });
    const templates = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
    for (const template of templates) {
      console.log(`cfn-lint ${name}/${template}`);
      count = sum(count, await one(pythonProgram('cfn-lint'), ['--', join(assembly, template)]));
    }
  }
  return count;
}

const sum = (a: Count, b: Count): Count => ({ passed: a.passed + b.passed, failed: a.failed + b.failed });

/** Measured with two cores, idle and busy. */
const EXPECTED_DURATION = '20 to 30 minutes';

async function main(): Promise<number> {
  mkdirSync(workFolder, { recursive: true });
  const folder = mkdtempSync(join(workFolder, 'test-'));
  let total: Count = { passed: 0, failed: 0 };
  const started = Date.now();
  console.log(`${steps.length} steps, expected duration: ${EXPECTED_DURATION}.`);
  for (const [index, step] of steps.entries()) {
    const begun = Date.now();
    console.log(`\n[${index + 1}/${steps.length}] ${step.name}`);
    const count = await step.run(folder).catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return { passed: 0, failed: 1 };
    });
    total = sum(total, count);
    const seconds = Math.round((Date.now() - begun) / 1000);
    console.log(
      `${step.name}: ${count.failed === 0 ? 'passed' : 'FAILED'} (${count.passed}/${count.passed + count.failed}, ${seconds} s)`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
  console.log(`\nAll steps took ${Math.round((Date.now() - started) / 1000)} s.\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

process.exitCode = await main();
