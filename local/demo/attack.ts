import type { IncidentView } from '../../cli/api/schemas.ts';
import { paint } from '../../cli/paint.ts';
import { compareSeverity } from '../../layers/core/identity.ts';
import { Attacker, AWAY, callerOf, HOME, history, NIGHTLY } from '../attack.ts';
import type { AccessKey } from '../credentials.ts';
import { detectorsIdle, eventually, type TierwatchApi } from '../driver.ts';
import type { KeyedUser } from '../estate.ts';
import type { DemoConsole } from './console.ts';
import { type Demo, deliverRecords } from './demo.ts';
import { incidentView } from './views.ts';

/** A month of normal nights builds the baselines. Then both keys are used from another country. Only the use of the high-risk key
 * is expected to open an incident of high severity. */
export async function attack(
  out: DemoConsole,
  demo: Demo,
): Promise<{ readonly incident: IncidentView; readonly session: AccessKey }> {
  const { api, deployment, emulator, estate } = demo;
  out.section('Attack', `someone uses the access key of ${estate.backup.name} from another country`);
  const normal = [estate.backup, estate.statusPage].flatMap((user) => history(user, NIGHTLY, 30, new Date()));
  await out.step(
    'delivering 30 nights of normal activity',
    async () => {
      await deliverRecords(demo, normal);
      await detectorsIdle(demo.root, deployment);
    },
    () => `${normal.length} CloudTrail events of 30 normal nights from ${HOME.address} (${HOME.country})`,
  );
  const attacker = new Attacker(emulator.endpoint, estate.backup);
  const lowRiskKey = new Attacker(emulator.endpoint, estate.statusPage);
  await out.step(`reconnaissance from ${AWAY.address} (${AWAY.country}) with two stolen keys`, async () => {
    await deliverRecords(demo, await lowRiskKey.reconnaissance());
    await deliverRecords(demo, await attacker.reconnaissance());
  });
  const session = await out.step(
    'the attacker assumes a role for persistence, and makes the user an administrator',
    async () => {
      const assumed = await attacker.assumeOperatorRole(estate);
      await deliverRecords(demo, [...assumed.records, ...(await attacker.becomeAdministrator())]);
      return assumed.session;
    },
    () => 'the attacker assumed a role for persistence, and made the user an administrator',
  );
  const opened = await out.step(
    'waiting for the incident',
    () => eventually('an incident', () => api.incidentAbout(estate.backup.arn)),
    ({ severity }) => `incident opened: ${severity}`,
  );
  const incident = await withAllSignals(api, opened.id);
  out.show(incidentView(out.io, incident));
  await showLowRisk(out, demo, estate.statusPage);
  return { incident, session };
}

/** The incident after two seconds without a new signal. */
async function withAllSignals(api: TierwatchApi, id: string): Promise<IncidentView> {
  let signals = -1;
  return eventually(
    'the last signal of the incident',
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

/** The default of `notify.minimumSeverity`. */
const MINIMUM_SEVERITY = 'high';

/** The same calls with the key of an identity in tier 3 must not notify responders. */
async function showLowRisk(out: DemoConsole, { api }: Demo, user: KeyedUser): Promise<void> {
  const identity = await api.identity(user.arn);
  const incident = await api.incidentAbout(user.arn);
  const { address } = callerOf(user, AWAY);
  const same = `The key of ${user.name} (tier ${identity?.tier}) made the same reconnaissance calls from ${address}:`;
  if (incident === undefined) return out.say(`${same} no incident.`);
  if (compareSeverity(incident.severity, MINIMUM_SEVERITY) >= 0)
    throw new Error(`expected no ${incident.severity} incident about ${user.name}, got ${incident.id}`);
  out.say(
    `${same} a ${paint(out.io, 'bold', incident.severity)} incident, confidence ${Math.round(incident.confidence * 100)}%. Responders are notified only of incidents of severity ${MINIMUM_SEVERITY} or above.`,
  );
}
