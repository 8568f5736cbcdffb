import { beforeEach, describe, expect, it } from 'vitest';
import { planReleaseStep } from '../../../../layers/app/response/plan-release.ts';
import { reconcile } from '../../../../layers/app/response/reconcile-incident.ts';
import { type ContainmentRelease, releaseContainment } from '../../../../layers/app/response/release-containment.ts';
import type { Incident } from '../../../../layers/core/detection/types.ts';
import { denyEverything, denyPolicyName } from '../../../../layers/core/response/deny.ts';
import { ACCOUNT, liveRole, RESPONDER, ROLE, rolePosture, SECOND_RESPONDER, USER } from '../estate.ts';
import { INCIDENT, MINUTE, type Stage, stage } from './stage.ts';

let on: Stage;
beforeEach(async () => {
  on = await stage();
  const inlinePolicies = [{ name: denyPolicyName('inc-lost'), document: denyEverything() }];
  on.live.set(ROLE, liveRole({ inlinePolicies }));
  await on.ports.identities.savePosture({
    ...rolePosture({ tier: 2 }),
    takenAt: new Date(on.clock.now()).toISOString(),
  });
});

const release = (over: Partial<ContainmentRelease> = {}) =>
  releaseContainment(on.ports, { identity: ROLE, requestedBy: RESPONDER, reason: 'uninstall', ...over });

async function aboutRole(): Promise<Incident | undefined> {
  for await (const incident of on.ports.cases.listIncidents(ACCOUNT)) if (incident.identity === ROLE) return incident;
  return undefined;
}

const plan = async () => {
  const incident = await aboutRole();
  return planReleaseStep(on.ports, {
    ...{ incidentId: incident?.id ?? '', requestedBy: RESPONDER, reason: 'uninstall', reactivateKeys: false },
    executionArn: 'arn:run',
  });
};

describe('the release by ARN', () => {
  it('starts a release for a deny that has no incident, and removes exactly that deny', async () => {
    expect(await release()).toMatchObject({ status: 202 });
    const incident = await aboutRole();
    expect(incident).toMatchObject({ state: 'contained', severity: 'info', signals: [] });
    expect(on.runs).toMatchObject([
      { playbook: 'release', input: { incidentId: incident?.id, requestedBy: RESPONDER } },
    ]);
    expect(await plan()).toMatchObject({
      kind: 'planned',
      plan: { rolePolicies: [{ roleName: 'nightly', policyName: denyPolicyName('inc-lost') }], keys: [] },
    });
    expect((await aboutRole())?.state).toBe('releasing');
  });

  it('ends the incident if IAM has nothing to release', async () => {
    on.live.set(ROLE, liveRole());
    await release();
    expect(await plan()).toMatchObject({ kind: 'refused', reasons: [{ code: 'nothing-to-release' }] });
    expect((await aboutRole())?.state).toBe('released');
  });

  it('does not keep the incident if its playbook fails', async () => {
    await release();
    const incident = await aboutRole();
    if (incident === undefined) throw new Error('expected an incident');
    expect(await reconcile(on.ports, incident, 'sweep')).toBe('nothing');
    on.clock.advance(16 * MINUTE);
    expect(await reconcile(on.ports, incident, 'sweep')).toBe('repaired');
    expect((await aboutRole())?.state).toBe('released');
  });

  it('opens no incident before the second person has confirmed', async () => {
    await on.ports.identities.savePosture({
      ...rolePosture({ tier: 0 }),
      takenAt: new Date(on.clock.now() + 1).toISOString(),
    });
    expect(await release()).toMatchObject({ status: 202, body: { needs: 'second-person' } });
    expect(await release()).toMatchObject({ body: { needs: 'second-person' } });
    expect([await aboutRole(), on.runs]).toEqual([undefined, []]);
    expect(await release({ requestedBy: SECOND_RESPONDER })).toMatchObject({ status: 202 });
    expect(on.runs).toHaveLength(1);
    await plan();
  });

  it('does not use the consent of the first person twice', async () => {
    await on.ports.identities.savePosture({
      ...rolePosture({ tier: 0 }),
      takenAt: new Date(on.clock.now() + 1).toISOString(),
    });
    await release();
    await release({ requestedBy: SECOND_RESPONDER });
    on.live.set(ROLE, liveRole());
    await plan();
    on.clock.advance(MINUTE);
    expect(await release({ requestedBy: SECOND_RESPONDER })).toMatchObject({ body: { needs: 'second-person' } });
  });

  it('releases the open incident of the identity instead, if there is one', async () => {
    await on.window(USER, { incident: { id: INCIDENT, severity: 'high', openedAt: '2026-03-01T11:00:00.000Z' } });
    expect(await release({ identity: USER })).toMatchObject({ status: 409, body: { error: 'wrong-state' } });
    await on.put('contained');
    expect(await release({ identity: USER })).toMatchObject({ status: 202, body: { needs: 'second-person' } });
    expect((await on.ports.cases.consent(INCIDENT))?.requestedBy).toBe(RESPONDER);
  });

  it('is refused for the identity itself', async () => {
    expect(await release({ requestedBy: ROLE })).toMatchObject({ status: 403, body: { error: 'caller-is-target' } });
    expect([await aboutRole(), on.runs]).toEqual([undefined, []]);
  });

  it('is refused for anything but a user or a role', async () => {
    expect(await release({ identity: 'arn:aws:s3:::bucket' })).toMatchObject({ status: 422 });
  });
});
