import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  DetachUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import type { CaseView, IncidentView, PlanView } from '../../cli/api/schemas.ts';
import { paint } from '../../cli/paint.ts';
import { AWAY, callerOf, HOME, history, NIGHTLY, operatorSession, Thief } from '../attack.ts';
import { type AccessKey, type ClientSettings, rootKey, settingsFor } from '../credentials.ts';
import { type Deployment, deployTierwatch } from '../deployment.ts';
import { eventually, functionName, invoke, judged, SNAPSHOTS, TierwatchApi } from '../driver.ts';
import { type Emulator, startEmulator } from '../emulator.ts';
import { ADMINISTRATOR, createEstate, type Estate, type KeyedUser } from '../estate.ts';
import { cloudTrailRecord, deliver } from '../trail.ts';
import { undoing } from '../undoing.ts';
import type { Stage } from './stage.ts';
import { type Access, beforeAndAfter, estateView, incidentView, journalView, pathToAdmin, planView } from './views.ts';

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
  const estate = await stage.step('creating users, roles and secrets', () =>
    createEstate(root, emulator.account, reach),
  );
  for (const folder of SNAPSHOTS) {
    await stage.step(folder.replaceAll('-', ' '), () => invoke(root, functionName(deployment, folder)));
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
  stage.show(estateView(stage.io, identities));
  const worst = identities.find(({ identity }) => identity === estate.backup.arn);
  if (worst !== undefined) stage.say(`The most dangerous key to lose: ${pathToAdmin(stage.io, worst)}`);
}

/** A month of quiet nights, then the key is in other hands; the low-risk automation makes the same calls. */
export async function attack(stage: Stage, scene: Scene): Promise<{ incident: IncidentView; session: AccessKey }> {
  const { api, deployment, emulator, estate } = scene;
  const post = (records: readonly object[]) =>
    deliver(settingsFor(emulator.endpoint, estate.cloudTrail.key), deployment.outputs.IngestBusName ?? '', records);
  stage.chapter('A theft', `someone uses the access key of ${estate.backup.name} from another country`);
  const quiet = [estate.backup, estate.statusPage].flatMap((user) => history(user, NIGHTLY, 30, new Date()));
  await stage.step(
    'replaying 30 nights of normal activity to the ingest bus',
    async () => {
      await post(quiet);
      await judged(scene.root, deployment);
    },
    () => `${quiet.length} CloudTrail events of 30 normal nights, from ${HOME.address} (${HOME.country})`,
  );
  const attacker = new Thief(emulator.endpoint, estate.backup);
  const twin = new Thief(emulator.endpoint, estate.statusPage);
  await stage.step(`reconnaissance from ${AWAY.address} (${AWAY.country}) with both stolen keys`, async () => {
    await post(await twin.lookAround());
    await post(await attacker.lookAround());
  });
  const session = await stage.step(
    'the attacker assumes a role to return later, and makes the user administrator',
    async () => {
      const kept = await attacker.prepareReturn(estate);
      await post([...kept.records, ...(await attacker.becomeAdministrator())]);
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
    `${paint(stage.io, 'green', 'No incident')} about ${user.name} (tier ${identity?.tier}), which made the same calls from ${address} with ${agent}.`,
  );
}

/** Plan, question, containment. `undefined` where the responder said no. */
export async function respond(
  stage: Stage,
  scene: Scene,
  incident: IncidentView,
  session: AccessKey,
  { yes, signal }: Wishes,
): Promise<{ before: Access; after: Access } | undefined> {
  const { api, estate } = scene;
  stage.chapter('A decision', `as ${estate.responder.arn}, who can call the API and nothing else`);
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
  if (agreed === undefined) stage.say(yes ? 'Approved (--yes).' : 'Approved: there is no terminal to ask on.');
  if (agreed === false) {
    await stage.step('refusing', () => api.decide(approval.id, 'refuse', plan.hash, 'refused by the responder'));
    const view = await caseIs(scene, incident.id, 'refused');
    stage.show(journalView(stage.io, view));
    return undefined;
  }
  return fight(stage, scene, incident, { approval, plan, before, session });
}

/** How often the attacker undoes the containment before he gives up. */
export const UNDONE_TIMES = 3;

/** The approval, and an attacker who undoes each change as soon as it is made. */
async function fight(
  stage: Stage,
  scene: Scene,
  incident: IncidentView,
  { approval, plan, before, session }: Fight,
): Promise<{ before: Access; after: Access }> {
  const { api, emulator, estate } = scene;
  stage.chapter(
    'A fight',
    'the role session of the attacker outlives the key, as on AWS; the attacker uses it to undo every change',
  );
  const attack = undoing(
    new IAMClient(settingsFor(emulator.endpoint, session)),
    estate.backup,
    (name, request) => reportAs(scene, name, request),
    UNDONE_TIMES,
  );
  try {
    await api.decide(approval.id, 'approve', plan.hash, 'stolen key');
    await stage.step(
      'containing: deny policy first, then access keys, then verification',
      () => eventually('the attacker to give up', async () => (attack.times() >= UNDONE_TIMES ? true : undefined)),
      () => `the attacker deleted the deny policy and reactivated the key ${UNDONE_TIMES} times`,
    );
  } finally {
    await attack.stop();
  }
  await stage.step(
    'reapplying until IAM matches the plan',
    () => inForce(scene, incident.id),
    () => 'containment in force and verified',
  );
  const after = await accessOf(scene, estate.backup);
  if (after.answer === undefined) throw new Error('the stolen key still works after the containment');
  stage.show(beforeAndAfter(stage.io, { before, contained: after }));
  return { before, after };
}

interface Fight {
  readonly approval: { readonly id: string };
  readonly plan: PlanView;
  readonly before: Access;
  readonly session: AccessKey;
}

/** What the attacker's session does, as CloudTrail reports it. */
const reportAs = ({ emulator, deployment, estate }: Scene, name: string, request: object): Promise<void> =>
  deliver(settingsFor(emulator.endpoint, estate.cloudTrail.key), deployment.outputs.IngestBusName ?? '', [
    cloudTrailRecord({
      caller: operatorSession(estate),
      ...{ service: 'iam', name, readOnly: false, at: new Date(), request },
    }),
  ]);

const inForce = (scene: Scene, incidentId: string): Promise<CaseView> =>
  eventually(
    'the containment to be in force',
    async () => {
      const view = await scene.api.case(incidentId);
      const { answer } = await accessOf(scene, scene.estate.backup);
      return view.incident.state === 'contained' && answer !== undefined ? view : undefined;
    },
    120,
  );

/** Until the playbook has ended and nothing looks at the user. */
const QUIET_MS = 15_000;

/** Later the attacker tries once more; the change itself leads to the next verification. */
export async function comeBack(stage: Stage, scene: Scene, incident: IncidentView, session: AccessKey): Promise<void> {
  const { emulator, estate } = scene;
  stage.chapter('A return', 'later, the attacker undoes the containment once more');
  const iam = new IAMClient(settingsFor(emulator.endpoint, session));
  const times = (view: CaseView) => view.journal.filter(({ step }) => step === 'reasserted').length;
  await stage.step('waiting until all playbooks have ended', () => sleep(QUIET_MS));
  const before = times(await scene.api.case(incident.id));
  await stage.step('the attacker deletes the deny policy and reactivates the key', async () => {
    const attack = undoing(iam, estate.backup, () => Promise.resolve(), 1);
    await eventually('the deletion', async () => (attack.times() > 0 ? true : undefined));
    await attack.stop();
  });
  const loose = await accessOf(scene, estate.backup);
  await stage.step(
    'CloudTrail reports the change, which starts a verification',
    async () => {
      await reportAs(scene, 'DeleteUserPolicy', { userName: estate.backup.name, policyName: 'TierwatchContainment' });
      await eventually('the containment to be in force again', async () =>
        times(await scene.api.case(incident.id)) > before ? true : undefined,
      );
      return inForce(scene, incident.id);
    },
    () => 'change detected, containment reapplied and verified',
  );
  stage.show(beforeAndAfter(stage.io, { undone: loose, 'contained again': await accessOf(scene, estate.backup) }));
}

/** The access is given back by two people, and the stolen key is replaced. */
export async function giveBack(stage: Stage, scene: Scene, incident: IncidentView): Promise<CaseView> {
  const { api, estate, root } = scene;
  const iam = new IAMClient(root);
  const { name: UserName } = estate.backup;
  stage.chapter('A release', 'two responders are required for a tier 0 identity; the stolen key is replaced');
  await stage.step('the team detaches the administrator policy', async () => {
    const request = { UserName, PolicyArn: ADMINISTRATOR };
    await iam.send(new DetachUserPolicyCommand(request));
    await reportByTeam(scene, 'DetachUserPolicy', { userName: UserName, policyArn: ADMINISTRATOR });
  });
  await stage.step(
    'the first responder requests the release',
    () => api.release(incident.id, 'administrator policy detached, key replaced'),
    () => `${estate.responder.name} requested the release; a second person must confirm`,
  );
  await stage.step(
    'the second responder confirms',
    async () => {
      const second = new TierwatchApi(scene.deployment.api, estate.secondResponder.key);
      await second.release(incident.id, 'checked');
      return caseIs(scene, incident.id, 'released');
    },
    () => `${estate.secondResponder.name} confirmed; access released`,
  );
  const replacement = await stage.step('the team creates a new key and deletes the stolen one', async () => {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: estate.backup.key.accessKeyId }));
    const key = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    return { ...estate.backup, key };
  });
  const stolen = await accessOf(scene, estate.backup);
  const fresh = await accessOf(scene, replacement);
  if (stolen.answer === undefined) throw new Error('the stolen key works after the release');
  if (fresh.answer !== undefined) throw new Error(`the new key answers ${fresh.answer}`);
  stage.show(beforeAndAfter(stage.io, { 'stolen key': stolen, 'new key': fresh }));
  const view = await api.case(incident.id);
  stage.say('The journal:');
  stage.show(journalView(stage.io, view));
  return view;
}

const reportByTeam = ({ emulator, deployment, estate }: Scene, name: string, request: object): Promise<void> =>
  deliver(settingsFor(emulator.endpoint, estate.cloudTrail.key), deployment.outputs.IngestBusName ?? '', [
    cloudTrailRecord({
      caller: {
        ...{ arn: `arn:aws:iam::${emulator.account}:user/platform-admin`, accessKeyId: 'AKIAPLATFORMADMIN000' },
        ...{ principalId: 'AIDAPLATFORMADMIN000', ...HOME },
      },
      ...{ service: 'iam', name, readOnly: false, at: new Date(), request },
    }),
  ]);

const caseIs = ({ api }: Scene, incidentId: string, state: string): Promise<CaseView> =>
  eventually(
    `incident ${incidentId} to be ${state}`,
    async () => {
      const view = await api.case(incidentId);
      const failed = view.incident.state === 'failed' || view.incident.state === 'undone';
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
