import { describe, expect, it } from 'vitest';
import { handClock } from '../../../layers/aws/clock.ts';
import type { Revision } from '../../../layers/aws/facts/parts.ts';
import { memoryEventBus } from '../../../layers/aws/memory/event-bus.ts';
import { memoryFactsStore } from '../../../layers/aws/memory/facts-store.ts';
import { memoryIdentityStore } from '../../../layers/aws/memory/identity-store.ts';
import { type JudgingPorts, judgeChanges, type Memory } from '../../../layers/aws/refresh.ts';
import { takeSnapshot } from '../../../layers/aws/snapshot.ts';
import { assess } from '../../../layers/core/posture/assess.ts';
import {
  ACCOUNT,
  allowing,
  aRole,
  aUser,
  credentialsPart,
  principalsPart,
  secretsPart,
} from '../../contract/facts-fixtures.ts';
import { anException, at } from '../../contract/stores-fixtures.ts';

/** A function that refreshes, and how often it lists all that is stored: what it does when it judges everybody. */
async function setUp() {
  const clock = handClock(at(10));
  const bus = memoryEventBus();
  const identities = memoryIdentityStore({ clock, ttlDays: 90 });
  const facts = memoryFactsStore();
  let lists = 0;
  const counted = {
    ...identities,
    listIdentities: (account: string) => {
      lists += 1;
      return identities.listIdentities(account);
    },
  };
  const memory: Memory = {};
  const ports = {
    clock,
    bus,
    facts,
    identities: counted,
    assess: (estates) => assess(estates),
    accounts: [ACCOUNT],
    memory,
  } satisfies JudgingPorts;
  await facts.savePart(ACCOUNT.id, 'credentials', credentialsPart(0));
  await facts.savePart(ACCOUNT.id, 'secrets', secretsPart(0));
  const users = [aUser('alpha'), aUser('beta')];
  await takeSnapshot(ports, ACCOUNT, 'principals', principalsPart(0, { users, roles: [aRole('hub')] }));
  const revise = async (revision: Revision) => {
    clock.advance(1_000);
    await facts.revise(ACCOUNT.id, { readAt: new Date(clock.now()).toISOString(), revision, unreadable: [] });
  };
  const judge = async (): Promise<'everybody' | 'whom it reaches'> => {
    clock.advance(1_000);
    const before = lists;
    await judgeChanges(ports);
    return lists > before ? 'everybody' : 'whom it reaches';
  };
  const tierOf = async (arn: string) => (await identities.load(arn)).posture?.tier;
  return { ...ports, judge, revise, tierOf };
}

const user = (grant: string): Revision => {
  const value = aUser('alpha', { inlinePolicies: [{ name: 'p', document: allowing(grant) }] });
  return { kind: 'user', arn: value.arn, value };
};
const { arn } = aUser('alpha');

describe('a function that has judged before', () => {
  it('given a change, when it judges again, then it looks only at those whom the change reaches', async () => {
    const { judge, revise, tierOf } = await setUp();
    expect(await judge()).toBe('everybody');
    await revise(user('*'));
    expect(await judge()).toBe('whom it reaches');
    expect(await tierOf(arn)).toBe(0);
    await revise({ kind: 'user', arn, value: null });
    expect(await judge()).toBe('whom it reaches');
    expect(await tierOf(arn)).toBeUndefined();
  });

  it('given a change that somebody else followed in between, when it judges, then it looks at everybody', async () => {
    const { judge, revise, tierOf } = await setUp();
    await judge();
    await revise(user('*'));
    await revise(user('s3:GetObject'));
    expect(await judge()).toBe('everybody');
    expect(await tierOf(arn)).not.toBe(0);
  });

  it('given newer facts, another exception or other providers, when it judges, then it looks at everybody', async () => {
    const { judge, revise, facts, identities } = await setUp();
    await judge();
    await facts.savePart(ACCOUNT.id, 'secrets', secretsPart(1));
    expect(await judge()).toBe('everybody');
    await identities.saveException(anException(arn));
    expect(await judge()).toBe('everybody');
    await revise({ kind: 'providers', arn: `arn:aws:iam::${ACCOUNT.id}:identity-providers`, value: [] });
    expect(await judge()).toBe('everybody');
    await revise(user('sqs:SendMessage'));
    expect(await judge()).toBe('whom it reaches');
  });

  it('given a store that fails, when it judges the next time, then it looks at everybody: nobody knows what was stored', async () => {
    const state = await setUp();
    await state.judge();
    await state.revise(user('*'));
    const savePosture = async () => Promise.reject(new Error('the table is away'));
    const broken = { ...state, identities: { ...state.identities, savePosture } };
    await expect(judgeChanges(broken)).rejects.toThrow('the table is away');
    expect(await state.judge()).toBe('everybody');
    expect(await state.tierOf(arn)).toBe(0);
  });
});
