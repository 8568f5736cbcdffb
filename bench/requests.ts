/** Counts the requests behind `docs/operators/cost.md`: of an event in a simulated month, and on the local emulator of each snapshot,
 * the sweep and a containment. `--write` stores what the page is generated from in `bench/request-counts.json`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { Attacker, history, NIGHTLY } from '../local/attack.ts';
import { type ClientSettings, rootKey, settingsFor } from '../local/credentials.ts';
import { type Deployment, deployTierwatch } from '../local/deployment.ts';
import { detectorsIdle, eventually, functionName, invoke, SNAPSHOTS, TierwatchApi } from '../local/driver.ts';
import { startEmulator } from '../local/emulator.ts';
import { createEstate, type Estate } from '../local/estate.ts';
import { type RecordedCall, startRecorder } from '../local/recording/recorder.ts';
import { deliver } from '../local/trail.ts';
import { printFigures } from './report.ts';
import { steadyAutomation } from './storage.ts';

const ACCOUNT = '111111111111';
const READS = new Set(['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:BatchGetItem']);
const MOST_SERVICES = 4;
/** Slow, because each look at a case costs requests as well. */
const POLL_MS = 3_000;

type Calls = readonly RecordedCall[];

/** `snapshot-principals  12 requests  5 dynamodb, 4 iam, 3 sts` */
function rowOf(name: string, calls: Calls): readonly [string, string, string] {
  const services = Map.groupBy(calls, ({ action }) => action.split(':')[0] ?? '');
  const counts = [...services].map(([service, some]) => [service, some.length] as const).sort((a, b) => b[1] - a[1]);
  const shown = counts.slice(0, MOST_SERVICES).map(([service, count]) => `${count} ${service}`);
  const others = counts.slice(MOST_SERVICES).reduce((sum, [, count]) => sum + count, 0);
  return [name, `${calls.length} requests`, [...shown, ...(others > 0 ? [`${others} others`] : [])].join(', ')];
}

/** States that the executions of a state machine entered. Standard workflows charge for each. */
async function transitionsOf(settings: ClientSettings, stateMachineArn: string): Promise<number> {
  const sfn = new SFNClient(settings);
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  let entered = 0;
  for (const { executionArn } of executions) {
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }));
    entered += events.filter(({ type }) => type?.endsWith('StateEntered')).length;
  }
  return entered;
}

/** From the theft of a key to the verified containment. */
async function contain(endpoint: string, { backup, cloudTrail, responder }: Estate, deployment: Deployment) {
  const api = new TierwatchApi(deployment.api, responder.key);
  const attacker = new Attacker(endpoint, backup);
  const records = [...(await attacker.reconnaissance()), ...(await attacker.becomeAdministrator())];
  await deliver(settingsFor(endpoint, cloudTrail.key), records);
  const { id } = await eventually('an incident', () => api.incidentAbout(backup.arn), 60, POLL_MS);
  const pending = await eventually(
    'an approval',
    async () => (await api.case(id)).approvals.find(({ state }) => state === 'pending'),
    60,
    POLL_MS,
  );
  await api.decide(pending.id, 'approve', pending.planHash, 'bench');
  await eventually(
    'the containment',
    async () => ((await api.case(id)).incident.state === 'contained' ? true : undefined),
    60,
    POLL_MS,
  );
}

async function onEmulator(file: string) {
  const recorder = await startRecorder(file, ACCOUNT);
  const emulator = await startEmulator({ account: ACCOUNT, functionsEndpoint: recorder.endpoint });
  recorder.setTarget(emulator.endpoint);
  const read = () => readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const callsOf = async (run: () => Promise<unknown>): Promise<Calls> => {
    const before = read().length;
    await run();
    return read()
      .slice(before)
      .map((line): RecordedCall => JSON.parse(line));
  };
  try {
    const deployment = await deployTierwatch(emulator);
    const root = settingsFor(emulator.endpoint, rootKey(ACCOUNT));
    const ingestBus = deployment.outputs.IngestBusName ?? '';
    const estate = await createEstate(root, ACCOUNT, { api: deployment.api, ingestBus });
    const snapshots: [string, Calls][] = [];
    for (const folder of SNAPSHOTS) {
      snapshots.push([folder, await callsOf(() => invoke(root, functionName(deployment, folder)))]);
    }
    await deliver(
      settingsFor(emulator.endpoint, estate.cloudTrail.key),
      history(estate.backup, NIGHTLY, 30, new Date()),
    );
    await detectorsIdle(root, deployment);
    const sweep = () => invoke(root, functionName(deployment, 'sweep-incidents'));
    const idleSweep = await callsOf(sweep);
    const containment = await callsOf(() => contain(emulator.endpoint, estate, deployment));
    const busySweep = await callsOf(sweep);
    const transitions = await transitionsOf(root, deployment.outputs.ContainUserArn ?? '');
    return { snapshots, containment, idleSweep, busySweep, transitions };
  } finally {
    await emulator.stop();
    await recorder.stop();
  }
}

export async function benchRequests(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tierwatch-bench-'));
  const steady = await steadyAutomation();
  const measured = await onEmulator(join(folder, 'calls.jsonl')).finally(() => rmSync(folder, { recursive: true }));
  const { snapshots, containment, idleSweep, busySweep, transitions } = measured;
  const counts = {
    readsPerEvent: Number(steady.reads.toFixed(3)),
    writesPerEvent: Number(steady.writes.toFixed(3)),
    readsPerSweep: idleSweep.filter(({ action }) => READS.has(action)).length,
    transitionsPerContainment: transitions,
  };
  printFigures('Requests behind docs/operators/cost.md', [
    [
      'an event of steady automation',
      `${counts.readsPerEvent} reads`,
      `${counts.writesPerEvent} writes; baseline: 1 and 1`,
    ],
    ...snapshots.map(([name, calls]) => rowOf(name, calls)),
    rowOf('a sweep without incidents', idleSweep),
    rowOf('a sweep with a containment', busySweep),
    rowOf('a theft until it is contained', containment),
    ['transitions of the playbook', `${transitions}`],
  ]);
  if (process.argv.includes('--write'))
    writeFileSync(join(import.meta.dirname, 'request-counts.json'), `${JSON.stringify(counts, undefined, 2)}\n`);
}

if (import.meta.main) await benchRequests();
