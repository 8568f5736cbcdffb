import { describe, expect, it } from 'vitest';
import { refuseSuspect } from '../../../../layers/app/response/refuse-suspect.ts';
import { manualClock } from '../../../../layers/aws/clock.ts';
import { memoryCaseStore } from '../../../../layers/aws/memory/case-store.ts';
import { memoryIdentityStore } from '../../../../layers/aws/memory/identity-store.ts';
import { detectBatch } from '../../../../layers/core/detection/detect.ts';
import { suspected as inherited } from '../../../../layers/core/detection/incident.ts';
import { activityKey, personOf } from '../../../../layers/core/detection/person.ts';
import { ruleIndex } from '../../../../layers/core/detection/rules/index.ts';
import { ACCOUNT, ask, event, locate, NOON, posture, role, stateOf } from '../../detection/records.ts';

const SET = 'AWSReservedSSO_Operator_0123456789abcdef';
const ARN = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/${SET}`;
const caller = (name: string) => ({ arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${SET}/${name}` });

/** Stores with an open incident about one person of a permission set. */
async function suspected(name: string) {
  const clock = manualClock(NOON);
  const cases = memoryCaseStore({ clock });
  const identities = memoryIdentityStore({ clock, ttlDays: 30 });
  await identities.savePosture(posture(ARN, 0, 'human'));
  const actor = personOf(ARN, name);
  const state = { ...stateOf(ARN), ...(actor && { actor }) };
  const stop = event(ask('cloudtrail:StopLogging', { name: 'main' }, { userIdentity: role(SET, name) }));
  const { incidents, window } = detectBatch([stop], state, ruleIndex(), { locate });
  const incident = incidents[0]?.incident;
  if (incident === undefined || window === undefined) throw new Error('expected an incident');
  await cases.openIncident(incident);
  await identities.saveActivity(activityKey(ARN, actor), 0, { window });
  return {
    ports: { cases, identities, clock },
    incident,
    other: { ...incident, id: 'inc-other', identity: `${ARN}-other` },
  };
}

describe('a person under suspicion', () => {
  it('may not decide about incidents, while colleagues with the same permission set may', async () => {
    const { ports, other } = await suspected('ada');
    expect((await refuseSuspect(ports, other, caller('ada'), 'approve'))?.status).toBe(403);
    expect(await refuseSuspect(ports, other, caller('ben'), 'approve')).toBeUndefined();
  });

  it('may not decide because of what the shared role inherited, even after an incident that is over', async () => {
    const { ports, incident, other } = await suspected('ada');
    await ports.cases.moveIncident(incident.id, [incident.state], 'closed', new Date(NOON).toISOString());
    expect(await refuseSuspect(ports, other, caller('ada'), 'approve')).toBeUndefined();
    const suspicion = { identity: other.identity, incident: other.id, at: NOON, how: 'iam:CreateRole' };
    await ports.identities.saveActivity(ARN, 0, { window: inherited(undefined, suspicion) });
    for (const name of ['ada', 'ben'])
      expect((await refuseSuspect(ports, other, caller(name), 'approve'))?.status).toBe(403);
  });
});
