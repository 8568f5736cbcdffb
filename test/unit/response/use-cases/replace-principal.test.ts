import { beforeEach, describe, expect, it } from 'vitest';
import { replacePrincipal } from '../../../../layers/app/response/replace-principal.ts';
import { verifyContainmentStep } from '../../../../layers/app/response/verify-containment.ts';
import type { Incident } from '../../../../layers/core/detection/types.ts';
import { planContainment } from '../../../../layers/core/response/plan.ts';
import { ACCOUNT, found, liveUser, NOW, planInput, USER } from '../estate.ts';
import { INCIDENT, inForce, MINUTE } from './stage.ts';

let on: Awaited<ReturnType<typeof inForce>>;
const recreated = liveUser({ immutableId: 'AIDAOTHER' });
beforeEach(async () => {
  on = await inForce();
  on.clock.advance(5 * MINUTE);
  on.live.set(USER, recreated);
});

const replace = () =>
  on
    .incident()
    .then((incident) => replacePrincipal(on.ports, incident, on.plan, { was: 'AIDAEXPORTER', is: 'AIDAOTHER' }));
const verify = () => verifyContainmentStep(on.ports, { incidentId: INCIDENT, planId: on.plan.id, phase: 'watch' });
const openIncidents = async (): Promise<Incident[]> => {
  const open: Incident[] = [];
  for await (const incident of on.ports.cases.listIncidents(ACCOUNT, ['open'])) open.push(incident);
  return open;
};
const successor = async (): Promise<Incident> => {
  const [first, ...others] = await openIncidents();
  if (first === undefined || others.length > 0) throw new Error('expected one open incident');
  return first;
};

describe('a contained principal that was deleted and re-created', () => {
  it('ends the incident and opens a successor with the same evidence and identity', async () => {
    const before = await on.incident();
    await replace();
    expect(await on.state()).toBe('replaced');
    const next = await successor();
    expect(next).toMatchObject({
      ...{ identity: USER, successorOf: INCIDENT, state: 'open', severity: 'critical', confidence: before.confidence },
      ...{ signals: before.signals, credentials: before.credentials },
      ...{ openedAt: '2026-03-01T12:05:00.000Z', updatedAt: '2026-03-01T12:05:00.000Z' },
      confidenceTerms: [{ term: 'successor', points: before.confidence, why: expect.stringContaining(INCIDENT) }],
    });
    expect(next.id).toMatch(/^inc-[0-9a-f]{20}$/);
    expect(next.title).toContain(before.title);
    expect(next).not.toHaveProperty('stateSince');
  });

  it('puts the successor incident and the suspicion into the detection window', async () => {
    await on.window(USER, { seen: ['e-1'] });
    await replace();
    const { id, confidence } = await successor();
    const { window } = await on.ports.identities.load(USER);
    expect(window).toMatchObject({
      seen: ['e-1'],
      incident: { id, severity: 'critical', confidence, lastSignal: on.clock.now() },
      suspicion: { identity: USER, incident: INCIDENT, at: on.clock.now(), how: 'iam:principal-replaced' },
    });
  });

  it('allows automatic containment of the successor', async () => {
    await replace();
    const outcome = planContainment(planInput({ incident: await successor(), mode: 'auto', live: found(recreated) }));
    expect(outcome).toMatchObject({ kind: 'planned', plan: { mode: 'auto', immutableId: 'AIDAOTHER' } });
  });

  it('is published', async () => {
    await replace();
    expect(on.events()).toEqual(['Principal Replaced', 'Incident Opened']);
    expect(await on.steps()).toEqual(['replaced']);
  });

  it('opens the same successor if seen twice', async () => {
    await replace();
    const first = await successor();
    on.clock.advance(MINUTE);
    await replace();
    expect(await successor()).toEqual(first);
    expect(await on.steps()).toEqual(['replaced']);
  });

  it('opens a different successor for a different principal', async () => {
    await replace();
    const { id } = await successor();
    on = await inForce();
    await replacePrincipal(on.ports, await on.incident(), on.plan, { was: 'AIDAEXPORTER', is: 'AIDATHIRD' });
    expect((await successor()).id).not.toBe(id);
  });

  it('changes nothing if the incident is released', async () => {
    await on.put('released');
    await replace();
    expect(await on.state()).toBe('released');
    expect(await on.steps()).toEqual([]);
    expect((await on.ports.identities.load(USER)).window).toBeUndefined();
  });

  it('tolerates an event bus failure', async () => {
    on.busDown = true;
    await replace();
    expect(await on.state()).toBe('replaced');
    expect((await successor()).successorOf).toBe(INCIDENT);
    expect(await on.steps()).toEqual(['replaced', 'failed']);
  });

  it('keeps the window of a concurrent writer', async () => {
    const { identities } = on.ports;
    let conflicts = 3;
    const contended = {
      ...identities,
      saveActivity: async (...given: Parameters<typeof identities.saveActivity>) => {
        conflicts -= 1;
        if (conflicts < 0) return identities.saveActivity(...given);
        await on.window(USER, { seen: [`e-${conflicts}`] });
        return { kind: 'conflict' as const };
      },
    };
    await replacePrincipal({ ...on.ports, identities: contended }, await on.incident(), on.plan, {
      ...{ was: 'AIDAEXPORTER', is: 'AIDAOTHER' },
    });
    const { window } = await identities.load(USER);
    expect(window).toMatchObject({ seen: ['e-0'], suspicion: { incident: INCIDENT } });
  });
});

describe('an interrupted replacement', () => {
  const broken = () => {
    const identities = {
      ...on.ports.identities,
      load: async () => {
        throw new Error('ThrottlingException');
      },
    };
    return verifyContainmentStep(
      { ...on.ports, identities },
      { incidentId: INCIDENT, planId: on.plan.id, phase: 'watch' },
    );
  };

  it('is completed by the next verification', async () => {
    await expect(broken()).rejects.toThrow('Throttling');
    expect(await verify()).toMatchObject({ kind: 'replaced' });
    const { id } = await successor();
    expect((await on.ports.identities.load(USER)).window).toMatchObject({ incident: { id } });
    expect(on.events()).toEqual(['Principal Replaced', 'Incident Opened']);
  });

  it('opens the successor incident before the window names it', async () => {
    await expect(broken()).rejects.toThrow('Throttling');
    expect((await successor()).successorOf).toBe(INCIDENT);
  });

  it('does not touch the window again once the successor incident is over', async () => {
    await verify();
    const { id } = await successor();
    await on.ports.cases.moveIncident(id, ['open'], 'closed', NOW);
    const { version } = await on.ports.identities.load(USER);
    expect(await verify()).toMatchObject({ kind: 'replaced' });
    expect((await on.ports.identities.load(USER)).version).toBe(version);
    expect(await openIncidents()).toEqual([]);
  });
});
