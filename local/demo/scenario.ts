import type { CaseView } from '../../cli/api/schemas.ts';
import { paint } from '../../cli/paint.ts';
import { rootKey, settingsFor } from '../credentials.ts';
import { deployTierwatch } from '../deployment.ts';
import { functionName, invoke, SNAPSHOTS, TierwatchApi } from '../driver.ts';
import { type Emulator, startEmulator } from '../emulator.ts';
import { createEstate } from '../estate.ts';
import { Mailbox } from '../mailbox.ts';
import type { Access } from './access.ts';
import { attack } from './attack.ts';
import type { DemoConsole } from './console.ts';
import { attackAgain, type ResponseOptions, respond, UNDO_COUNT } from './containment.ts';
import type { Demo } from './demo.ts';
import { release } from './release.ts';
import { verify } from './verification.ts';
import { pathToAdmin, postureView } from './views.ts';

/** Starts the emulator. The caller stops it, whatever happens afterwards. */
export async function startDemo(out: DemoConsole): Promise<Emulator> {
  out.section('Local AWS', 'an emulator on loopback that enforces IAM; no call reaches AWS');
  return out.step(
    'starting the AWS emulator',
    (onProgress) => startEmulator({ onProgress }),
    ({ endpoint }) => `AWS emulator at ${endpoint}, loopback only`,
  );
}

/** Deploys Tierwatch and runs the scenario: attack, containment, second attack, release. */
export async function runDemo(out: DemoConsole, emulator: Emulator, options: ResponseOptions): Promise<Demo> {
  const demo = await deployAll(out, emulator, options.signal);
  await showPosture(out, demo);
  const { incident, session } = await attack(out, demo);
  const contained = await respond(out, demo, incident, session, options);
  if (contained === undefined) {
    await verify(out, demo);
    summary(out, ['You refused the plan: nothing was changed, and the refusal is in the journal.']);
    return demo;
  }
  await attackAgain(out, demo, incident, session);
  const released = await release(out, demo, incident);
  await verify(out, demo);
  summary(out, summaryLines(released, contained));
  return demo;
}

async function deployAll(out: DemoConsole, emulator: Emulator, signal: AbortSignal): Promise<Demo> {
  const deployment = await out.step(
    'deploying the CDK app with the CDK CLI',
    (onProgress) => deployTierwatch(emulator, { onProgress, signal }),
    ({ physicalIds }) => `Tierwatch deployed: ${Object.keys(physicalIds).length} resources`,
  );
  out.section('Sample company', 'users, roles and secrets, created through the AWS APIs');
  const root = settingsFor(emulator.endpoint, rootKey(emulator.account));
  const reach = { api: deployment.api, ingestBus: deployment.outputs.IngestBusName ?? '' };
  const estate = await out.step(
    'creating users, roles and secrets',
    () => createEstate(root, emulator.account, reach),
    () => 'users, roles and secrets created',
  );
  for (const folder of SNAPSHOTS) {
    const snapshot = folder.replace('snapshot-', 'snapshot of ');
    await out.step(
      `taking the ${snapshot}`,
      () => invoke(root, functionName(deployment, folder)),
      () => `${snapshot} taken`,
    );
  }
  const api = new TierwatchApi(deployment.api, estate.responder.key);
  const mailbox = await Mailbox.subscribe(root, deployment.outputs.RespondersTopicArn ?? '', 'on-call');
  return { emulator, deployment, estate, api, root, mailbox };
}

async function showPosture(out: DemoConsole, { api, emulator, estate }: Demo): Promise<void> {
  const identities = await out.step(
    'reading the posture from the API',
    () => api.identities(emulator.account),
    (found) => `posture of ${found.length} identities read`,
  );
  out.show(postureView(out.io, identities));
  const backup = identities.find(({ identity }) => identity === estate.backup.arn);
  if (backup !== undefined)
    out.say(
      `The highest-risk access key belongs to user/${backup.name}, which can make itself an administrator: ${pathToAdmin(out.io, backup)}`,
    );
}

function summaryLines({ incident, approvals, journal }: CaseView, contained: Access): readonly string[] {
  const timeOf = (step: string): number => Date.parse(journal.find((entry) => entry.step === step)?.at ?? '');
  const seconds = ((timeOf('verified') - timeOf('approval-decided')) / 1000).toFixed(1);
  const approved = approvals.find(({ state }) => state === 'approved');
  return [
    `${incident.id}: ${incident.severity}, ${incident.signals.length} signals, ${incident.state}`,
    `Approved by ${approved?.decidedBy ?? 'an unknown principal'}, contained ${seconds} s later; calls with the key then failed with ${contained.error}.`,
    `The attacker undid the containment ${UNDO_COUNT + 1} times; it was reapplied and verified each time.`,
    'Released by two responders; the stolen key was replaced, not reactivated.',
  ];
}

function summary(out: DemoConsole, lines: readonly string[]): void {
  const { io } = out;
  io.out(['', paint(io, ['bold', 'cyan'], '    Summary')]);
  for (const line of lines) out.say(line);
  out.say(
    paint(
      io,
      'dim',
      `${Math.round(out.elapsedSeconds)} s in total; all data above was read from the APIs of the emulator`,
    ),
  );
}
