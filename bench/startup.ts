/** Measures the cold start of each function, compared with an empty handler with the same AWS clients, bundled the same way. Both
 * start alternately in new processes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE, functionsIn, ROOT } from '../infra/bundle.ts';
import type { EnvironmentName } from '../layers/aws/environment.ts';
import { median, printFigures } from './report.ts';

const ROUNDS = 7;

/** Placeholder values in a valid format. No AWS call is made. */
const ARN = 'arn:aws:states:us-east-1:111111111111:stateMachine:bench';
const VARIABLES: Readonly<Record<EnvironmentName, string>> = {
  AWS_REGION: 'us-east-1',
  IDENTITIES_TABLE: 'bench',
  CASES_TABLE: 'bench',
  BUS_NAME: 'bench',
  POLICY_PARAMETER: '/bench',
  KILL_SWITCH_PARAMETER: '/bench',
  OWN_ROLES: 'arn:aws:iam::111111111111:role/tierwatch/Tierwatch-DetectUse-us-east-1',
  OWN_NAMES: 'Tierwatch',
  RULE_MODES: '[]',
  HUB_ACCOUNT: '111111111111',
  CLASS_TAG: 'tierwatch:class',
  SNAPSHOT_REGIONS: 'us-east-1',
  MEMBER_ACCOUNTS: '',
  READER_ROLE: 'tierwatch/bench',
  APPROVAL_KEY_ARN: ARN,
  CONTAIN_USER_ARN: ARN,
  REVOKE_ROLE_SESSIONS_ARN: ARN,
  RELEASE_ARN: ARN,
  BUILD_BASELINES_ARN: ARN,
  DENY_ALL_POLICY: 'arn:aws:iam::aws:policy/AWSDenyAll',
  ACCOUNT: '111111111111',
  RESPONDERS_TOPIC_ARN: ARN,
  ESCALATION_TOPIC_ARN: ARN,
  MINIMUM_SEVERITY: 'high',
  CHAT_SEVERITIES: 'high',
  INGEST_BUS_ARN: ARN,
  STACK_NAME: 'Bench',
  PRINCIPALS_SCHEDULE: 'rate(1 hour)',
  CREDENTIALS_SCHEDULE: 'rate(4 hours)',
  SECRETS_SCHEDULE: 'rate(6 hours)',
};
const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...VARIABLES,
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  POWERTOOLS_SERVICE_NAME: 'bench',
};

/** Milliseconds of CPU time from the start of the script to a loaded handler. Other load on the machine affects CPU time less than
 * elapsed time. */
export function startOnce(file: string): number {
  const script = `const t=process.cpuUsage();await import(${JSON.stringify(file)});const c=process.cpuUsage(t);process.stdout.write(String((c.user+c.system)/1000))`;
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, ...ENVIRONMENT },
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`${file} does not start: ${run.stderr.slice(-600)}`);
  return Number(run.stdout);
}

/** The client packages in a bundle. */
const clientsOf = (inputs: readonly string[]): string[] => [
  ...new Set(
    inputs.flatMap((path) => path.match(/node_modules\/(@aws-sdk\/(?:client|lib)-[a-z0-9-]+)\//)?.slice(1, 2) ?? []),
  ),
];

/** Name of the client class of a package: the only export that ends in `Client` and has a `send` method. */
async function clientClass(client: string): Promise<string> {
  const exported: Record<string, unknown> = await import(client);
  const isClient = ([name, value]: [string, unknown]) =>
    name.endsWith('Client') && name !== '__Client' && typeof value === 'function' && 'send' in value.prototype;
  const found = Object.entries(exported).find(isClient);
  if (!found) throw new Error(`${client} exports no client class`);
  return found[0];
}

async function emptyHandler(folder: string, name: string, clients: readonly string[]): Promise<string> {
  const classes = await Promise.all(clients.map(async (client) => ({ client, className: await clientClass(client) })));
  const imports = classes.map(({ client, className }) => `import { ${className} } from '${client}';`);
  // The document client wraps the plain client, which is in every bundle that has the document client.
  const made = classes.map(({ className }) =>
    className === 'DynamoDBDocumentClient' ? `${className}.from(new DynamoDBClient({}))` : `new ${className}({})`,
  );
  const outfile = join(folder, `${name}-empty.mjs`);
  const contents = [
    ...imports,
    `const clients = [${made.join(', ')}];`,
    'export const handler = async () => clients.length;',
  ].join('\n');
  await build({ ...BUNDLE, stdin: { contents, resolveDir: ROOT }, outfile });
  return outfile;
}

async function measure(folder: string, name: string): Promise<[string, string, string]> {
  const outfile = join(folder, `${name}.mjs`);
  const { metafile } = await build({
    ...BUNDLE,
    entryPoints: [join(ROOT, 'functions', name, 'handler.ts')],
    outfile,
    metafile: true,
  });
  const output = Object.values(metafile.outputs).find((made) => made.entryPoint);
  const bundled = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const clients = clientsOf(bundled.map(([path]) => path));
  const empty = await emptyHandler(folder, name, clients);
  const times: number[] = [];
  const baseline: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    baseline.push(startOnce(empty));
    times.push(startOnce(outfile));
  }
  const ratio = median(times) / median(baseline);
  const kib = Math.round(statSync(outfile).size / 1024);
  return [
    name,
    `${ratio.toFixed(2)} x`,
    `${Math.round(median(times))} ms, empty ${Math.round(median(baseline))} ms; ${kib} KiB; ${clients.length} clients`,
  ];
}

export async function benchStartup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tierwatch-startup-'));
  try {
    const figures: [string, string, string][] = [];
    for (const name of functionsIn(join(ROOT, 'functions'))) figures.push(await measure(folder, name));
    printFigures('Cold start of each function, compared with an empty handler with the same AWS clients', figures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await benchStartup();
