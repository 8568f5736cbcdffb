/** Runs every check of the project in sequence. At the end it prints each failure again and `N passed, N failed`, so that the last
 * lines of a log suffice. A failing step does not stop the next one, so one run shows every failure. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { synthesize } from '../local/deployment.ts';
import { LOCAL_CONFIG } from '../local/differences.ts';
import { logFile, projectRoot, workFolder } from '../local/paths.ts';
import { pythonEnvironment, pythonProgram } from '../local/python.ts';

interface Result {
  readonly passed: number;
  /** What failed, and why. */
  readonly failures: readonly string[];
}

interface Step {
  readonly name: string;
  run(folder: string): Promise<Result>;
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.nullish(z.array(z.string())) }),
      ),
    }),
  ),
});

const steps: readonly Step[] = [
  { name: 'types', run: () => one('tsc', ['--noEmit']) },
  { name: 'types of the report page', run: () => one('tsc', ['-p', 'cli/assess/html/page']) },
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
async function one(program: string, args: readonly string[]): Promise<Result> {
  const code = await run(program, args);
  return code === 0
    ? { passed: 1, failures: [] }
    : { passed: 0, failures: [`${program} ended with exit code ${code}`] };
}

async function tests(folder: string, projects: readonly string[]): Promise<Result> {
  const report = join(folder, `${projects.join('-')}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run('vitest', ['run', ...projects.flatMap((name) => ['--project', name]), ...reporters]);
  const outside = `vitest ended with exit code ${code}`;
  if (!existsSync(report)) return { passed: 0, failures: [`${outside} and without a report`] };
  const { numPassedTests, testResults } = vitestReport.parse(JSON.parse(readFileSync(report, 'utf8')));
  const failures = testResults.flatMap(failuresOf);
  // An error outside of tests fails the run without a failed test.
  return { passed: numPassedTests, failures: code !== 0 && failures.length === 0 ? [outside] : failures };
}

/** The failed tests of a file; the file itself if it failed to load. */
function failuresOf(file: z.infer<typeof vitestReport>['testResults'][number]): readonly string[] {
  const path = relative(projectRoot, file.name);
  const failed = file.assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return file.status === 'failed' ? [`${path}\n${file.message}`] : [];
  return failed.map(({ fullName, failureMessages }) => `${path}: ${fullName}\n${failureMessages?.join('\n') ?? ''}`);
}

/** Lints the templates for AWS, with all defaults and with every option enabled. */
async function lintTemplates(folder: string): Promise<Result> {
  const hub = { account: '111111111111', region: 'us-east-1' };
  const configs: Readonly<Record<string, object>> = { defaults: {}, everything: { ...LOCAL_CONFIG, hub } };
  await pythonEnvironment((line) => console.log(line));
  let result: Result = { passed: 0, failures: [] };
  for (const [name, config] of Object.entries(configs)) {
    const assembly = join(folder, name);
    await synthesize(assembly, { log: logFile('cfn-lint'), config });
    const templates = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
    for (const template of templates) {
      console.log(`cfn-lint ${name}/${template}`);
      result = sum(result, await one(pythonProgram('cfn-lint'), ['--', join(assembly, template)]));
    }
  }
  return result;
}

const sum = (a: Result, b: Result): Result => ({
  passed: a.passed + b.passed,
  failures: [...a.failures, ...b.failures],
});

const firstLines = (text: string): string => stripVTControlCharacters(text).split('\n').slice(0, 12).join('\n  ');

/** Measured with two cores, idle and busy. */
const EXPECTED_DURATION = '20 to 30 minutes';

async function main(): Promise<number> {
  mkdirSync(workFolder, { recursive: true });
  const folder = mkdtempSync(join(workFolder, 'test-'));
  let total: Result = { passed: 0, failures: [] };
  const started = Date.now();
  console.log(`${steps.length} steps, expected duration: ${EXPECTED_DURATION}.`);
  for (const [index, step] of steps.entries()) {
    const begun = Date.now();
    console.log(`\n[${index + 1}/${steps.length}] ${step.name}`);
    const result = await step.run(folder).catch((error: unknown) => {
      console.error(error);
      return { passed: 0, failures: [error instanceof Error ? error.message : String(error)] };
    });
    total = sum(total, result);
    const seconds = Math.round((Date.now() - begun) / 1000);
    const { passed, failures } = result;
    const outcome = failures.length === 0 ? 'passed' : 'FAILED';
    console.log(`${step.name}: ${outcome} (${passed}/${passed + failures.length}, ${seconds} s)`);
  }
  rmSync(folder, { recursive: true, force: true });
  console.log(`\nAll steps took ${Math.round((Date.now() - started) / 1000)} s.\n`);
  for (const failure of total.failures) console.log(`FAILED ${firstLines(failure)}\n`);
  console.log(`${total.passed} passed, ${total.failures.length} failed`);
  return total.failures.length === 0 ? 0 : 1;
}

process.exitCode = await main();
