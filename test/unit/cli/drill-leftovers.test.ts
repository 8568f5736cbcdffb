import { describe, expect, test } from 'vitest';
import { canaryOf, isLeftover, newCanary, tagsOf } from '../../../cli/drill/canary.ts';
import { removeLeftovers } from '../../../cli/drill/leftovers.ts';
import type { Canary } from '../../../cli/drill/ports.ts';
import { ANN, deployment, ID, START } from './drill-world.ts';

describe('leftovers of drills', () => {
  const left = (startedBy: string, until: number): Canary => ({
    ...newCanary(startedBy, START, 0),
    until: new Date(until).toISOString(),
  });
  const OTHER = 'arn:aws:sts::111122223333:assumed-role/on-call/ben@example.com';

  test('are recognized by their tags, which keep who started the drill', () => {
    const canary = newCanary(OTHER, START, 60_000);
    const tags = tagsOf(canary);
    expect(canaryOf({ name: canary.name, arn: canary.arn }, tags)).toEqual(canary);
    expect(tags).toContainEqual({ Key: 'owner', Value: 'ben@example.com' });
    expect(canaryOf({ name: canary.name, arn: canary.arn }, tags.slice(0, 1))).toBeUndefined();
    expect([isLeftover(canary, ANN, START), isLeftover(canary, ANN, START + 61_000)]).toEqual([false, true]);
    expect(isLeftover(canary, OTHER, START)).toBe(true);
  });

  test('of the same person or after their time are removed with their incident', async () => {
    const { ports, users, calls } = deployment();
    for (const canary of [left(ANN, START + 60_000), left(OTHER, START - 1)]) users.set(canary.arn, canary);
    const removed = await removeLeftovers(ports, ANN, false);
    expect([removed.canaries.length, removed.incidents, removed.problems]).toEqual([2, [ID, ID], []]);
    expect([users.size, calls[0]]).toEqual([0, 'close']);
  });

  test('of a drill that may still run are removed only on request', async () => {
    const { ports, users } = deployment();
    const canary = left(OTHER, START + 60_000);
    users.set(canary.arn, canary);
    const kept = await removeLeftovers(ports, ANN, false);
    expect([kept.canaries, kept.incidents, users.size]).toEqual([[], [], 1]);
    expect(kept.problems[0]).toContain(`${canary.name} belongs to a drill of ${OTHER}`);
    await removeLeftovers(ports, ANN, true);
    expect(users.size).toBe(0);
  });

  test('that have permissions are reported, and neither removed nor closed', async () => {
    const { ports, users, foreign, calls } = deployment();
    const posing = left(ANN, START - 1);
    users.set(posing.arn, posing);
    foreign.set(posing.arn, ['policy admin']);
    const { problems } = await removeLeftovers(ports, ANN, true);
    expect([problems[0], users.size, calls]).toEqual([
      expect.stringContaining('is not a canary: it has policy admin'),
      1,
      [],
    ]);
  });

  test('with other evidence are neither closed nor removed', async () => {
    const { ports, users, world, calls } = deployment();
    const canary = left(ANN, START - 1);
    users.set(canary.arn, canary);
    world.rules = ['machine-reconnaissance', 'admin-policy-attached'];
    const { problems } = await removeLeftovers(ports, ANN, true);
    expect(problems[0]).toContain('evidence that is not from a drill (admin-policy-attached)');
    expect([users.size, calls]).toEqual([1, []]);
  });

  test('that are contained are released first', async () => {
    const { ports, users, world, calls } = deployment();
    const canary = left(ANN, START - 1);
    users.set(canary.arn, canary);
    world.state = 'contained';
    await removeLeftovers(ports, ANN, true);
    expect(calls).toEqual(['release', 'remove']);
  });
});
