/** Measures the loop on the local emulator: deployment, from event to incident, from approval to contained. The baseline is one call
 * to the same API. */
import { Attacker, AWAY, callerOf, HOME, history, NIGHTLY } from '../local/attack.ts';
import { rootKey, settingsFor } from '../local/credentials.ts';
import { deployTierwatch } from '../local/deployment.ts';
import { eventually, functionName, invoke, SNAPSHOTS, TierwatchApi } from '../local/driver.ts';
import { startEmulator } from '../local/emulator.ts';
import { createEstate } from '../local/estate.ts';
import { deliver } from '../local/trail.ts';
import { median, printFigures } from './report.ts';

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

async function timed<T>(run: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  const result = await run();
  return [result, performance.now() - started];
}

export async function benchLoop(): Promise<void> {
  const emulator = await startEmulator({ onProgress: () => {} });
  try {
    const [deployment, deploying] = await timed(() => deployTierwatch(emulator));
    const root = settingsFor(emulator.endpoint, rootKey(emulator.account));
    const ingestBus = deployment.outputs.IngestBusName ?? '';
    const estate = await createEstate(root, emulator.account, { api: deployment.api, ingestBus });
    for (const folder of SNAPSHOTS) await invoke(root, functionName(deployment, folder));
    const api = new TierwatchApi(deployment.api, estate.responder.key);
    const trips: number[] = [];
    for (let round = 0; round < 10; round++) trips.push((await timed(() => api.incidents()))[1]);
    const post = (records: readonly object[]) =>
      deliver(settingsFor(emulator.endpoint, estate.cloudTrail.key), records);
    await post(history(estate.backup, NIGHTLY, 30, new Date()));
    const thief = new Attacker(emulator.endpoint, estate.backup);
    await post(await thief.reconnaissance());
    const records = await thief.becomeAdministrator();
    const [incident, detecting] = await timed(async () => {
      await post(records);
      return eventually('an incident', () => api.incidentAbout(estate.backup.arn), 60, 50);
    });
    const approval = await eventually('an approval', async () =>
      (await api.case(incident.id)).approvals.find(({ state }) => state === 'pending'),
    );
    const [, containing] = await timed(async () => {
      await api.decide(approval.id, 'approve', approval.planHash, 'bench');
      await eventually(
        'containment',
        async () => ((await api.case(incident.id)).incident.state === 'contained' ? true : undefined),
        60,
        50,
      );
    });
    const trip = median(trips);
    const ratio = (milliseconds: number): string =>
      `${Math.round(milliseconds / trip)} x one API call (${Math.round(trip)} ms)`;
    printFigures(
      `The loop on the local emulator (from ${HOME.country} to ${AWAY.country}, ${callerOf(estate.backup, AWAY).arn})`,
      [
        [
          'synthesis, bootstrap and deployment',
          seconds(deploying),
          `${Object.keys(deployment.physicalIds).length} resources`,
        ],
        ['from event to incident', seconds(detecting), ratio(detecting)],
        ['from approval to verified containment', seconds(containing), ratio(containing)],
      ],
    );
  } finally {
    await emulator.stop();
  }
}

if (import.meta.main) await benchLoop();
