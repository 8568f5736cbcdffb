import { setTimeout as sleep } from 'node:timers/promises';
import { IAMClient } from '@aws-sdk/client-iam';
import type { CaseView, IncidentView, PlanView } from '../../cli/api/schemas.ts';
import { operatorSession } from '../attack.ts';
import { type AccessKey, settingsFor } from '../credentials.ts';
import { eventually } from '../driver.ts';
import { undoContainment } from '../undo-attack.ts';
import { type Access, readAccess } from './access.ts';
import type { DemoConsole } from './console.ts';
import { type Demo, reportIamChange } from './demo.ts';
import { incidentInState } from './incident-state.ts';
import { accessTable, journalView, notificationView, planView } from './views.ts';

export interface ResponseOptions {
  /** Approve without prompting. */
  readonly yes: boolean;
  readonly signal: AbortSignal;
}

/** How often the attacker undoes the containment before giving up. */
export const UNDO_COUNT = 3;

/** Shows the plan, asks for approval and contains the user.
 * @returns the access after the containment; undefined if the plan was refused. */
export async function respond(
  out: DemoConsole,
  demo: Demo,
  incident: IncidentView,
  session: AccessKey,
  { yes, signal }: ResponseOptions,
): Promise<Access | undefined> {
  const { api, estate, mailbox } = demo;
  out.section('Approval', `as ${estate.responder.arn}, who can only call the API`);
  const pending = await out.step(
    'waiting for the plan',
    () =>
      eventually('a pending approval', async () => {
        const { approvals } = await api.case(incident.id);
        return approvals.find(({ state }) => state === 'pending');
      }),
    () => 'plan prepared, approval pending',
  );
  const mail = await out.step(
    'waiting for the notification',
    () => mailbox.receive('approval-requested', incident.id),
    () => 'responders notified; what SNS delivered to a subscriber:',
  );
  out.show(notificationView(out.io, mail));
  const { approval, plan } = await api.approval(pending.id);
  out.show(planView(out.io, plan));
  const before = await readAccess(demo, estate.backup);
  const approved = yes ? undefined : await out.ask(`Approve this plan as ${estate.responder.name}?`, signal);
  if (approved === undefined) out.say(yes ? 'Approved (--yes).' : 'Approved automatically: no terminal to prompt on.');
  if (approved === false) {
    await out.step(
      'refusing the plan',
      () => api.decide(approval.id, 'refuse', plan.hash, 'refused by the responder'),
      () => 'plan refused',
    );
    out.show(journalView(out.io, await incidentInState(demo, incident.id, 'refused')));
    return undefined;
  }
  return containDuringAttack(out, demo, incident, { approval, plan, before, session });
}

interface Containment {
  readonly approval: { readonly id: string };
  readonly plan: PlanView;
  readonly before: Access;
  readonly session: AccessKey;
}

/** Approves the plan while an attacker undoes each change as soon as it is made. */
async function containDuringAttack(
  out: DemoConsole,
  demo: Demo,
  incident: IncidentView,
  { approval, plan, before, session }: Containment,
): Promise<Access> {
  const { api, emulator, estate } = demo;
  out.section(
    'Containment under attack',
    'the role session of the attacker outlives the key, as it would on AWS; the attacker uses it to undo every change',
  );
  const attack = undoContainment(
    new IAMClient(settingsFor(emulator.endpoint, session)),
    estate.backup,
    (name, request) => reportIamChange(demo, operatorSession(estate), name, request),
    UNDO_COUNT,
  );
  try {
    await api.decide(approval.id, 'approve', plan.hash, 'stolen key');
    await out.step(
      'containing: deny policy first, then access keys, then verification',
      () => eventually('the attacker to give up', async () => (attack.times() >= UNDO_COUNT ? true : undefined)),
      () => `the attacker deleted the deny policy and reactivated the key ${UNDO_COUNT} times`,
    );
  } finally {
    await attack.stop();
  }
  await out.step(
    'reapplying until IAM matches the plan',
    () => inForce(demo, incident.id),
    () => 'containment in force and verified',
  );
  const contained = await readAccess(demo, estate.backup);
  if (contained.error === undefined) throw new Error('the stolen key still works after the containment');
  out.show(accessTable(out.io, { before, contained }));
  return contained;
}

const inForce = (demo: Demo, incidentId: string): Promise<CaseView> =>
  eventually(
    'the containment to be in force',
    async () => {
      const view = await demo.api.case(incidentId);
      const { error } = await readAccess(demo, demo.estate.backup);
      return view.incident.state === 'contained' && error !== undefined ? view : undefined;
    },
    120,
  );

/** Until the playbook has ended and nothing checks the user any more. */
const QUIET_MS = 15_000;

/** The attacker undoes the containment once more. The change event alone starts the next verification. */
export async function attackAgain(
  out: DemoConsole,
  demo: Demo,
  incident: IncidentView,
  session: AccessKey,
): Promise<void> {
  const { api, emulator, estate } = demo;
  out.section('Second attack', 'later, the attacker undoes the containment once more');
  const iam = new IAMClient(settingsFor(emulator.endpoint, session));
  const reasserted = ({ journal }: CaseView) => journal.filter(({ step }) => step === 'reasserted').length;
  await out.step(
    'waiting until all playbooks have ended',
    () => sleep(QUIET_MS),
    () => 'all playbooks have ended',
  );
  const before = reasserted(await api.case(incident.id));
  await out.step(
    'the attacker deletes the deny policy and reactivates the key',
    async () => {
      const attack = undoContainment(iam, estate.backup, () => Promise.resolve(), 1);
      await eventually('the deletion', async () => (attack.times() > 0 ? true : undefined));
      await attack.stop();
    },
    () => 'the attacker deleted the deny policy and reactivated the key',
  );
  const undone = await readAccess(demo, estate.backup);
  await out.step(
    'CloudTrail reports the change, which starts a verification',
    async () => {
      const request = { userName: estate.backup.name, policyName: 'TierwatchContainment' };
      await reportIamChange(demo, operatorSession(estate), 'DeleteUserPolicy', request);
      await eventually('the containment to be in force again', async () =>
        reasserted(await api.case(incident.id)) > before ? true : undefined,
      );
      return inForce(demo, incident.id);
    },
    () => 'change detected, containment reapplied and verified',
  );
  out.show(accessTable(out.io, { undone, 'contained again': await readAccess(demo, estate.backup) }));
}
