import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handClock } from '../../../layers/aws/clock.ts';
import type { DatedRevision, PrincipalsPart, Revision } from '../../../layers/aws/facts/parts.ts';
import { memoryEventBus } from '../../../layers/aws/memory/event-bus.ts';
import { memoryFactsStore } from '../../../layers/aws/memory/facts-store.ts';
import { memoryIdentityStore } from '../../../layers/aws/memory/identity-store.ts';
import { judgeChanges, type Memory } from '../../../layers/aws/refresh.ts';
import { type SnapshotPorts, sameEssence, takeSnapshot } from '../../../layers/aws/snapshot.ts';
import { assess } from '../../../layers/core/posture/assess.ts';
import type { GroupFacts, ManagedPolicyFacts, RoleFacts, UserFacts } from '../../../layers/core/posture/estate.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';
import {
  ACCOUNT,
  allowing,
  aRole,
  aUser,
  credentialsPart,
  principalsPart,
  secretsPart,
} from '../../contract/facts-fixtures.ts';
import { all, at } from '../../contract/stores-fixtures.ts';

const NAMES = ['a', 'b', 'c'];
const GRANTS = ['s3:GetObject', 'iam:PutUserPolicy', 'iam:PassRole', 'sts:AssumeRole', 'lambda:*', '*'];
const arnOf = (resource: string) => `arn:aws:iam::${ACCOUNT.id}:${resource}`;
const policyArn = (name: string) => arnOf(`policy/${name}`);
const inline = (grant: string) => [{ name: 'p', document: allowing(grant) }];

const group = (name: string, grant: string): GroupFacts => ({
  arn: arnOf(`group/${name}`),
  name,
  path: '/',
  immutableId: `AGPA${name}`,
  createdAt: at(-1),
  inlinePolicies: inline(grant),
  attachedPolicies: [],
});
const policy = (name: string, grant: string): ManagedPolicyFacts => ({
  arn: policyArn(name),
  name,
  defaultVersionId: 'v1',
  attachmentCount: 1,
  versions: [{ id: 'v1', isDefault: true, document: allowing(grant) }],
});
const trusting = (name: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: arnOf(`user/${name}`) }, Action: 'sts:AssumeRole' }],
  });

/** One change of the account, as IAM would make it: what is changed, and its new state (null: deleted). */
const name = fc.constantFrom(...NAMES);
const grant = fc.constantFrom(...GRANTS);
const user = fc.record({ name, grant, groups: fc.subarray(NAMES), policies: fc.subarray(NAMES) }).map(
  (given): UserFacts =>
    aUser(given.name, {
      inlinePolicies: inline(given.grant),
      groups: given.groups,
      attachedPolicies: given.policies.map(policyArn),
    }),
);
const role = fc.record({ name, grant, trusted: name, policies: fc.subarray(NAMES) }).map(
  (given): RoleFacts =>
    aRole(given.name, {
      inlinePolicies: inline(given.grant),
      trustPolicy: trusting(given.trusted),
      attachedPolicies: given.policies.map(policyArn),
    }),
);
const change: fc.Arbitrary<Revision> = fc.oneof(
  user.map((value): Revision => ({ kind: 'user', arn: value.arn, value })),
  role.map((value): Revision => ({ kind: 'role', arn: value.arn, value })),
  fc.tuple(name, grant).map(([of, to]): Revision => ({ kind: 'policy', arn: policyArn(of), value: policy(of, to) })),
  fc
    .tuple(name, grant)
    .map(([of, to]): Revision => ({ kind: 'group', arn: arnOf(`group/${of}`), value: group(of, to) })),
  name.map((of): Revision => ({ kind: 'user', arn: arnOf(`user/${of}`), value: null })),
  name.map((of): Revision => ({ kind: 'role', arn: arnOf(`role/${of}`), value: null })),
);

function withChange(account: PrincipalsPart, revision: Revision): PrincipalsPart {
  const put = <Fact extends { readonly arn: string }>(facts: readonly Fact[], value: Fact | null): Fact[] => [
    ...facts.filter(({ arn }) => arn !== revision.arn),
    ...(value === null ? [] : [value]),
  ];
  switch (revision.kind) {
    case 'user':
      return { ...account, users: put(account.users, revision.value) };
    case 'role':
      return { ...account, roles: put(account.roles, revision.value) };
    case 'group':
      return { ...account, groups: put(account.groups, revision.value) };
    case 'policy':
      return { ...account, managedPolicies: put(account.managedPolicies, revision.value) };
    default:
      return account;
  }
}

function setUp() {
  const clock = handClock(at(1));
  const ports: SnapshotPorts = {
    clock,
    bus: memoryEventBus(),
    facts: memoryFactsStore(),
    identities: memoryIdentityStore({ clock, ttlDays: 90 }),
    assess: (estates) => assess(estates, { now: at(0) }),
  };
  return { clock, ports };
}

const start = principalsPart(0, { users: NAMES.map((one) => aUser(one)), roles: NAMES.map((one) => aRole(one)) });
const byName = (postures: readonly Posture[]) => new Map(postures.map((posture) => [posture.identity, posture]));

/** Who follows a batch: one of two functions that remember what they judged, or one that was just started. */
const by = fc.constantFrom('first', 'second', 'new');
const batch = fc.record({ by, changes: fc.array(change, { maxLength: 3 }) });

describe('following changes one by one', () => {
  it('given any changes in any batches, whoever follows them, then every posture is the one that a full snapshot gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 8 }), async (batches) => {
        const { clock, ports } = setUp();
        const memories = new Map<string, Memory>();
        await ports.facts.savePart(ACCOUNT.id, 'credentials', credentialsPart(0));
        await ports.facts.savePart(ACCOUNT.id, 'secrets', secretsPart(0));
        await takeSnapshot(ports, ACCOUNT, 'principals', start);
        let account = start;
        for (const batch of batches) {
          for (const revision of batch.changes) {
            clock.advance(1_000);
            account = withChange(account, revision);
            const dated: DatedRevision = { readAt: new Date(clock.now()).toISOString(), revision, unreadable: [] };
            await ports.facts.revise(ACCOUNT.id, dated);
          }
          clock.advance(1_000);
          const memory = memories.get(batch.by) ?? {};
          if (batch.by !== 'new') memories.set(batch.by, memory);
          await judgeChanges({ ...ports, memory, accounts: [ACCOUNT] });
        }
        const full = setUp();
        await full.ports.facts.savePart(ACCOUNT.id, 'credentials', credentialsPart(0));
        await full.ports.facts.savePart(ACCOUNT.id, 'secrets', secretsPart(0));
        await takeSnapshot(full.ports, ACCOUNT, 'principals', account);
        const incremental = byName(await all(ports.identities.listIdentities(ACCOUNT.id)));
        const expected = await all(full.ports.identities.listIdentities(ACCOUNT.id));
        expect([...incremental.keys()].sort()).toEqual(expected.map((posture) => posture.identity).sort());
        for (const posture of expected)
          if (!sameEssence(incremental.get(posture.identity), posture))
            expect({ ...incremental.get(posture.identity), takenAt: '' }).toEqual({ ...posture, takenAt: '' });
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
