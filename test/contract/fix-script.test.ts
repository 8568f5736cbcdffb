import { IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPrincipals } from '../../layers/aws/readers/principals.ts';
import { documentObject } from '../../layers/core/iam/document.ts';
import { assess } from '../../layers/core/posture/assess.ts';
import type { AccountEstate } from '../../layers/core/posture/estate.ts';
import { applyAll } from '../../layers/core/remediation/apply.ts';
import type { Change } from '../../layers/core/remediation/change.ts';
import { fixPlan } from '../../layers/core/remediation/fix-plan.ts';
import { shellScript } from '../../layers/core/remediation/script.ts';
import { assessed } from '../../layers/core/remediation/simulate.ts';
import { rootKey, settingsFor } from '../../local/credentials.ts';
import { createEstate } from '../../local/estate.ts';
import { startMoto } from '../../local/moto.ts';
import { addMore } from './fix-script-account.ts';
import { runScript } from './run-script.ts';
import { ACCOUNT, asRoot } from './snapshot-harness.ts';

const TAKEN_AT = '2026-06-01T00:00:00Z';
const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT.id}:${resource}`;

/** The commands that a plan prints, run against the emulator in their order. */
describe('a fix script', () => {
  let emulator: Awaited<ReturnType<typeof startMoto>>;
  let iam: IAMClient;

  beforeAll(async () => {
    emulator = await startMoto(ACCOUNT.id);
    iam = new IAMClient(asRoot(emulator.endpoint));
    const reach = { api: 'http://localhost/an-api', ingestBus: 'an-ingest-bus' };
    await createEstate(settingsFor(emulator.endpoint, rootKey(ACCOUNT.id)), ACCOUNT.id, reach);
    await addMore(iam);
  }, 300_000);
  afterAll(() => emulator.stop());

  /** The estate as the readers of a deployment see it. */
  async function read(): Promise<AccountEstate> {
    const { users, groups, roles, managedPolicies, identityProviders, unreadable } = await readPrincipals(
      iam,
      ACCOUNT,
      TAKEN_AT,
    );
    return {
      account: ACCOUNT.id,
      partition: 'aws',
      takenAt: TAKEN_AT,
      users,
      groups,
      roles,
      managedPolicies,
      identityProviders,
      workloads: 'unknown',
      secrets: 'unknown',
      secretsOutsideVault: 'unknown',
      root: 'unknown',
      unreadable,
    };
  }

  const tiersOf = (estate: AccountEstate) =>
    new Map([...assessed(assess([estate])).postures.values()].map(({ identity, tier }) => [identity, tier]));

  async function runAndUndo(changes: readonly Change[]): Promise<void> {
    const before = await read();
    const { estates, calls, inverse } = applyAll([before], changes);
    const [simulated] = estates;
    if (simulated === undefined) throw new Error('there is one account');
    const ran = await runScript(iam, shellScript(ACCOUNT.id, 'A test.', [{ title: 'changes', calls }]));
    expect(ran).toBe(calls.length);
    expect(tiersOf(await read())).toEqual(tiersOf(simulated));
    await runScript(iam, shellScript(ACCOUNT.id, 'A test.', [{ title: 'inverse', calls: inverse }]));
    expect(permissionsOf(await read())).toEqual(permissionsOf(before));
  }

  test('of the plan of the demo account has the simulated result, and its inverse restores the account', async () => {
    const plan = fixPlan(assessed(assess([await read()])), {});
    const changes = plan.steps.map(({ change }) => change).filter(isSupported);
    expect(changes.length).toBeGreaterThan(0);
    await runAndUndo(changes);
  });

  const CHANGES: readonly Change[] = [
    { kind: 'delete-role', role: arn('role/jobs/builder') },
    { kind: 'remove-actions', policy: arn('policy/ops'), actions: ['iam:PutRolePolicy'] },
    { kind: 'detach-policy', holder: arn('group/support'), policy: arn('policy/ops') },
    { kind: 'leave-group', user: arn('user/ann'), group: 'support' },
    {
      kind: 'remove-principals',
      role: arn('role/jobs/builder'),
      principals: [{ type: 'Service', value: 'ec2.amazonaws.com' }],
    },
    {
      kind: 'set-boundary',
      identity: arn('role/jobs/builder'),
      policy: arn('policy/boundary-of-builder'),
      document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
    },
    {
      kind: 'add-condition',
      policy: `${arn('role/jobs/builder')}/trust`,
      statement: 0,
      condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    },
    { kind: 'delete-inline-policy', policy: `${arn('role/jobs/builder')}/it,quoted=1` },
  ];

  test.each(CHANGES.map((change) => [change.kind, change] as const))(
    'of %s has the simulated result, and its inverse restores the account',
    async (_, change) => {
      await runAndUndo([change]);
    },
  );
});

/** The emulator has no permissions boundaries of users. */
const isSupported = (change: Change): boolean => change.kind !== 'set-boundary' || change.identity.includes(':role/');

/** Permissions by ARN; documents as objects. */
function permissionsOf({ users, groups, roles, managedPolicies }: AccountEstate): unknown {
  const parsed = (document: string | object): unknown => documentObject(document);
  const held = (one: AccountEstate['groups'][number]) => [
    one.inlinePolicies
      .map(({ name, document }) => [name, parsed(document)])
      .sort((a, b) => (String(a) < String(b) ? -1 : 1)),
    [...one.attachedPolicies].sort(),
  ];
  return Object.fromEntries([
    ...users.map((user) => [user.arn, [held(user), [...user.groups].sort(), user.boundary]]),
    ...groups.map((group) => [group.arn, held(group)]),
    ...roles.map((role) => [
      role.arn,
      [held(role), parsed(role.trustPolicy), role.tags, role.instanceProfiles, role.boundary],
    ]),
    ...managedPolicies.map((one) => [
      one.arn,
      one.versions.filter(({ isDefault }) => isDefault).map(({ document }) => parsed(document)),
    ]),
  ]);
}
