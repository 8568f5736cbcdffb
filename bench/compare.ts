/** Compares the run time of `tierwatch assess`, cloudsplaining and PMapper on the same generated accounts, as whole processes, one at a
 * time, and that of `tierwatch replay` with a Python rule engine: `npm run bench:compare`, or `npm run bench:compare -- 200 500` for other numbers of principals. Every tool runs once to
 * warm its disk caches, then several times. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../infra/bundle.ts';
import { wellKnownPolicy } from '../layers/core/posture/escalation/well-known-policies.ts';
import { buildPackage } from '../tools/build-package.ts';
import { measured, type Run } from './compare/measured.ts';
import { compareReplay } from './compare/replay.ts';
import { serveDump } from './compare/serve-dump.ts';
import {
  type Case,
  cloudsplaining,
  installed,
  inVenv,
  pmapperGraph,
  pmapperQuery,
  type Tool,
  tierwatch,
  VENV,
} from './compare/tools.ts';
import { generateAccount } from './generate-account.ts';
import { printFigures } from './report.ts';

const SEED = 1;
const SIZES = [100, 500, 2_000];
const ROUNDS = 5;
/** Seconds. A tool that takes longer is stopped, and its ratio is a lower bound. */
const LONGEST = 15 * 60;
/** Seconds. Longer runs vary little, so such a tool runs only once, without a warm-up. */
const LONG = 20;

function prepare(): void {
  const requirements = join(import.meta.dirname, 'compare', 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  const done = join(VENV, 'requirements.txt');
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return;
  process.stderr.write('Installing the other tools into a virtual environment…\n');
  for (const [command, args] of [
    ['python3', ['-m', 'venv', VENV]],
    [inVenv('pip'), ['install', '--quiet', '--requirement', requirements]],
  ] as const) {
    const run = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (run.status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
  }
  writeFileSync(done, wanted);
}

/** Adds the attached AWS managed policies, which a real dump includes and the generator omits. */
function withAwsPolicies(dump: Record<string, unknown>): Record<string, unknown> {
  const policies: unknown[] = Array.isArray(dump.Policies) ? dump.Policies : [];
  const attached = new Set(JSON.stringify(dump).match(/arn:aws:iam::aws:policy\/[\w+=,.@/-]+/g));
  const missing = [...attached].flatMap((arn) => {
    const document = wellKnownPolicy(arn)?.document;
    if (document === undefined)
      throw new Error(`the generator attaches ${arn}; expected its document in the well-known policies`);
    const PolicyVersionList = [{ VersionId: 'v1', IsDefaultVersion: true, Document: document, CreateDate: CREATED }];
    return {
      PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
      PolicyId: `ANPA${arn.length}`,
      Arn: arn,
      Path: '/',
      DefaultVersionId: 'v1',
      AttachmentCount: 1,
      IsAttachable: true,
      CreateDate: CREATED,
      UpdateDate: CREATED,
      PolicyVersionList,
    };
  });
  return { ...dump, Policies: [...policies, ...missing] };
}

const CREATED = '2025-01-01T00:00:00Z';
const ACCOUNT_IN_ARN = /arn:aws:iam::(\d{12}):/;

interface Result {
  readonly tool: Tool;
  readonly runs: readonly Run[];
  readonly found: string;
}

/** Runs the tools alternately, so that other load on the machine affects them equally. */
async function timed(tools: readonly Tool[], of: Case): Promise<readonly Result[]> {
  const results: { readonly tool: Tool; runs: Run[]; found: string }[] = [];
  for (const tool of tools) {
    const first = await measured(tool.program(of), of.folder, LONGEST);
    results.push({ tool, runs: first.seconds > LONG ? [first] : [], found: first.stopped ? '' : tool.found(of) });
  }
  const short = results.filter(({ runs }) => runs.length === 0);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { tool, runs } of short) runs.push(await measured(tool.program(of), of.folder, LONGEST));
  }
  return results;
}

async function compare(principals: number, folder: string): Promise<void> {
  const own = join(folder, String(principals));
  mkdirSync(own);
  const dump = withAwsPolicies(generateAccount({ principals, seed: SEED }));
  const text = JSON.stringify(dump);
  const file = join(own, 'account.json');
  writeFileSync(file, text);
  const account = ACCOUNT_IN_ARN.exec(text)?.[1] ?? '';
  const { endpoint, server } = await serveDump(dump, account);
  try {
    const of: Case = { dump: file, account, endpoint, folder: own };
    const tools = [
      tierwatch('tierwatch assess --json', installed(folder), ['--json']),
      tierwatch('tierwatch assess --json, from a checkout', ROOT, ['--json']),
      tierwatch('tierwatch assess --format html', installed(folder), ['--format', 'html']),
      cloudsplaining,
      pmapperGraph,
      pmapperQuery,
    ];
    print(principals, await timed(tools, of));
  } finally {
    server.close();
  }
}

/** Prints the minimum of several runs, which other load affected least. */
function print(principals: number, results: readonly Result[]): void {
  const least = (runs: readonly Run[], of: (run: Run) => number) => Math.min(...runs.map(of));
  const tierwatchSeconds = least(results[0]?.runs ?? [], ({ seconds }) => seconds);
  printFigures(
    `${principals} principals (seed ${SEED}), whole processes, minimum of all runs`,
    results.map(({ tool, runs, found }) => {
      const seconds = least(runs, (run) => run.seconds);
      const over = runs.some(({ stopped }) => stopped) ? 'over ' : '';
      const facts = [
        `${over}${(seconds / tierwatchSeconds).toFixed(1)} x`,
        `${least(runs, ({ cpuSeconds }) => cpuSeconds).toFixed(2)} s CPU`,
        `${Math.round(least(runs, ({ mebibytes }) => mebibytes))} MiB`,
        `${runs.length} run${runs.length === 1 ? '' : 's'}`,
        ...(found === '' ? [] : [found]),
      ];
      return [tool.name, `${over}${seconds.toFixed(2)} s`, facts.join(', ')] as const;
    }),
  );
}

prepare();
await buildPackage();
const folder = mkdtempSync(join(tmpdir(), 'tierwatch-compare-'));
try {
  const sizes = process.argv.slice(2).map(Number);
  await compareReplay(folder);
  for (const principals of sizes.length > 0 ? sizes : SIZES) await compare(principals, folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
