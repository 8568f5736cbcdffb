import { describe, expect, it } from 'vitest';
import { baselineStatus, requestBaseline } from '../../../layers/app/detection/request-baseline.ts';
import { historyWorld } from './event-history.ts';
import { ACCOUNT, HOUR, NOON, posture, roleArn, userArn } from './records.ts';

const CALLER = userArn('responder');

function setUp() {
  const world = historyWorld({ 'us-east-1': [] });
  const started: string[] = [];
  const ports = { ...world, start: async (name: string) => void started.push(name) };
  return { world, started, ports };
}

describe('a request for baselines', () => {
  it('starts a reading, and names who asked', async () => {
    const { ports, started } = setUp();
    expect(await baselineStatus(ports)).toEqual({ status: 200, body: { state: 'none', problems: [], regions: [] } });
    const { status, body } = await requestBaseline(ports, CALLER);
    expect(status).toBe(202);
    expect(body).toMatchObject({ state: 'requested', requestedBy: CALLER });
    expect(started).toHaveLength(1);
  });

  it('continues the reading that is in progress', async () => {
    const { ports, started, world } = setUp();
    await requestBaseline(ports, CALLER);
    world.clock.advance(HOUR);
    const { body } = await requestBaseline(ports, userArn('other'));
    expect(body).toMatchObject({ requestedAt: new Date(NOON).toISOString(), requestedBy: CALLER });
    expect(started).toHaveLength(2);
  });

  it('starts another reading once the last one is done', async () => {
    const { ports, world } = setUp();
    await world.know(posture(userArn('reporter'), 1, 'human'));
    expect((await world.learn()).at(-1)).toBe('done');
    expect((await baselineStatus(ports)).body).toMatchObject({ state: 'done', regions: [{ state: 'read' }] });
    world.clock.advance(HOUR);
    expect((await requestBaseline(ports, CALLER)).body).toMatchObject({ state: 'requested', regions: [] });
  });

  it.each([
    [
      'with an open incident',
      { incident: { id: 'inc-1', severity: 'high' as const, openedAt: '2026-04-15T11:00:00Z' } },
    ],
    [
      'with suspicion',
      { suspicion: { identity: userArn('thief'), incident: 'inc-1', at: NOON, how: 'iam:CreateUser' } },
    ],
  ])('is refused for a caller %s', async (_, suspect) => {
    const { ports, started, world } = setUp();
    const window = { version: 1 as const, seen: [], signals: [], counters: {}, ...suspect };
    await world.identities.saveActivity(CALLER, 0, { window });
    expect(await requestBaseline(ports, CALLER)).toMatchObject({
      status: 403,
      body: { error: 'caller-under-incident' },
    });
    expect(started).toEqual([]);
    expect(await world.store.run()).toBeUndefined();
  });
});

describe('a role that a suspect has just created', () => {
  it('cannot request baselines before its path is known', async () => {
    const { ports, started, world } = setUp();
    const suspicion = { identity: userArn('thief'), incident: 'inc-1', at: NOON, how: 'iam:CreateRole' };
    const window = { version: 1 as const, seen: [], signals: [], counters: {}, suspicion };
    await world.identities.saveActivity(roleArn('fresh'), 0, { window });
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/fresh/any`;
    expect(await requestBaseline(ports, session)).toMatchObject({ status: 403 });
    expect(started).toEqual([]);
  });
});
