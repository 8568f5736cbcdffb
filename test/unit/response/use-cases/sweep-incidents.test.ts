import { beforeEach, describe, expect, it } from 'vitest';
import {
  type ChangedPrincipal,
  reconcileChanged,
  sweepIncidents,
} from '../../../../layers/app/response/sweep-incidents.ts';
import type { Incident, IncidentState } from '../../../../layers/core/detection/types.ts';
import type { IdentityArn } from '../../../../layers/core/identity.ts';
import { ACCOUNT, contained, incident, liveUser, NOW, planned, ROLE, USER } from '../estate.ts';
import { INCIDENT, inForce, MINUTE, type Stage, stage } from './stage.ts';

let on: Stage;
const user = (name: string): IdentityArn => `arn:aws:iam::${ACCOUNT}:user/${name}`;

/** A second containment, which was undone, or whose principal cannot be read. */
async function another(id: string, state: IncidentState, live: 'freed' | 'contained' = 'freed'): Promise<Incident> {
  const about = incident({ id, identity: user(id) });
  const principal = liveUser({ arn: about.identity, name: id });
  await on.ports.cases.openIncident(about);
  const plan = { ...planned({ incident: about, live: { kind: 'found', principal } }), startedAt: NOW, recordedAt: NOW };
  await on.ports.cases.savePlan(plan);
  await on.ports.cases.moveIncident(id, ['open'], state, NOW);
  on.live.set(about.identity, live === 'freed' ? principal : contained(plan, principal));
  return about;
}
const failing = (identity: IdentityArn) => ({
  ...on.ports,
  gateway: {
    read: async (wanted: IdentityArn) => {
      if (wanted === identity) throw new Error(`AccessDenied ${identity}`);
      return on.ports.gateway.read(wanted);
    },
  },
});
const always = () => true;

describe('sweepIncidents', () => {
  beforeEach(async () => {
    on = await inForce();
  });

  it('reconciles every open incident of its own account', async () => {
    await another('inc-2', 'undone');
    await another('inc-3', 'closed');
    await on.ports.cases.openIncident(incident({ id: 'inc-4', account: '222222222222', identity: user('x') }));
    const { results, failures } = await sweepIncidents(on.ports, always);
    expect(new Set(results)).toEqual(
      new Set([
        { incidentId: 'inc-2', result: 'reasserted' },
        { incidentId: INCIDENT, result: 'in-force' },
      ]),
    );
    expect(failures).toEqual([]);
  });

  it('starts with the most urgent incidents', async () => {
    for (const state of ['contained', 'failed', 'open', 'undone', 'containing'] as const) await another(state, state);
    on.clock.advance(6 * MINUTE);
    const first = async (count: number) => {
      let calls = 0;
      const { results } = await sweepIncidents(on.ports, () => ++calls <= count);
      return new Set(results.map(({ incidentId }) => incidentId));
    };
    expect(await first(1)).toEqual(new Set(['undone']));
    expect(await first(2)).toEqual(new Set(['undone', 'containing']));
    expect(await first(3)).toEqual(new Set(['undone', 'containing', 'failed']));
    expect(await first(5)).toEqual(new Set(['undone', 'containing', 'failed', 'contained', INCIDENT]));
  });

  it('continues with the others if one fails, and reports the failure', async () => {
    const bad = await another('inc-2', 'undone');
    for (const n of [3, 4, 5, 6, 7]) await another(`inc-${n}`, 'undone');
    const { results, failures } = await sweepIncidents(failing(bad.identity), always);
    expect(failures).toMatchObject([{ incidentId: 'inc-2', error: { message: `AccessDenied ${bad.identity}` } }]);
    const others = results.filter(({ result }) => result === 'reasserted').map(({ incidentId }) => incidentId);
    expect(others.toSorted()).toEqual(['inc-3', 'inc-4', 'inc-5', 'inc-6', 'inc-7']);
  });

  it('stops when the time is up', async () => {
    for (let n = 10; n < 30; n += 1) await another(`inc-${n}`, 'undone');
    let calls = 0;
    const { results } = await sweepIncidents(on.ports, () => ++calls <= 6);
    expect(results).toHaveLength(6);
  });

  it('does nothing if there is no time', async () => {
    expect(await sweepIncidents(on.ports, () => false)).toEqual({ results: [], failures: [] });
  });
});

describe('reconcileChanged', () => {
  const touched = (over: Partial<ChangedPrincipal> = {}): ChangedPrincipal => ({
    ...{ account: ACCOUNT, kind: 'user', name: 'exporter' },
    ...over,
  });
  const ids = async (...given: Parameters<typeof reconcileChanged> extends [unknown, ...infer Rest] ? Rest : never) =>
    (await reconcileChanged(on.ports, ...given)).results.map(({ incidentId }) => incidentId);

  beforeEach(async () => {
    on = await inForce();
  });

  it('reconciles the incident of a principal in a change event, by name without path', async () => {
    expect(await ids([touched()])).toEqual([INCIDENT]);
    expect(await ids([touched({ name: 'EXPORTER' })])).toEqual([INCIDENT]);
  });

  it.each([
    ['a role of that name', { kind: 'role' as const }],
    ['a user of that name in another account', { account: '222222222222' }],
    ['another user', { name: 'exporter2' }],
    ['a user named like the path', { name: 'billing' }],
  ])('reconciles nothing for %s', async (_name, over) => {
    expect(await ids([touched(over)])).toEqual([]);
  });

  it('matches a role by its name', async () => {
    on = await inForce({ identity: ROLE });
    expect(await ids([touched({ kind: 'role', name: 'nightly' })])).toEqual([INCIDENT]);
    expect(await ids([touched({ kind: 'user', name: 'nightly' })])).toEqual([]);
  });

  it('reconciles incidents given by id, each only once', async () => {
    expect(await ids([], [INCIDENT])).toEqual([INCIDENT]);
    expect(await ids([touched(), touched()], [INCIDENT, INCIDENT])).toEqual([INCIDENT]);
    expect(await ids([], ['inc-9'])).toEqual([]);
  });

  it.each(['containing', 'contained', 'undone', 'failed'] as const)(
    'reconciles an old incident that is %s',
    async (state) => {
      on.live.set(USER, liveUser());
      await on.put(state);
      on.clock.advance(600 * MINUTE);
      expect(await reconcileChanged(on.ports, [touched()])).toMatchObject({ results: [{ result: 'reasserted' }] });
    },
  );

  it.each([...(['open', 'planned', 'awaiting-approval', 'refused', 'expired', 'releasing', 'released'] as const)])(
    'ignores an incident that is %s',
    async (state) => {
      on = await stage();
      await on.put(state);
      expect(await ids([touched()], [INCIDENT])).toEqual([]);
    },
  );

  it('continues with the others if one fails', async () => {
    const bad = await another('inc-2', 'undone');
    await another('inc-3', 'undone');
    const outcome = await reconcileChanged(failing(bad.identity), [], ['inc-2', 'inc-3']);
    expect(outcome).toMatchObject({ results: [{ incidentId: 'inc-3' }], failures: [{ incidentId: 'inc-2' }] });
  });
});
