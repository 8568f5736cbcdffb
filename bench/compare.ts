/** Times `tierwatch assess` against cloudsplaining and PMapper on the same generated account, each as a whole process:
 * `npm run bench:compare`, or `npm run bench:compare -- 200 500` for other numbers of principals. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../infra/bundle.ts';
import { wellKnownPolicy } from '../layers/core/posture/escalation/well-known-policies.ts';
import { serveDump } from './compare/serve-dump.ts';
import { generateAccount } from './generate-account.ts';
import { printFigures } from './report.ts';

const venv = join(ROOT, '.tierwatch', 'compare-venv');
const program = (name: string): string => join(venv, 'bin', name);
const SEED = 1;
/** A tool that takes longer than this is stopped, and the ratio is then a lower bound. */
const LONGEST = 15 * 60_000;

/** PMapper 1.1.5 imports names that Python 3.10 moved; giving them back changes nothing that it computes. */
const START_PMAPPER = `
import collections, collections.abc, sys
for name in ('Mapping', 'MutableMapping'):
    setattr(collections, name, getattr(collections.abc, name))
from principalmapper.__main__ import main
sys.exit(main())
`;

function prepare(): void {
  if (existsSync(program('cloudsplaining'))) return;
  process.stderr.write('Installing cloudsplaining and PMapper into an environment of their own…\n');
  const requirements = join(import.meta.dirname, 'compare', 'requirements.txt');
  for (const [command, args] of [
    ['python3', ['-m', 'venv', venv]],
    [program('pip'), ['install', '--quiet', '--requirement', requirements]],
  ] as const) {
    const run = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (run.status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
  }
}

interface Run {
  readonly milliseconds: number;
  /** Whether it was stopped for taking too long. */
  readonly stopped: boolean;
}

function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment } });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      const stopped = signal === 'SIGKILL';
      if (code !== 0 && !stopped) reject(new Error(`${command} ended with ${code}: ${said}`));
      else resolve({ milliseconds: performance.now() - started, stopped });
    });
  });
}

async function pmapper(dump: object, account: string, folder: string): Promise<Run> {
  const { endpoint, server } = await serveDump(dump, account);
  try {
    const args = ['-c', START_PMAPPER, 'graph', 'create', '--localstack-endpoint', endpoint];
    return await run(program('python'), [...args, '--include-services', 'iam', 'sts', '--ignore-orgs'], {
      PMAPPER_STORAGE: folder,
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_DEFAULT_REGION: 'us-east-1',
    });
  } finally {
    server.close();
  }
}

/** A dump as AWS writes it holds every policy that is attached, those of AWS included; the generator leaves these out. */
function withAwsPolicies(dump: Record<string, unknown>): Record<string, unknown> {
  const policies: unknown[] = Array.isArray(dump.Policies) ? dump.Policies : [];
  const attached = new Set(JSON.stringify(dump).match(/arn:aws:iam::aws:policy\/[\w+=,.@/-]+/g));
  const missing = [...attached].flatMap((arn) => {
    const document = wellKnownPolicy(arn)?.document;
    if (document === undefined) throw new Error(`the generator attaches ${arn}, whose text is not known here`);
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

async function compare(principals: number, folder: string): Promise<void> {
  const dump = withAwsPolicies(generateAccount({ principals, seed: SEED }));
  const text = JSON.stringify(dump);
  const file = join(folder, `account-${principals}.json`);
  writeFileSync(file, text);
  const account = ACCOUNT_IN_ARN.exec(text)?.[1] ?? '';
  const ours = await run(process.execPath, [join(ROOT, 'bin', 'tierwatch.mjs'), 'assess', file, '--json']);
  const theirs: readonly (readonly [string, Run])[] = [
    [
      'cloudsplaining scan',
      await run(program('cloudsplaining'), ['scan', '--skip-open-report', '--input-file', file, '--output', folder]),
    ],
    ['pmapper graph create', await pmapper(dump, account, folder)],
  ];
  const shown = ({ milliseconds, stopped }: Run): string =>
    `${stopped ? 'over ' : ''}${(milliseconds / 1000).toFixed(1)} s`;
  printFigures(`${principals} principals (seed ${SEED}), whole processes`, [
    ['tierwatch assess', shown(ours), 'the baseline'],
    ...theirs.map(([name, other]) => {
      const ratio = `${(other.milliseconds / ours.milliseconds).toFixed(0)} x as long`;
      return [name, shown(other), other.stopped ? `at least ${ratio}` : ratio] as const;
    }),
  ]);
}

prepare();
const folder = mkdtempSync(join(tmpdir(), 'tierwatch-compare-'));
try {
  const sizes = process.argv.slice(2).map(Number);
  for (const principals of sizes.length > 0 ? sizes : [100, 500]) await compare(principals, folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
