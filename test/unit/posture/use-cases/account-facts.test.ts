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

/** The user's keys, as everything together tells them. */
function keysIn(
  snapshots: { readonly principals: PrincipalsSnapshot; readonly credentials: CredentialsSnapshot },
  ...revisions: readonly ReturnType<typeof reread>[]
) {
  const estate = estateOf(ACCOUNT, { ...snapshots, secrets: undefined }, revisions, at(9));
  const keys = estate?.users[0]?.accessKeys;
  return keys === undefined || keys === 'unknown' ? keys : keys.map(({ id }) => id);
}

describe('the credentials of a user, put together from what was read at different times', () => {
  it('given nothing but the snapshots, then they are those of the credentials snapshot', () => {
    expect(keysIn({ principals: principals(at(2)), credentials: credentials(at(2)) })).toEqual(['AKIAOLD']);
  });

  it('given a user that was read again last, then they are its own', () => {
    const snapshots = { principals: principals(at(2)), credentials: credentials(at(2)) };
    expect(keysIn(snapshots, reread(3, { ...listed, ...fresh }))).toEqual(['AKIAOLD', 'AKIANEW']);
  });

  it('given principals that were listed after it was read again, then they are still its own', () => {
    const snapshots = { principals: principals(at(4)), credentials: credentials(at(2)) };
    expect(keysIn(snapshots, reread(3, { ...listed, ...fresh }))).toEqual(['AKIAOLD', 'AKIANEW']);
  });

  it('given credentials that were read after it was read again, then they are those of the snapshot', () => {
    const snapshots = { principals: principals(at(2)), credentials: credentials(at(4)) };
    expect(keysIn(snapshots, reread(3, { ...listed, ...fresh }))).toEqual(['AKIAOLD']);
  });

  it('given another user of the same name since, then they are not known', () => {
    const successor = { ...listed, immutableId: 'AIDAEXPORTER00000002' };
    const snapshots = { principals: principals(at(5), successor), credentials: credentials(at(2)) };
    expect(keysIn(snapshots, reread(3, { ...listed, ...fresh }))).toBe('unknown');
    expect(keysIn(snapshots, reread(3, { ...listed, ...fresh }), reread(4, null))).toBe('unknown');
  });
});

describe('how a user is used, which the credentials snapshot alone knows', () => {
  const together = { names: ['AS64500', 'AS64501'], since: at(1), days: 5 };
  const sideBySide = { networks: together, agents: ['aws-cli/linux'] };
  const snapshot = { ...credentials(at(2)), users: { [ARN]: { ...old, sideBySide } } };
  const usedBy = (user: UserFacts | null, ...more: readonly ReturnType<typeof reread>[]) => {
    const snapshots = { principals: principals(at(2)), credentials: snapshot, secrets: undefined };
    return estateOf(ACCOUNT, snapshots, [...more, reread(3, user)], at(9))?.users[0];
  };

  it('given a user that was read again, then it is still known, beside the new keys', () => {
    const user = usedBy({ ...listed, ...fresh });
    expect(user?.accessKeys).toHaveLength(2);
    expect(user?.sideBySide).toEqual(sideBySide);
  });

  it('given another user of the same name since, then it is not its own', () => {
    const successor = { ...listed, ...fresh, immutableId: 'AIDAEXPORTER00000002', createdAt: at(3) };
    expect(usedBy(successor, reread(2, null))).toMatchObject({ immutableId: successor.immutableId });
    expect(usedBy(successor)).not.toHaveProperty('sideBySide');
  });
});

describe('compute, put together with the roles of the account', () => {
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

  it('given a role and a profile by their names alone, then they have the path that the account knows', () => {
    expect(carriedBy(carried('role/etl'), carried('instance-profile/workers'))).toEqual([
      etl.arn,
      carried('instance-profile/fleet/workers'),
    ]);
  });

  it('given the full name, or one that nobody has, then it stays', () => {
    expect(carriedBy(etl.arn, carried('role/gone'))).toEqual([etl.arn, carried('role/gone')]);
  });

  it('given types that were read, then the estate says so; where no compute is known it says nothing', () => {
    const principals = principalsSnapshot(1);
    const known = { principals, credentials: undefined, secrets: secretsSnapshot(2) };
    expect(estateOf(ACCOUNT, known, [], at(9))?.workloadTypesRead).toEqual(['AWS::Lambda::Function']);
    const unknown = { ...known, secrets: secretsSnapshot(2, { workloads: 'unknown', workloadTypesRead: [] }) };
    for (const secrets of [unknown.secrets, undefined]) {
      const estate = estateOf(ACCOUNT, { ...known, secrets }, [], at(9));
      expect([estate?.workloads, estate?.workloadTypesRead]).toEqual(['unknown', undefined]);
    }
  });

  it('given a snapshot of an older version, which did not say which types were read, then none is sure to be', () => {
    const { workloadTypesRead: _, ...older } = secretsSnapshot(2);
    expect(snapshotShapes.secrets.parse(older).workloadTypesRead).toEqual([]);
  });
});

describe('organization policies', () => {
  const scps = [[{ name: 'FullAWSAccess', document: '{}' }], [{ name: 'no-iam', document: '{}' }]];
  const estateWith = (principals: PrincipalsSnapshot) =>
    estateOf(ACCOUNT, { principals, credentials: undefined, secrets: undefined }, [], at(9));

  it('given those that were read, then they bound the account; given none that are known, then none do', () => {
    expect(estateWith(principalsSnapshot(1, { scps }))?.scps).toEqual(scps);
    expect(estateWith(principalsSnapshot(1))).not.toHaveProperty('scps');
  });
});
