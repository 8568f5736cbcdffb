import {
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeleteUserCommand,
  IAMClient,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangedResource, ResourceChange } from '../../layers/app/posture/parse-change.ts';
import { emptyMemory, reassessAccounts } from '../../layers/app/posture/reassess-accounts.ts';
import { refreshAccounts } from '../../layers/app/posture/refresh-accounts.ts';
import { memoryEventBus } from '../../layers/aws/memory/event-bus.ts';
import { readCredentials } from '../../layers/aws/readers/credentials.ts';
import { readPrincipals } from '../../layers/aws/readers/principals.ts';
import { regionsToRead } from '../../layers/aws/readers/regions.ts';
import { resourceReader } from '../../layers/aws/readers/resource.ts';
import { readSecretsSnapshot } from '../../layers/aws/readers/secrets-snapshot.ts';
import { IDENTITIES_SCHEMA } from '../../layers/aws/table-schema.ts';
import { emptyProfile } from '../../layers/core/detection/profile.ts';
import type { EventBus } from '../../layers/core/ports.ts';
import { findExposedSecrets } from '../../layers/core/posture/secrets-outside.ts';
import { apiOf, NOT_EMULATED } from './compute-stage.ts';
import { takeSnapshot } from './facts-fixtures.ts';
import { ACCOUNT, asFunction, asRoot, makeBus, portsFor, type Resources } from './snapshot-harness.ts';
import { allow, arn, NAMES, setTheStage } from './snapshot-stage.ts';
import { emulator, tablesAt } from './stores-harness.ts';

const now = () => new Date().toISOString();
const changed = (name: string, ...resources: ChangedResource[]): ResourceChange => ({
  eventId: `${name}-1`,
  account: ACCOUNT.id,
  at: now(),
  name,
  resources,
  creates: name.startsWith('Create'),
});

describe('snapshots of the emulated account, each with the permissions of its function', () => {
  let endpoint: string;
  let stop: () => Promise<void>;
  let resources: Resources;
  beforeAll(async () => {
    ({ endpoint, stop } = await emulator());
    resources = {
      identitiesTable: await tablesAt(endpoint).create(IDENTITIES_SCHEMA),
      bus: await makeBus(endpoint),
    };
    await setTheStage(endpoint);
  });
  afterAll(async () => {
    await stop?.();
  });

  it('read all principals', async () => {
    const as = await asFunction(endpoint, 'snapshot-principals', resources);
    const snapshot = await readPrincipals(new IAMClient(as), ACCOUNT, now());
    expect(snapshot.unreadable).toEqual([]);
    expect(snapshot.users.find((user) => user.name === NAMES.user)).toMatchObject({
      arn: arn(`user/jobs/${NAMES.user}`),
      tags: { team: 'data' },
      accessKeys: 'unknown',
    });
    expect(snapshot.users.find((user) => user.name === NAMES.member)?.groups).toEqual([NAMES.group]);
    expect(snapshot.managedPolicies.map((policy) => policy.name)).toEqual(
      expect.arrayContaining(['operate', 'limits']),
    );
    expect(snapshot.identityProviders).toEqual([arn('oidc-provider/gitlab.com')]);
    const summary = await takeSnapshot(portsFor(as, resources), ACCOUNT, 'principals', snapshot);
    expect(summary.saved).toBeGreaterThanOrEqual(3);
    expect(summary).toMatchObject({ overtaken: 0, removed: 0 });
  });

  it('read keys, console access and root', async () => {
    const as = await asFunction(endpoint, 'snapshot-credentials', resources);
    const snapshot = await readCredentials(new IAMClient(as), ACCOUNT, { takenAt: now() });
    expect(snapshot.unreadable.map(({ what }) => what)).toEqual(['iam:ListServiceSpecificCredentials']);
    const user = snapshot.users[arn(`user/jobs/${NAMES.user}`)];
    expect(user?.accessKeys).toEqual([
      expect.objectContaining({ id: expect.stringMatching(/^AKIA/), status: 'Active' }),
    ]);
    expect(user).toMatchObject({ loginProfile: false, mfa: false, serviceSpecificCredentials: 'unknown' });
    expect(snapshot.users[arn(`user/${NAMES.member}`)]).toMatchObject({ loginProfile: true, accessKeys: [] });
    expect(snapshot.root).toMatchObject({ accessKeys: 0, mfa: false });
    const ports = portsFor(as, resources);
    await takeSnapshot(ports, ACCOUNT, 'credentials', snapshot);
    const state = await ports.identities.load(arn(`user/jobs/${NAMES.user}`));
    const keys = state.posture?.containment.accessKeys;
    const id = keys === undefined || keys === 'unknown' ? undefined : keys[0]?.id;
    expect(await portsFor(asRoot(endpoint), resources).identities.ownerOfKey(id ?? '')).toBe(
      arn(`user/jobs/${NAMES.user}`),
    );
  });

  it('read secrets in and outside Secrets Manager, and store no value', async () => {
    const as = await asFunction(endpoint, 'snapshot-secrets', resources);
    const ports = portsFor(as, resources);
    const salt = await ports.facts.salt();
    const snapshot = await readSecretsSnapshot(await regionsToRead([as.region], as), ACCOUNT, now(), (values) =>
      findExposedSecrets(values, salt),
    );
    expect(snapshot.unreadable.map(apiOf).sort()).toEqual(NOT_EMULATED);
    expect(snapshot.secrets).toEqual([expect.objectContaining({ name: 'billing', rotationEnabled: false })]);
    expect(snapshot.workloads).toContainEqual(
      expect.objectContaining({
        type: 'AWS::ECS::TaskDefinition',
        binding: 'task_role',
        roleArn: arn(`role/${NAMES.role}`),
      }),
    );
    const places =
      snapshot.secretsOutsideVault === 'unknown' ? [] : snapshot.secretsOutsideVault.map((one) => one.place);
    expect(places).toEqual(expect.arrayContaining(['/app/DB_PASSWORD', 'main/API_TOKEN']));
    for (const value of ['in-the-vault-7f3k', 'h8Kq-92jd-PLx7', 'q7Ht-11lm-ZZk2', 'never-read-3kd9'])
      expect(JSON.stringify(snapshot)).not.toContain(value);
    expect(await ports.facts.salt()).toBe(salt);
    const summary = await takeSnapshot(ports, ACCOUNT, 'secrets', snapshot);
    expect(summary.saved).toBeGreaterThanOrEqual(1);
  });

  it('cause no writes and no events without changes', async () => {
    const bus = memoryEventBus();
    const ports = { ...portsFor(await asFunction(endpoint, 'snapshot-principals', resources), resources), bus };
    await reassessAccounts(ports, [ACCOUNT]);
    const before = bus.published.length;
    expect(await reassessAccounts(ports, [ACCOUNT])).toMatchObject({ saved: 0, removed: 0, events: 0 });
    expect(bus.published.length).toBe(before);
  });

  describe('a change', () => {
    const memory = emptyMemory();
    const follow = async (bus: EventBus, ...changes: ResourceChange[]) => {
      const as = await asFunction(endpoint, 'refresh-identity', resources);
      const ports = {
        ...portsFor(as, resources),
        bus,
        readResource: resourceReader({
          iamOf: () => new IAMClient(as),
          secretsOf: () => () => new SecretsManagerClient(as),
        }),
        accounts: [ACCOUNT],
        memory,
      };
      const outcome = await refreshAccounts(ports, changes);
      return { ...outcome, ports };
    };

    it('to a policy changes the tier of every principal that has it', async () => {
      const iam = new IAMClient(asRoot(endpoint));
      await iam.send(
        new CreatePolicyVersionCommand({
          PolicyArn: arn('policy/operate'),
          PolicyDocument: allow('*'),
          SetAsDefault: true,
        }),
      );
      const bus = memoryEventBus();
      const { failed, ports } = await follow(
        bus,
        changed('CreatePolicyVersion', { kind: 'policy', arn: arn('policy/operate') }),
      );
      expect([...failed]).toEqual([]);
      expect((await ports.identities.load(arn(`user/${NAMES.member}`))).posture).toMatchObject({
        tier: 0,
        admin: true,
      });
      expect(bus.published.map((event) => event.detailType)).toContain('Posture Changed');
    });

    it('that creates a user adds a posture, and its deletion removes it', async () => {
      const iam = new IAMClient(asRoot(endpoint));
      await iam.send(new CreateUserCommand({ UserName: 'brief' }));
      const bus = memoryEventBus();
      const made = await follow(bus, changed('CreateUser', { kind: 'user', name: 'brief' }));
      const { posture } = await made.ports.identities.load(arn('user/brief'));
      expect(posture?.containment).toMatchObject({ accessKeys: [], hasLoginProfile: false });
      await iam.send(new DeleteUserCommand({ UserName: 'brief' }));
      const gone = await follow(bus, changed('DeleteUser', { kind: 'user', name: 'brief' }));
      expect(gone.summary.removed).toBe(1);
      expect((await gone.ports.identities.load(arn('user/brief'))).posture).toBeUndefined();
      expect(bus.published.at(-1)?.detailType).toBe('Identity Removed');
    });

    it('to a user keeps the finding that its key is shared', async () => {
      const user = arn(`user/jobs/${NAMES.user}`);
      const as = await asFunction(endpoint, 'snapshot-credentials', resources);
      const ports = portsFor(as, resources);
      const shared = async () =>
        (await ports.identities.load(user)).posture?.reasons.find(({ code }) => code === 'SHARED_CREDENTIAL');
      expect(await shared()).toBeUndefined();
      // The key was created today, so in four days it can have been used on five days.
      const later = Date.now() + 4 * 86_400_000;
      const daily = { count: 50, first: Date.now(), last: later, recent: 0b11111 };
      const profile = { ...emptyProfile(), events: 100, networks: { AS64500: daily, AS64501: daily } };
      const { version } = await ports.identities.load(user);
      await portsFor(asRoot(endpoint), resources).identities.saveActivity(user, version, { profile });
      const profileOf = async (who: string) => (await ports.identities.load(who)).profile;
      const snapshot = await readCredentials(new IAMClient(as), ACCOUNT, {
        takenAt: now(),
        activity: { profileOf, before: {}, hasTime: () => true, now: later },
      });
      await takeSnapshot(ports, ACCOUNT, 'credentials', snapshot);
      expect((await shared())?.evidence).toMatchObject({ networks: ['AS64500', 'AS64501'], sharedDays: 5 });
      await new IAMClient(asRoot(endpoint)).send(
        new TagUserCommand({ UserName: NAMES.user, Tags: [{ Key: 'team', Value: 'exports' }] }),
      );
      const { failed, summary } = await follow(
        memoryEventBus(),
        changed('TagUser', { kind: 'user', name: NAMES.user }),
      );
      expect([...failed]).toEqual([]);
      expect(summary.saved).toBe(1);
      expect((await ports.identities.load(user)).posture?.owner).toBe('exports');
      expect((await shared())?.evidence).toMatchObject({ networks: ['AS64500', 'AS64501'] });
    });

    it('that IAM does not show yet must be delivered again', async () => {
      const { failed } = await follow(memoryEventBus(), changed('CreateRole', { kind: 'role', name: 'not-there-yet' }));
      expect(failed.get('CreateRole-1')?.message).toContain('role not-there-yet');
    });
  });

  it('report a missing permission, and read the rest', async () => {
    const as = await asFunction(endpoint, 'snapshot-credentials', resources, [
      'iam:ListAccessKeys',
      'iam:GenerateCredentialReport',
    ]);
    const snapshot = await readCredentials(new IAMClient(as), ACCOUNT, { takenAt: now(), reportPause: 1 });
    const user = snapshot.users[arn(`user/jobs/${NAMES.user}`)];
    expect(user).toMatchObject({ accessKeys: 'unknown', loginProfile: false });
    expect(snapshot.root).toMatchObject({ accessKeys: 0, lastUsedAt: 'unknown' });
    expect(snapshot.unreadable).toContainEqual({
      what: arn(`user/jobs/${NAMES.user}`),
      why: expect.stringContaining('iam:ListAccessKeys: denied'),
    });
  });

  it('fail instead of returning an empty account if the list is denied', async () => {
    const as = await asFunction(endpoint, 'snapshot-principals', resources, ['iam:GetAccountAuthorizationDetails']);
    await expect(readPrincipals(new IAMClient(as), ACCOUNT, now())).rejects.toThrow();
  });
});
