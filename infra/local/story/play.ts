import {
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUserPoliciesCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import type { CaseView, IncidentView } from '../../../cli/api/schemas.ts';
import { paint } from '../../../cli/paint.ts';
import { AWAY, callerOf, HOME, history, NIGHTLY, Thief } from '../attack.ts';
import { type AccessKey, type ClientSettings, rootKey, settingsFor } from '../credentials.ts';
import { type Deployment, deployTierwatch } from '../deployment.ts';
import { eventually, functionName, invoke, judged, SNAPSHOTS, TierwatchApi } from '../driver.ts';
import { type Emulator, startEmulator } from '../emulator.ts';
import { ADMINISTRATOR, createEstate, type Estate, type KeyedUser } from '../estate.ts';
import { deliver } from '../trail.ts';
import type { Stage } from './stage.ts';
import { type Access, beforeAndAfter, estateView, incidentView, journalView, planView, wayUp } from './views.ts';

/** Everything that stands once the stage is set. */
export interface Scene {
  readonly emulator: Emulator;
  readonly deployment: Deployment;
  readonly estate: Estate;
  readonly api: TierwatchApi;
  readonly root: ClientSettings;
}

export interface Wishes {
  /** Approve without asking. */
  readonly yes: boolean;
  readonly signal: AbortSignal;
}

/** Starts the emulator. It is handed out at once, so that whatever fails later can still be taken down. */
export async function openStage(stage: Stage): Promise<Emulator> {
  stage.chapter('A local AWS', 'an emulator on loopback that enforces IAM; nothing leaves this machine');
  return stage.step(
    'starting the AWS emulator',
    (narrate) => startEmulator({ narrate }),
    ({ endpoint }) => `AWS emulator at ${endpoint}, loopback only`,
  );
}

export async function setScene(stage: Stage, emulator: Emulator): Promise<Scene> {
  const deployment = await stage.step(
    'deploying the CDK app with the CDK CLI',
    (narrate) => deployTierwatch(emulator, { narrate }),
    ({ physicalIds }) => `Tierwatch deployed: ${Object.keys(physicalIds).length} resources`,
  );
  stage.chapter('A small company', 'users, roles and secrets, created through the AWS APIs');
  const root = settingsFor(emulator.endpoint, rootKey(emulator.account));
  const reach = { api: deployment.api, ingestBus: deployment.outputs.IngestBusName ?? '' };
  const estate = await stage.step('creating the estate', () => createEstate(root, emulator.account, reach));
  for (const folder of SNAPSHOTS) {
    await stage.step(folder, () => invoke(root, functionName(deployment, folder)));
  }
  const api = new TierwatchApi(deployment.api, estate.responder.key);
  return { emulator, deployment, estate, api, root };
}

/** Who is here, and how bad it would be. */
export async function showEstate(stage: Stage, { api, emulator, estate }: Scene): Promise<void> {
  const identities = await stage.step(
    'reading the posture from the API',
    () => api.identities(emulator.account),
    (found) => `posture of ${found.length} identities`,
  );
  const own = ({ identity }: { readonly identity: string }) =>
    identity.includes(':role/tierwatch/') || identity.includes(':role/cdk-') || identity.includes('/tierwatch-local/');
  stage.show(estateView(stage.io, identities, own));
  const worst = identities.find(({ identity }) => identity === estate.backup.arn);
  if (worst !== undefined) stage.say(`The worst key to lose: ${wayUp(stage.io, worst)}`);
}

/** A month of quiet nights, then the key is in other hands; the low-risk automation makes the same calls. */
export async function attack(stage: Stage, scene: Scene): Promise<{ incident: IncidentView; session: AccessKey }> {
  const { api, deployment, emulator, estate } = scene;
  const post = (records: readonly object[]) =>
    deliver(settingsFor(emulator.endpoint, estate.cloudTrail.key), deployment.outputs.IngestBusName ?? '', records);
  stage.chapter('A theft', `the key of ${estate.backup.name} is used from another country`);
  const quiet = [estate.backup, estate.statusPage].flatMap((user) => history(user, NIGHTLY, 30, new Date()));
  await stage.step(
    'thirty nights of normal work, as CloudTrail events on the ingest bus',
    async () => {
      await post(quiet);
      await judged(scene.root, deployment);
    },
    () => `${quiet.length} events of thirty normal nights, from ${HOME.address} (${HOME.country})`,
  );
  const thief = new Thief(emulator.endpoint, estate.backup);
  const twin = new Thief(emulator.endpoint, estate.statusPage);
  await stage.step(`looking around from ${AWAY.address} (${AWAY.country}), with both keys`, async () => {
    await post(await twin.lookAround());
    await post(await thief.lookAround());
  });
  const session = await stage.step(
    'the thief makes the backup user administrator, and a session to return with',
    async () => {
      const kept = await thief.prepareReturn(estate);
      await post([...kept.records, ...(await thief.becomeAdministrator())]);
      return kept.session;
    },
  );
  const incident = await stage.step(
    'waiting for the incident',
    () => eventually('an incident', () => api.incidentAbout(estate.backup.arn)),
    ({ severity }) => `incident opened: ${severity}`,
  );
  const grown = await settled(api, incident.id);
  stage.show(incidentView(stage.io, grown));
  await showNone(stage, scene, estate.statusPage);
  return { incident: grown, session };
}

/** The incident once no signal was added for two seconds. */
async function settled(api: TierwatchApi, id: string): Promise<IncidentView> {
  let signals = -1;
  return eventually(
    'the incident to settle',
    async () => {
      const { incident } = await api.case(id);
      if (incident.signals.length === signals) return incident;
      signals = incident.signals.length;
      return undefined;
    },
    60,
    2_000,
  );
}

async function showNone(stage: Stage, { api }: Scene, user: KeyedUser): Promise<void> {
  const identity = await api.identity(user.arn);
  const incident = await api.incidentAbout(user.arn);
  if (incident !== undefined) throw new Error(`expected no incident about ${user.name}, got ${incident.id}`);
  const { address, agent } = callerOf(user, AWAY);
  stage.say(
    `${paint(stage.io, 'green', 'No incident')} about ${user.name} (tier ${identity?.tier}), which looked around just so, from ${address} with ${agent}.`,
  );
}

/** Plan, question, containment. `undefined` where the responder said no. */
export async function respond(
  stage: Stage,
  scene: Scene,
  incident: IncidentView,
  { yes, signal }: Wishes,
): Promise<{ before: Access; after: Access } | undefined> {
  const { api, estate } = scene;
  stage.chapter('A decision', `as ${estate.responder.arn}, who may call the API and nothing else`);
  const waiting = await stage.step('waiting for the plan', () =>
    eventually('a pending approval', async () => {
      const { approvals } = await api.case(incident.id);
      return approvals.find(({ state }) => state === 'pending');
    }),
  );
  const { approval, plan } = await api.approval(waiting.id);
  stage.show(planView(stage.io, plan));
  const before = await accessOf(scene, estate.backup);
  const agreed = yes ? undefined : await stage.ask(`Approve this plan as ${estate.responder.name}?`, signal);
  if (agreed === undefined) stage.say(yes ? 'Approved, as --yes says.' : 'Approved: there is no terminal to ask at.');
  if (agreed === false) {
    await stage.step('refusing', () => api.decide(approval.id, 'refuse', plan.hash, 'refused by the responder'));
    const view = await caseIs(scene, incident.id, 'refused');
    stage.show(journalView(stage.io, view));
    return undefined;
  }
  await api.decide(approval.id, 'approve', plan.hash, 'stolen key');
  await stage.step(
    'containing: deny first, then the key, then reading back',
    () => caseIs(scene, incident.id, 'contained'),
    () => 'contained and verified',
  );
  const after = await accessOf(scene, estate.backup);
  if (after.answer === undefined) throw new Error('the stolen key still works after the containment');
  stage.show(beforeAndAfter(stage.io, { before, contained: after }));
  return { before, after };
}

/** The thief returns with the session that outlived the key, and undoes the containment. */
export async function comeBack(stage: Stage, scene: Scene, incident: IncidentView, session: AccessKey): Promise<void> {
  const { emulator, estate } = scene;
  stage.chapter('A return', 'the session that was made before lives on, as on AWS; it undoes the containment');
  const iam = new IAMClient(settingsFor(emulator.endpoint, session));
  const { name: UserName, key } = estate.backup;
  await stage.step('the thief deletes the denial and activates the key again', async () => {
    const { policies } = await accessOf(scene, estate.backup);
    const PolicyName = policies.find((name) => name.startsWith('TierwatchContainment'));
    if (PolicyName === undefined) throw new Error('expected a denial of Tierwatch on the user, found none');
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: key.accessKeyId, Status: 'Active' }));
  });
  const loose = await accessOf(scene, estate.backup);
  await stage.step(
    'waiting for the watch to notice',
    () =>
      eventually('the containment to stand again', async () => {
        const { answer } = await accessOf(scene, estate.backup);
        const { journal } = await scene.api.case(incident.id);
        return answer !== undefined && journal.some(({ step }) => step === 'reasserted') ? true : undefined;
      }),
    () => 'noticed, and contained again',
  );
  stage.show(beforeAndAfter(stage.io, { tampered: loose, 'contained again': await accessOf(scene, estate.backup) }));
}

/** Everything is given back exactly. */
export async function giveBack(stage: Stage, scene: Scene, incident: IncidentView, before: Access): Promise<CaseView> {
  const { api, estate, root } = scene;
  stage.chapter('A release', 'exactly what the containment took, nothing else');
  await stage.step('the team takes the administrator rights away that the thief had attached', async () => {
    const request = { UserName: estate.backup.name, PolicyArn: ADMINISTRATOR };
    await new IAMClient(root).send(new DetachUserPolicyCommand(request));
  });
  await stage.step('releasing', async () => {
    await api.release(incident.id, 'administrator rights detached; a drill, so the key may live');
    return caseIs(scene, incident.id, 'released');
  });
  const after = await accessOf(scene, estate.backup);
  const same = JSON.stringify(after) === JSON.stringify(before);
  if (!same) throw new Error(`expected ${JSON.stringify(before)} after the release, got ${JSON.stringify(after)}`);
  stage.show(beforeAndAfter(stage.io, { before, released: after }));
  const view = await api.case(incident.id);
  stage.say('The journal, as the API tells it:');
  stage.show(journalView(stage.io, view));
  return view;
}

const caseIs = ({ api }: Scene, incidentId: string, state: string): Promise<CaseView> =>
  eventually(
    `incident ${incidentId} to be ${state}`,
    async () => {
      const view = await api.case(incidentId);
      const failed = view.incident.state === 'containment-failed';
      if (failed) throw new Error(`the playbook failed: ${view.journal.at(-1)?.detail ?? 'no entry in the journal'}`);
      return view.incident.state === state ? view : undefined;
    },
    90,
  );

/** What the user holds now, read from IAM, and what AWS answers to its key. */
async function accessOf({ emulator, root }: Scene, user: KeyedUser): Promise<Access> {
  const iam = new IAMClient(root);
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: user.name }));
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName: user.name }));
  return {
    keys: AccessKeyMetadata.map(({ AccessKeyId, Status }) => `${AccessKeyId} ${Status}`).sort(),
    policies: [...PolicyNames].sort(),
    answer: await new Thief(emulator.endpoint, user).tryKey(),
  };
}
