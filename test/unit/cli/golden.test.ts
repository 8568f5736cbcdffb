import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../../../layers/core/posture/estate-from-dump.ts';
import { ACTIVITY } from '../usage/records.ts';
import { type ApiRequest, fakeApi, HERE } from './fake-api.ts';
import { runMain } from './run-main.ts';
import {
  ACCOUNT,
  APPROVAL_ID,
  AS_OF,
  BACKUP,
  CREDENTIAL_REPORT,
  DEPLOYER,
  DUMP,
  INCIDENT_ID,
  LOG,
  stored,
  storedCase,
} from './small-company.ts';

vi.setConfig({ testTimeout: 30_000 });

/** Snapshots of the output of the command line: `npx vitest run --project unit golden -u` updates them. */

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-golden-'));
  writeFileSync(join(folder, 'account.json'), JSON.stringify(DUMP));
  writeFileSync(join(folder, 'report.csv'), CREDENTIAL_REPORT);
  const earlier = { ...DUMP, UserDetailList: DUMP.UserDetailList.slice(1) };
  writeFileSync(join(folder, 'earlier.json'), JSON.stringify(earlier));
  writeFileSync(join(folder, 'trail.json'), JSON.stringify({ Records: LOG }));
  writeFileSync(join(folder, 'activity.json'), JSON.stringify({ Records: ACTIVITY }));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  decided = false;
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(AS_OF) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const ASSESS = ['assess', 'account.json', '--credential-report', 'report.csv', '--as-of', AS_OF];
const CAN = ['can', 'account.json', '--principal', BACKUP, '--action'];
const REPLAY = ['replay', 'trail.json', '--authorization-details', 'account.json'];
const REASON = ['--reason', 'stolen key'];
const CONTAINED_ID = 'inc-3c1f0a9b8d7e6f504132';
const ORPHAN = `arn:aws:iam::${ACCOUNT}:role/reporting`;

const OFFLINE: Readonly<Record<string, readonly string[]>> = {
  'assess-table': ASSESS,
  'assess-identity': [...ASSESS, '--identity', 'nightly-backup'],
  'assess-activity': [...ASSESS, '--activity', 'activity.json'],
  'assess-activity-identity': [...ASSESS, '--activity', 'activity.json', '--identity', 'nightly-backup'],
  'assess-activity-fix-plan': [...ASSESS, '--activity', 'activity.json', '--fix-plan'],
  'assess-diff': [...ASSESS, '--diff', 'earlier.json'],
  'assess-fix-plan': [...ASSESS, '--fix-plan'],
  'assess-framework': [...ASSESS, '--framework', 'owasp-nhi'],
  'who-can': ['who-can', 's3:GetObject', 'arn:aws:s3:::example-nightly-backups/x', 'account.json'],
  path: ['path', 'report-builder', 'production-infrastructure-deployer', 'account.json'],
  'blast-radius': ['blast-radius', 'nightly-backup', 'account.json'],
  'can-allowed': [...CAN, 'iam:AttachUserPolicy', '--resource', BACKUP],
  'can-denied': [...CAN, 's3:GetObject', '--resource', 'arn:aws:s3:::payroll/2026.csv'],
  replay: REPLAY,
};

/** Formats that do not depend on the width. */
const FOR_PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  'assess-json': [...ASSESS, '--json'],
  'assess-activity-json': [...ASSESS, '--activity', 'activity.json', '--identity', 'nightly-backup', '--json'],
  'assess-fix-plan-json': [...ASSESS, '--fix-plan', '--json'],
  'assess-csv': [...ASSESS, '--format', 'csv'],
  'assess-markdown': [...ASSESS, '--format', 'markdown'],
  'assess-sarif': [...ASSESS, '--format', 'sarif'],
  'assess-ocsf': [...ASSESS, '--format', 'ocsf'],
  'assess-asff': [...ASSESS, '--format', 'asff', '--security-hub-region', 'us-east-1'],
  'replay-json': [...REPLAY, '--json'],
};

const DEPLOYED: Readonly<Record<string, readonly string[]>> = {
  posture: ['posture'],
  incidents: ['incidents'],
  'show-incident': ['show', INCIDENT_ID],
  'show-approval': ['show', APPROVAL_ID],
  'show-identity': ['show', BACKUP],
  'show-role': ['show', DEPLOYER],
  'show-name': ['show', 'nightly-backup'],
  'show-unknown-name': ['show', 'backup'],
  'posture-all': ['posture', '--all'],
  contain: ['contain', INCIDENT_ID, ...REASON],
  approvals: ['approvals'],
  contained: ['contained'],
  baseline: ['baseline'],
  'baseline-status': ['baseline', '--status'],
  'approve-without-terminal': ['approve', INCIDENT_ID],
  approve: ['approve', INCIDENT_ID, ...REASON, '--yes'],
  'approve-by-hash': ['approve', APPROVAL_ID, ...REASON, '--plan-hash', storedCase().plans[0]?.hash ?? ''],
  refuse: ['refuse', INCIDENT_ID, ...REASON, '--yes'],
  'show-contained': ['show', CONTAINED_ID],
  release: ['release', INCIDENT_ID, ...REASON],
  'release-all': ['release', '--all', '--yes', ...REASON],
  close: ['close', INCIDENT_ID, ...REASON],
  'not-found': ['show', 'inc-0000'],
};

const EXECUTION = `arn:aws:states:us-east-1:${ACCOUNT}:execution:Containment:5f1c3d2e-0000-4000-8000-000000000001`;

const reading = { pages: 212, events: 10_566, learned: 3_104, lookupsLeft: 0, lookupsCut: 0 };
const baseline = (method: string) => ({
  state: method === 'POST' ? 'reading' : 'done',
  requestedAt: '2026-03-01T08:15:00.000Z',
  ...(method === 'POST' && { requestedBy: `arn:aws:iam::${ACCOUNT}:user/responder` }),
  from: '2025-12-01T08:15:00.000Z',
  until: '2026-03-01T08:00:00.000Z',
  ...(method === 'GET' && { finishedAt: '2026-03-01T09:02:00.000Z' }),
  learned: 31,
  leftOut: 2,
  regions: [
    { account: ACCOUNT, region: 'eu-central-1', ...reading, state: 'reading', readBackTo: '2026-02-11T04:00:00.000Z' },
    { account: ACCOUNT, region: 'us-east-1', ...reading, state: 'read', lookupsCut: 1 },
    {
      account: ACCOUNT,
      region: 'us-west-2',
      ...reading,
      state: 'unreadable',
      problem: 'refused: AccessDeniedException',
    },
  ],
});

/** Whether the plan was decided in this test. */
let decided = false;

function api({ method, path }: ApiRequest): { readonly status?: number; readonly body: unknown } {
  const view = storedCase(decided ? 'contained' : 'awaiting-approval');
  const [plan] = view.plans;
  const postures = stored(
    assessEstates(estatesFromDumps([{ source: 'd', content: DUMP }], { takenAt: AS_OF })).toSorted(
      (a, b) => a.tier - b.tier || b.score - a.score,
    ),
  );
  const [route = ''] = path.split('?');
  if (route === '/identities') return { body: { identities: postures } };
  if (route.startsWith('/identities/')) {
    const wanted = route.slice('/identities/'.length);
    return { body: { identity: postures.find((one) => JSON.stringify(one).includes(`"identity":"${wanted}"`)) } };
  }
  if (route === '/incidents') {
    const { signals, ...summary } = view.incident;
    return { body: { incidents: [{ ...summary, signalCount: signals.length }] } };
  }
  if (route === `/incidents/${INCIDENT_ID}`) return { body: view };
  if (route === `/incidents/${CONTAINED_ID}`) {
    const contained = storedCase('contained');
    return { body: { ...contained, incident: { ...contained.incident, id: CONTAINED_ID } } };
  }
  if (route === '/approvals') {
    const { severity, tier, title } = view.incident;
    return { body: { approvals: view.approvals.map((one) => ({ ...one, incident: { severity, tier, title } })) } };
  }
  if (route === '/baseline') return { body: baseline(method) };
  if (route === '/containments') return { body: containments() };
  if (route === `/containments/${ORPHAN}`) return { body: { execution: EXECUTION, incidentId: 'inc-77aa' } };
  if (route === `/incidents/${INCIDENT_ID}/contain`) return { body: { execution: EXECUTION } };
  if (route === `/incidents/${INCIDENT_ID}/release`)
    return { body: { needs: 'second-person', requestedBy: `arn:aws:iam::${ACCOUNT}:user/responder` } };
  if (route === `/incidents/${INCIDENT_ID}/close`) return { body: { incident: { ...view.incident, state: 'closed' } } };
  if (route === `/approvals/${APPROVAL_ID}` && method === 'GET') return { body: { approval: view.approvals[0], plan } };
  if (route === `/approvals/${APPROVAL_ID}`) {
    decided = true;
    return { body: { approval: storedCase('contained').approvals[0] } };
  }
  return { status: 404, body: { error: 'not-found', message: 'There is no incident inc-0000.' } };
}

const containments = () => ({
  containments: [
    {
      identity: BACKUP,
      policies: [`TierwatchContainment-0a1b2c3d4e5f`],
      denyAll: false,
      incident: { id: INCIDENT_ID, state: 'contained' },
    },
    { identity: ORPHAN, policies: ['TierwatchContainment-99887766aabb'], denyAll: false, incident: null },
  ],
  recorded: [
    { incident: INCIDENT_ID, identity: BACKUP, state: 'contained', policy: 'TierwatchContainment-0a1b2c3d4e5f' },
    { incident: 'inc-5e4d', identity: DEPLOYER, state: 'undone', policy: 'TierwatchContainment-001122334455' },
  ],
});

/** The output, without the parts that differ between runs. */
async function printed(args: readonly string[], around: Parameters<typeof runMain>[1]): Promise<string> {
  const { code, out, err } = await runMain(args, around);
  const all = `$ tierwatch ${args.map((arg) => (arg.includes(' ') ? JSON.stringify(arg) : arg)).join(' ')}\n${out}${err === '' ? '' : `--- standard error\n${err}`}--- exit code ${code}\n`;
  return all.replaceAll(folder, '/work').replaceAll(/in \d+ ms/g, 'in 5 ms');
}

const golden = (name: string): string => join(import.meta.dirname, 'golden', `${name}.txt`);

test.each(Object.entries(FOR_PROGRAMS))('%s prints its snapshot', async (name, args) => {
  await expect(await printed(args, { cwd: folder })).toMatchFileSnapshot(golden(name));
});

test('assess-html prints its snapshot, without script and style', async () => {
  const page = await printed([...ASSESS, '--format', 'html'], { cwd: folder });
  const bare = page
    .replaceAll(/'sha256-[^']+'/g, "'sha256-…'")
    .replace(/<style>.*?<\/style>/s, '<style>…</style>')
    .replace(/<script type="module">.*?<\/script>/s, '<script type="module">…</script>')
    .replace(/(?<=id="data">).*?(?=<\/script>)/s, (data) => JSON.stringify(JSON.parse(data), null, 1));
  await expect(bare).toMatchFileSnapshot(golden('assess-html'));
});

const COMMANDS =
  'assess can who-can path blast-radius replay posture incidents approvals contained show contain approve refuse release close doctor drill baseline ingest'.split(
    ' ',
  );

test.each(['', ...COMMANDS])('%s --help prints its snapshot', async (name) => {
  const args = [...(name === '' ? [] : [name]), '--help'];
  const file = golden(`help${name === '' ? '' : `-${name}`}`);
  await expect(await printed(args, { cwd: folder, columns: 80 })).toMatchFileSnapshot(file);
});

/** Lines that must not be broken: a command, a policy, an ARN or a hash, with its head. */
const UNBREAKABLE = /^ *(?:▸ | T\d {2}|--plan-hash )*(?:aws .*|\{.*\}|[^ ]+)$/;

test.each(Object.entries({ ...OFFLINE, ...DEPLOYED }))('%s is not wider than 80 columns', async (name, args) => {
  if (name in DEPLOYED) fakeApi(api);
  const around = name in DEPLOYED ? HERE : { cwd: folder };
  const { out, err } = await runMain(args, { ...around, columns: 80, progress: true });
  const lines = `${out}${err}`.split('\n');
  expect(lines.filter((line) => [...line].length > 80 && !UNBREAKABLE.test(line))).toEqual([]);
});

describe.each([80, 120])('at %i columns', (columns) => {
  test.each(Object.entries(OFFLINE))('%s prints its snapshot', async (name, args) => {
    await expect(await printed(args, { cwd: folder, columns })).toMatchFileSnapshot(golden(`${name}-${columns}`));
  });

  test.each(Object.entries(DEPLOYED))('%s prints its snapshot', async (name, args) => {
    fakeApi(api);
    await expect(await printed(args, { ...HERE, columns })).toMatchFileSnapshot(golden(`${name}-${columns}`));
  });
});
