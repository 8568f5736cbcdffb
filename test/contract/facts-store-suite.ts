import { expect, it } from 'vitest';
import type { FactsStore } from '../../layers/core/ports.ts';
import { aUser, credentialsPart, principalsPart, reread, secretsPart, sharedCredentials } from './facts-fixtures.ts';
import { anAccount } from './stores-harness.ts';

/** What every `FactsStore` promises. */
export function factsStoreContract(make: () => FactsStore): void {
  it('given nothing, when loaded, then nothing is there', async () => {
    expect(await make().load(anAccount())).toEqual({
      parts: { principals: undefined, credentials: undefined, secrets: undefined },
      generations: {},
      revisions: [],
    });
  });

  it('given what was loaded before, when loaded again, then parts that nobody replaced are taken from it', async () => {
    const [store, account] = [make(), anAccount()];
    await store.savePart(account, 'principals', principalsPart(1));
    await store.savePart(account, 'secrets', secretsPart(1));
    const before = await store.load(account);
    await store.savePart(account, 'secrets', secretsPart(2, { secrets: 'unknown' }));
    const { parts, generations } = await store.load(account, before);
    expect(parts.principals).toBe(before.parts.principals);
    expect(generations.principals).toBe(before.generations.principals);
    expect(parts.secrets).toEqual(secretsPart(2, { secrets: 'unknown' }));
    expect(generations.secrets).not.toBe(before.generations.secrets);
  });

  it('given parts of each kind, when loaded, then they come back as they were', async () => {
    const [store, account] = [make(), anAccount()];
    const scps = [[{ name: 'FullAWSAccess', document: '{}' }], [{ name: 'no-iam', document: '{}' }]];
    const workloadTypesRead = ['AWS::ECS::Task', 'AWS::Lambda::Function'];
    const parts = {
      principals: principalsPart(1, { scps }),
      credentials: credentialsPart(2, { users: { [aUser('alpha').arn]: sharedCredentials() } }),
      secrets: secretsPart(3, { workloadTypesRead }),
    };
    await store.savePart(account, 'principals', parts.principals);
    await store.savePart(account, 'credentials', parts.credentials);
    await store.savePart(account, 'secrets', parts.secrets);
    expect((await store.load(account)).parts).toEqual(parts);
  });

  it('given a part that is larger than a row, when loaded, then all of it is there', async () => {
    const [store, account] = [make(), anAccount()];
    const noise = (n: number) => Array.from({ length: 12_000 }, (_, i) => Math.sin(i * n).toString(36)).join('');
    const users = Array.from({ length: 12 }, (_, n) => aUser(`u${n}`, { tags: { note: noise(n + 1) } }));
    const part = principalsPart(1, { users });
    await store.savePart(account, 'principals', part);
    expect((await store.load(account)).parts.principals).toEqual(part);
    await store.savePart(account, 'principals', principalsPart(2));
    expect((await store.load(account)).parts.principals).toEqual(principalsPart(2));
  });

  it('given a later part, when an earlier one is saved, then it is a conflict', async () => {
    const [store, account] = [make(), anAccount()];
    await store.savePart(account, 'principals', principalsPart(5));
    const older = principalsPart(4, { users: [] });
    expect(await store.savePart(account, 'principals', older)).toEqual({ kind: 'conflict' });
    expect((await store.load(account)).parts.principals).toEqual(principalsPart(5));
  });

  it('given snapshots at once, when they save while others read, then a reader sees a whole part', async () => {
    const [store, account] = [make(), anAccount()];
    await store.savePart(account, 'principals', principalsPart(0));
    const writers = [1, 2, 3, 4].map((n) =>
      store.savePart(account, 'principals', principalsPart(n, { users: [aUser(`u${n}`)] })),
    );
    const readers = [1, 2, 3, 4].map(() => store.load(account));
    for (const { parts } of await Promise.all(readers)) expect(parts.principals?.users).toHaveLength(1);
    await Promise.all(writers);
    expect((await store.load(account)).parts.principals?.users[0]?.name).toBe('u4');
  });

  it('given revisions, when an earlier one comes late, then the later one stays; forgetting spares what is newer', async () => {
    const [store, account] = [make(), anAccount()];
    const { arn } = aUser('alpha');
    const early = reread(1, { kind: 'user', arn, value: aUser('alpha') });
    const late = reread(2, { kind: 'user', arn, value: null });
    expect(await store.revise(account, late)).toEqual({ kind: 'written' });
    expect(await store.revise(account, early)).toEqual({ kind: 'conflict' });
    expect((await store.load(account)).revisions).toEqual([late]);
    await store.forget(account, [early]);
    expect((await store.load(account)).revisions).toEqual([late]);
    await store.forget(account, [late]);
    expect((await store.load(account)).revisions).toEqual([]);
  });

  it('given marks of two accounts, when one is replaced, then the one before is returned and the other stays', async () => {
    const [store, account, other] = [make(), anAccount(), anAccount()];
    expect(await store.postureMark(account)).toBeUndefined();
    expect(await store.markPostures(account, 'first')).toBeUndefined();
    await store.markPostures(other, 'other');
    expect(await store.markPostures(account, 'second')).toBe('first');
    expect(await store.postureMark(account)).toBe('second');
    expect(await store.postureMark(other)).toBe('other');
  });

  it('given a deployment, when its salt is asked for again, then it is the same one', async () => {
    const store = make();
    const salts = await Promise.all([store.salt(), store.salt(), store.salt()]);
    expect(new Set(salts).size).toBe(1);
    expect(salts[0]?.length).toBeGreaterThan(10);
  });
}
