import { expect, it } from 'vitest';
import type { FactsStore } from '../../layers/core/ports.ts';
import type { ClusterFacts, ResourcePolicyFacts } from '../../layers/core/posture/estate.ts';
import {
  aUser,
  credentialsSnapshot,
  principalsSnapshot,
  reread,
  secretsSnapshot,
  sharedCredentials,
} from './facts-fixtures.ts';
import { at } from './stores-fixtures.ts';
import { anAccount } from './stores-harness.ts';

/** The contract of every `FactsStore`. */
export function factsStoreContract(make: () => FactsStore): void {
  it('loads nothing from an empty store', async () => {
    expect(await make().load(anAccount())).toEqual({
      snapshots: { principals: undefined, credentials: undefined, secrets: undefined },
      generations: {},
      revisions: [],
    });
  });

  it('returns when each snapshot was taken, without those that do not exist', async () => {
    const [store, account] = [make(), anAccount()];
    expect(await store.snapshotTimes(account)).toEqual({});
    await store.saveSnapshot(account, 'principals', principalsSnapshot(1));
    await store.saveSnapshot(account, 'secrets', secretsSnapshot(2));
    const [principals, secrets] = [principalsSnapshot(1).takenAt, secretsSnapshot(2).takenAt];
    expect(await store.snapshotTimes(account)).toEqual({ principals, secrets });
  });

  it('reuses loaded snapshots that were not replaced', async () => {
    const [store, account] = [make(), anAccount()];
    await store.saveSnapshot(account, 'principals', principalsSnapshot(1));
    await store.saveSnapshot(account, 'secrets', secretsSnapshot(1));
    const before = await store.load(account);
    await store.saveSnapshot(account, 'secrets', secretsSnapshot(2, { secrets: 'unknown' }));
    const { snapshots, generations } = await store.load(account, before);
    expect(snapshots.principals).toBe(before.snapshots.principals);
    expect(generations.principals).toBe(before.generations.principals);
    expect(snapshots.secrets).toEqual(secretsSnapshot(2, { secrets: 'unknown' }));
    expect(generations.secrets).not.toBe(before.generations.secrets);
  });

  it('returns snapshots of each kind unchanged', async () => {
    const [store, account] = [make(), anAccount()];
    const scps = [[{ name: 'FullAWSAccess', document: '{}' }], [{ name: 'no-iam', document: '{}' }]];
    const workloadTypesRead = ['AWS::ECS::Task', 'AWS::Lambda::Function'];
    const assignees = { Admins: { users: ['anna'], groups: [{ name: 'platform', users: 'unknown' as const }] } };
    const resourcePolicies: ResourcePolicyFacts[] = [
      { type: 'AWS::S3::Bucket', arn: 'arn:aws:s3:::b', policy: '{}', restrictsPublicAccess: true, readAt: at(1) },
      {
        type: 'AWS::KMS::Key',
        arn: 'arn:aws:kms:us-east-1:1:key/1',
        policy: null,
        grants: [{ grantee: 'arn:aws:iam::1:role/r', operations: ['Decrypt'], encryptionContext: { app: 'shop' } }],
      },
      {
        type: 'AWS::Lambda::Function',
        arn: 'arn:aws:lambda:us-east-1:1:function:f',
        policy: 'unknown',
        hasOpenUrl: false,
      },
    ];
    const clusters: ClusterFacts[] = [
      {
        arn: 'arn:aws:eks:us-east-1:1:cluster/shop',
        issuer: null,
        acceptsEntries: true,
        entries: [{ principal: 'arn:aws:iam::1:role/r', namespaces: ['*'], groups: [] }],
      },
      { arn: 'arn:aws:eks:us-east-1:1:cluster/ops', issuer: 'oidc.example', acceptsEntries: false, entries: 'unknown' },
    ];
    const trustAnchors = [
      { arn: 'arn:aws:rolesanywhere:us-east-1:1:trust-anchor/1', enabled: true, source: 'AWS_ACM_PCA' },
    ];
    const id = 'arn:aws:airflow:us-east-1:1:environment/etl';
    const roleArn = 'arn:aws:iam::1:role/r';
    const workloads = [{ type: 'AWS::MWAA::Environment', id, account: '1', roleArn, code: 'arn:aws:s3:::b/dags/*' }];
    const snapshots = {
      principals: principalsSnapshot(1, { scps, rcps: scps, organization: 'o-exampleorg1', assignees }),
      credentials: credentialsSnapshot(2, { users: { [aUser('alpha').arn]: sharedCredentials() } }),
      secrets: secretsSnapshot(3, { workloadTypesRead, resourcePolicies, clusters, trustAnchors, workloads }),
    };
    await store.saveSnapshot(account, 'principals', snapshots.principals);
    await store.saveSnapshot(account, 'credentials', snapshots.credentials);
    await store.saveSnapshot(account, 'secrets', snapshots.secrets);
    expect((await store.load(account)).snapshots).toEqual(snapshots);
  });

  it('returns one snapshot alone', async () => {
    const [store, account] = [make(), anAccount()];
    expect(await store.snapshot(account, 'secrets')).toBeUndefined();
    await store.saveSnapshot(account, 'principals', principalsSnapshot(1));
    await store.saveSnapshot(account, 'secrets', secretsSnapshot(2));
    expect(await store.snapshot(account, 'secrets')).toEqual(secretsSnapshot(2));
  });

  it('returns a snapshot that is larger than a row', async () => {
    const [store, account] = [make(), anAccount()];
    const noise = (n: number) => Array.from({ length: 12_000 }, (_, i) => Math.sin(i * n).toString(36)).join('');
    const users = Array.from({ length: 12 }, (_, n) => aUser(`u${n}`, { tags: { note: noise(n + 1) } }));
    const snapshot = principalsSnapshot(1, { users });
    await store.saveSnapshot(account, 'principals', snapshot);
    expect((await store.load(account)).snapshots.principals).toEqual(snapshot);
    await store.saveSnapshot(account, 'principals', principalsSnapshot(2));
    expect((await store.load(account)).snapshots.principals).toEqual(principalsSnapshot(2));
  });

  it('rejects a snapshot that is older than the stored one', async () => {
    const [store, account] = [make(), anAccount()];
    await store.saveSnapshot(account, 'principals', principalsSnapshot(5));
    const older = principalsSnapshot(4, { users: [] });
    expect(await store.saveSnapshot(account, 'principals', older)).toEqual({ kind: 'conflict' });
    expect((await store.load(account)).snapshots.principals).toEqual(principalsSnapshot(5));
  });

  it('returns complete snapshots while others are written', async () => {
    const [store, account] = [make(), anAccount()];
    await store.saveSnapshot(account, 'principals', principalsSnapshot(0));
    const writers = [1, 2, 3, 4].map((n) =>
      store.saveSnapshot(account, 'principals', principalsSnapshot(n, { users: [aUser(`u${n}`)] })),
    );
    const readers = [1, 2, 3, 4].map(() => store.load(account));
    for (const { snapshots } of await Promise.all(readers)) expect(snapshots.principals?.users).toHaveLength(1);
    await Promise.all(writers);
    expect((await store.load(account)).snapshots.principals?.users[0]?.name).toBe('u4');
  });

  it('keeps the later of two revisions, and deletes no revision that is newer than the given one', async () => {
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

  it('returns the replaced mark of an account and leaves that of another', async () => {
    const [store, account, other] = [make(), anAccount(), anAccount()];
    expect(await store.postureMark(account)).toBeUndefined();
    expect(await store.markPostures(account, 'first')).toBeUndefined();
    await store.markPostures(other, 'other');
    expect(await store.markPostures(account, 'second')).toBe('first');
    expect(await store.postureMark(account)).toBe('second');
    expect(await store.postureMark(other)).toBe('other');
  });

  it('always returns the same salt', async () => {
    const store = make();
    const salts = await Promise.all([store.salt(), store.salt(), store.salt()]);
    expect(new Set(salts).size).toBe(1);
    expect(salts[0]?.length).toBeGreaterThan(10);
  });
}
