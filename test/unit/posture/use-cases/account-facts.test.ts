import { describe, expect, it } from 'vitest';
import { snapshotShapes } from '../../../../layers/aws/stored/facts-shapes.ts';
import {
  type CredentialsSnapshot,
  estateOf,
  type PrincipalsSnapshot,
  type Revision,
} from '../../../../layers/core/posture/account-facts.ts';
import type { UserFacts } from '../../../../layers/core/posture/estate.ts';
import { aRole, aUser, principalsSnapshot, secretsSnapshot } from '../../../contract/facts-fixtures.ts';

const ACCOUNT = { id: '111111111111', partition: 'aws' };
const ARN = 'arn:aws:iam::111111111111:user/exporter';
const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;

const listed = aUser('exporter', { arn: ARN, immutableId: 'AIDAEXPORTER00000001', createdAt: at(1), tags: {} });
const known = { loginProfile: false, mfa: false, passwordLastUsedAt: null, serviceSpecificCredentials: [] } as const;
const key = (id: string) => ({ id, status: 'Active', createdAt: at(1), lastUsedAt: null }) as const;
const old = { ...known, accessKeys: [key('AKIAOLD')] };
const fresh = { ...known, accessKeys: [key('AKIAOLD'), key('AKIANEW')] };

const principals = (takenAt: string, user = listed): PrincipalsSnapshot => ({
  takenAt,
  users: [user],
  groups: [],
  roles: [],
  managedPolicies: [],
  identityProviders: [],
  unreadable: [],
});
const credentials = (takenAt: string): CredentialsSnapshot => ({
  takenAt,
  users: { [ARN]: old },
  root: 'unknown',
  unreadable: [],
});
const reread = (day: number, value: UserFacts | null) => {
  const revision: Revision = { kind: 'user', arn: ARN, value };
  return { readAt: at(day), revision, unreadable: [] };
};

/** The user's access keys in the merged estate. */
function keysIn(
  snapshots: { readonly principals: PrincipalsSnapshot; readonly credentials: CredentialsSnapshot },
  ...revisions: readonly ReturnType<typeof reread>[]
) {
  const estate = estateOf(ACCOUNT, { ...snapshots, secrets: undefined }, revisions, at(9));
  const keys = estate?.users[0]?.accessKeys;
  return keys === undefined || keys === 'unknown' ? keys : keys.map(({ id }) => id);
}

describe('the credentials of a user, merged from several reads', () => {
  it('come from the credentials snapshot', () => {
    expect(keysIn({ principals: principals(at(2)), credentials: credentials(at(2)) })).toEqual(['AKIAOLD']);
  });

  it('come from the user if it was read again later', () => {
    const snapshots = { principals: principals(at(2)), credentials: credentials(at(2)) };
    expect(keysIn(snapshots, reread(3, { ...listed, ...fresh }))).toEqual(['AKIAOLD', 'AKIANEW']);
  });

  it('still come from the user after a later principals snapshot', () => {
    const snapshots = { principals: principals(at(4)), credentials: credentials(at(2)) };
    expect(keysIn(snapshots, reread(3, { ...listed, ...fresh }))).toEqual(['AKIAOLD', 'AKIANEW']);
  });

  it('come from a credentials snapshot that is later than the user', () => {
    const snapshots = { principals: principals(at(2)), credentials: credentials(at(4)) };
    expect(keysIn(snapshots, reread(3, { ...listed, ...fresh }))).toEqual(['AKIAOLD']);
  });

  it('are unknown for another user with the same name', () => {
    const successor = { ...listed, immutableId: 'AIDAEXPORTER00000002' };
    const snapshots = { principals: principals(at(5), successor), credentials: credentials(at(2)) };
    expect(keysIn(snapshots, reread(3, { ...listed, ...fresh }))).toBe('unknown');
    expect(keysIn(snapshots, reread(3, { ...listed, ...fresh }), reread(4, null))).toBe('unknown');
  });
});

describe('the usage of a user, which only the credentials snapshot has', () => {
  const together = { names: ['AS64500', 'AS64501'], since: at(1), days: 5 };
  const sideBySide = { networks: together, agents: ['aws-cli/linux'] };
  const snapshot = { ...credentials(at(2)), users: { [ARN]: { ...old, sideBySide } } };
  const usedBy = (user: UserFacts | null, ...more: readonly ReturnType<typeof reread>[]) => {
    const snapshots = { principals: principals(at(2)), credentials: snapshot, secrets: undefined };
    return estateOf(ACCOUNT, snapshots, [...more, reread(3, user)], at(9))?.users[0];
  };

  it('is kept, with the new keys, when the user is read again', () => {
    const user = usedBy({ ...listed, ...fresh });
    expect(user?.accessKeys).toHaveLength(2);
    expect(user?.sideBySide).toEqual(sideBySide);
  });

  it('is not that of another user with the same name', () => {
    const successor = { ...listed, ...fresh, immutableId: 'AIDAEXPORTER00000002', createdAt: at(3) };
    expect(usedBy(successor, reread(2, null))).toMatchObject({ immutableId: successor.immutableId });
    expect(usedBy(successor)).not.toHaveProperty('sideBySide');
  });
});

describe('compute, merged with the roles of the account', () => {
  const carried = (name: string) => `arn:aws:iam::123456789012:${name}`;
  const etl = aRole('etl', {
    arn: carried('role/service-role/etl'),
    instanceProfiles: [carried('instance-profile/fleet/workers')],
  });
  const carriedBy = (...roleArns: string[]) => {
    const workloads = roleArns.map((roleArn, n) => ({ type: 'AWS::Glue::Job', id: `job-${n}`, account: '1', roleArn }));
    const secrets = secretsSnapshot(2, { workloads, workloadTypesRead: ['AWS::Glue::Job'] });
    const snapshots = { principals: principalsSnapshot(1, { roles: [etl] }), credentials: undefined, secrets };
    const estate = estateOf(ACCOUNT, snapshots, [], at(9));
    return estate === undefined || estate.workloads === 'unknown' ? [] : estate.workloads.map(({ roleArn }) => roleArn);
  };

  it('has the paths of roles and instance profiles that were given by name', () => {
    expect(carriedBy(carried('role/etl'), carried('instance-profile/workers'))).toEqual([
      etl.arn,
      carried('instance-profile/fleet/workers'),
    ]);
  });

  it('keeps ARNs with a path, and ARNs that the account does not have', () => {
    expect(carriedBy(etl.arn, carried('role/gone'))).toEqual([etl.arn, carried('role/gone')]);
  });

  it('has the types that were read, if compute is known', () => {
    const principals = principalsSnapshot(1);
    const known = { principals, credentials: undefined, secrets: secretsSnapshot(2) };
    expect(estateOf(ACCOUNT, known, [], at(9))?.workloadTypesRead).toEqual(['AWS::Lambda::Function']);
    const unknown = { ...known, secrets: secretsSnapshot(2, { workloads: 'unknown', workloadTypesRead: [] }) };
    for (const secrets of [unknown.secrets, undefined]) {
      const estate = estateOf(ACCOUNT, { ...known, secrets }, [], at(9));
      expect([estate?.workloads, estate?.workloadTypesRead]).toEqual(['unknown', undefined]);
    }
  });

  it('has no types that were read in a snapshot of an older version', () => {
    const { workloadTypesRead: _, ...older } = secretsSnapshot(2);
    expect(snapshotShapes.secrets.parse(older).workloadTypesRead).toEqual([]);
  });
});

describe('service control policies', () => {
  const scps = [[{ name: 'FullAWSAccess', document: '{}' }], [{ name: 'no-iam', document: '{}' }]];
  const estateWith = (principals: PrincipalsSnapshot) =>
    estateOf(ACCOUNT, { principals, credentials: undefined, secrets: undefined }, [], at(9));

  it('apply to the estate if they were read', () => {
    expect(estateWith(principalsSnapshot(1, { scps }))?.scps).toEqual(scps);
    const assignees = { Admins: { users: ['anna'], groups: [] } };
    expect(estateWith(principalsSnapshot(1, { rcps: scps, organization: 'o-exampleorg1', assignees }))).toMatchObject({
      rcps: scps,
      organization: 'o-exampleorg1',
      assignees,
    });
    expect(estateWith(principalsSnapshot(1))).not.toHaveProperty('scps');
    expect(estateWith(principalsSnapshot(1))).not.toHaveProperty('rcps');
  });
});
