import { describe, expect, it } from 'vitest';
import { emptyMemory, type ReassessPorts, reassessAccounts } from '../../../../layers/app/posture/reassess-accounts.ts';
import { manualClock } from '../../../../layers/aws/clock.ts';
import { memoryEventBus } from '../../../../layers/aws/memory/event-bus.ts';
import { memoryFactsStore } from '../../../../layers/aws/memory/facts-store.ts';
import { memoryIdentityStore } from '../../../../layers/aws/memory/identity-store.ts';
import type { Revision } from '../../../../layers/core/posture/account-facts.ts';
import type { UserFacts } from '../../../../layers/core/posture/estate.ts';
import {
  ACCOUNT,
  allowing,
  aRole,
  aUser,
  credentialsSnapshot,
  principalsSnapshot,
  secretsSnapshot,
  takeSnapshot,
} from '../../../contract/facts-fixtures.ts';
import { anException, at } from '../../../contract/stores-fixtures.ts';

const ADMIN = '*';
const READER = 's3:GetObject';
const DAY_MS = 86_400_000;
/** How long the index that lists postures may lag behind the table. */
const INDEX_LAG_MS = 10_000;
const { arn: alpha } = aUser('alpha');
const { arn: beta } = aUser('beta');
const granted = (name: string, action: string): UserFacts =>
  aUser(name, { inlinePolicies: [{ name: 'p', document: allowing(action) }] });

/** Ports that record each request for stored postures. */
function recording(ports: ReassessPorts, requests: string[]): ReassessPorts {
  const { identities } = ports;
  const noted =
    <Args extends readonly unknown[], Result>(name: string, call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      const [about] = args;
      requests.push(`${name} ${JSON.stringify(about).match(/\/(\w+)"/)?.[1] ?? ''}`.trim());
      return call(...args);
    };
  return {
    ...ports,
    identities: {
      ...identities,
      load: noted('load', identities.load),
      listIdentities: noted('list', identities.listIdentities),
      savePosture: noted('save', identities.savePosture),
      removePosture: noted('remove', identities.removePosture),
    },
  };
}

/** Calls to the stores during which something else happens. */
interface Hooks {
  readonly facts?: Partial<ReassessPorts['facts']>;
  readonly identities?: Partial<ReassessPorts['identities']>;
}

/** An account with two users who read, a role, and a function that has assessed it once. */
async function warmFunction(users: readonly UserFacts[] = [granted('alpha', READER), granted('beta', READER)]) {
  const clock = manualClock(at(10));
  const requests: string[] = [];
  const ports: ReassessPorts = {
    clock,
    bus: memoryEventBus(),
    facts: memoryFactsStore(),
    identities: memoryIdentityStore({ clock, ttlDays: 90 }),
    options: () => ({}),
  };
  const memory = emptyMemory();
  await ports.facts.saveSnapshot(ACCOUNT.id, 'credentials', credentialsSnapshot(0));
  await ports.facts.saveSnapshot(ACCOUNT.id, 'secrets', secretsSnapshot(0));
  await takeSnapshot(ports, ACCOUNT, 'principals', principalsSnapshot(0, { users, roles: [aRole('hub')] }));
  const revise = async (revision: Revision) => {
    clock.advance(1_000);
    await ports.facts.revise(ACCOUNT.id, { readAt: new Date(clock.now()).toISOString(), revision, unreadable: [] });
    clock.advance(1_000);
  };
  const grant = (name: string, action: string) => {
    const value = granted(name, action);
    return revise({ kind: 'user', arn: value.arn, value });
  };
  /** The requests for stored postures while the function reassesses. */
  const requestsOf = async ({ facts = {}, identities = {} }: Hooks = {}): Promise<string[]> => {
    requests.length = 0;
    const hooked = {
      ...ports,
      facts: { ...ports.facts, ...facts },
      identities: { ...ports.identities, ...identities },
    };
    await reassessAccounts(recording(hooked, requests), [ACCOUNT], memory);
    return [...requests];
  };
  const another = () => reassessAccounts(ports, [ACCOUNT]);
  const isAdmin = async (arn: string) => (await ports.identities.load(arn)).posture?.admin;
  clock.advance(INDEX_LAG_MS + 1);
  await requestsOf();
  return { ports, clock, revise, grant, requestsOf, another, isAdmin };
}

describe('a warm function that reassesses an account', () => {
  it('requests no postures without changes', async () => {
    const { requestsOf } = await warmFunction();
    expect(await requestsOf()).toEqual([]);
  });

  it('reads and writes only the posture that differs', async () => {
    const { grant, requestsOf, isAdmin } = await warmFunction();
    await grant('alpha', ADMIN);
    expect(await requestsOf()).toEqual(['load alpha', 'save alpha']);
    expect(await isAdmin(alpha)).toBe(true);
    expect(await requestsOf()).toEqual([]);
  });

  it('reads and removes the posture of a deleted user', async () => {
    const { revise, requestsOf, isAdmin } = await warmFunction();
    await revise({ kind: 'user', arn: alpha, value: null });
    expect(await requestsOf()).toEqual(['load alpha', 'remove alpha']);
    expect(await isAdmin(alpha)).toBeUndefined();
    expect(await requestsOf()).toEqual([]);
  });

  it('writes only the posture of an identity with a new exception', async () => {
    const { ports, grant, requestsOf } = await warmFunction();
    await grant('alpha', ADMIN);
    await requestsOf();
    await ports.identities.saveException(anException(alpha, { accepts: { reason: 'IS_ADMIN' } }));
    expect(await requestsOf()).toEqual(['load alpha', 'save alpha']);
  });

  it('leaves ages that grew by a day to the next snapshot', async () => {
    const key = { id: 'AKIAALPHA', status: 'Active', createdAt: at(-1_000_000), lastUsedAt: at(-900_000) } as const;
    const old = aUser('alpha', { accessKeys: [key] });
    const { clock, requestsOf, another } = await warmFunction([old]);
    clock.advance(DAY_MS);
    expect(await requestsOf()).toEqual([]);
    expect(await another()).toMatchObject({ saved: 1, events: 0 });
  });

  it('keeps an identity that could not be read, and removes it once its deletion is known', async () => {
    const { ports, clock, revise, requestsOf, isAdmin } = await warmFunction();
    const unreadable = [{ what: alpha, why: 'UserName: expected string' }];
    clock.set(at(11));
    await ports.facts.saveSnapshot(
      ACCOUNT.id,
      'principals',
      principalsSnapshot(11, { users: [granted('beta', READER)], roles: [aRole('hub')], unreadable }),
    );
    expect(await requestsOf()).toEqual([]);
    expect(await isAdmin(alpha)).toBe(false);
    await revise({ kind: 'user', arn: alpha, value: null });
    expect(await requestsOf()).toEqual(['load alpha', 'remove alpha']);
  });
});

describe('a warm function with concurrent writers', () => {
  /** The account changes, another function reassesses it, and the account changes back: the memory of this function looks correct. */
  it('writes a reverted change that another function wrote in between', async () => {
    const { grant, requestsOf, another, isAdmin } = await warmFunction();
    await grant('alpha', ADMIN);
    await another();
    await grant('alpha', READER);
    expect(await requestsOf()).toContain('list');
    expect(await isAdmin(alpha)).toBe(false);
  });

  it('lists all postures until the index includes the write of another function', async () => {
    const { clock, grant, requestsOf, another } = await warmFunction();
    await grant('alpha', ADMIN);
    await another();
    expect(await requestsOf()).toEqual(['list']);
    clock.advance(INDEX_LAG_MS);
    expect(await requestsOf()).toEqual(['list']);
    clock.advance(1);
    expect(await requestsOf()).toEqual(['list']);
    expect(await requestsOf()).toEqual([]);
  });

  it('lists all postures and corrects what another function wrote from older facts', async () => {
    const { ports, grant, requestsOf, isAdmin } = await warmFunction();
    const [loaded, resumed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const load: ReassessPorts['facts']['load'] = async (account) => {
      const facts = await ports.facts.load(account);
      loaded.resolve();
      await resumed.promise;
      return facts;
    };
    await grant('beta', ADMIN);
    const other = reassessAccounts({ ...ports, facts: { ...ports.facts, load } }, [ACCOUNT]);
    await loaded.promise;
    await grant('beta', READER);
    await grant('alpha', ADMIN);
    const identities: Hooks['identities'] = {
      load: async (arn) => {
        resumed.resolve();
        await other;
        return ports.identities.load(arn);
      },
    };
    expect(await requestsOf({ identities })).toEqual(['load alpha', 'save alpha']);
    expect(await isAdmin(beta)).toBe(true);
    expect(await requestsOf()).toContain('list');
    expect(await isAdmin(beta)).toBe(false);
  });

  it('writes a reverted change after another function wrote at the same time', async () => {
    const { ports, grant, requestsOf, another, isAdmin } = await warmFunction();
    await grant('alpha', ADMIN);
    const identities: Hooks['identities'] = {
      savePosture: async (posture) => {
        const outcome = await ports.identities.savePosture(posture);
        await grant('beta', ADMIN);
        await another();
        return outcome;
      },
    };
    expect(await requestsOf({ identities })).toEqual(['load alpha', 'save alpha']);
    await grant('beta', READER);
    expect(await requestsOf()).toContain('list');
    expect(await isAdmin(beta)).toBe(false);
  });

  it('lists again after another function ends a write that overlapped with its list', async () => {
    const { ports, grant, requestsOf, isAdmin } = await warmFunction();
    await grant('alpha', ADMIN);
    let listed: Promise<string[]> | undefined;
    const savePosture: ReassessPorts['identities']['savePosture'] = async (posture) => {
      // The change is reverted, and this function reassesses before the other one writes it.
      await grant('alpha', READER);
      listed = requestsOf();
      expect(await listed).toEqual(['list']);
      return ports.identities.savePosture(posture);
    };
    await reassessAccounts({ ...ports, identities: { ...ports.identities, savePosture } }, [ACCOUNT]);
    expect(await isAdmin(alpha)).toBe(true);
    expect(await requestsOf()).toContain('list');
    expect(await isAdmin(alpha)).toBe(false);
  });

  it('writes a reverted change after another function stored later facts first', async () => {
    const { ports, clock, grant, requestsOf, another, isAdmin } = await warmFunction();
    const facts: Hooks['facts'] = {
      load: async (account) => {
        const loaded = await ports.facts.load(account);
        await grant('alpha', ADMIN);
        await another();
        clock.advance(INDEX_LAG_MS + 1);
        return loaded;
      },
    };
    expect(await requestsOf({ facts })).toContain('save alpha');
    expect(await isAdmin(alpha)).toBe(true);
    await grant('alpha', READER);
    expect(await requestsOf()).toContain('list');
    expect(await isAdmin(alpha)).toBe(false);
  });

  it('lists all postures after a failed write', async () => {
    const { grant, requestsOf, isAdmin } = await warmFunction();
    await grant('alpha', ADMIN);
    const savePosture = async () => Promise.reject(new Error('the table is away'));
    await expect(requestsOf({ identities: { savePosture } })).rejects.toThrow('the table is away');
    expect(await requestsOf()).toContain('list');
    expect(await isAdmin(alpha)).toBe(true);
  });
});
