import { describe, expect, it } from 'vitest';
import { type CredentialsPart, estateOf, type PrincipalsPart, type Revision } from '../../../layers/aws/facts/parts.ts';
import type { UserFacts } from '../../../layers/core/posture/estate.ts';

const ACCOUNT = { id: '111111111111', partition: 'aws' };
const ARN = 'arn:aws:iam::111111111111:user/exporter';
const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;

const listed: UserFacts = {
  arn: ARN,
  name: 'exporter',
  path: '/',
  immutableId: 'AIDAEXPORTER00000001',
  createdAt: at(1),
  inlinePolicies: [],
  attachedPolicies: [],
  tags: {},
  groups: [],
  accessKeys: 'unknown',
  loginProfile: 'unknown',
  mfa: 'unknown',
  passwordLastUsedAt: 'unknown',
  serviceSpecificCredentials: 'unknown',
};
const known = { loginProfile: false, mfa: false, passwordLastUsedAt: null, serviceSpecificCredentials: [] } as const;
const key = (id: string) => ({ id, status: 'Active', createdAt: at(1), lastUsedAt: null }) as const;
const old = { ...known, accessKeys: [key('AKIAOLD')] };
const fresh = { ...known, accessKeys: [key('AKIAOLD'), key('AKIANEW')] };

const principals = (takenAt: string, user = listed): PrincipalsPart => ({
  takenAt,
  users: [user],
  groups: [],
  roles: [],
  managedPolicies: [],
  identityProviders: [],
  unreadable: [],
});
const credentials = (takenAt: string): CredentialsPart => ({
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
  parts: { readonly principals: PrincipalsPart; readonly credentials: CredentialsPart },
  ...revisions: readonly ReturnType<typeof reread>[]
) {
  const estate = estateOf(ACCOUNT, { ...parts, secrets: undefined }, revisions, at(9));
  const keys = estate?.users[0]?.accessKeys;
  return keys === undefined || keys === 'unknown' ? keys : keys.map(({ id }) => id);
}

describe('the credentials of a user, put together from what was read at different times', () => {
  it('given nothing but the snapshots, then they are those of the credentials part', () => {
    expect(keysIn({ principals: principals(at(2)), credentials: credentials(at(2)) })).toEqual(['AKIAOLD']);
  });

  it('given a user that was read again last, then they are its own', () => {
    const parts = { principals: principals(at(2)), credentials: credentials(at(2)) };
    expect(keysIn(parts, reread(3, { ...listed, ...fresh }))).toEqual(['AKIAOLD', 'AKIANEW']);
  });

  it('given principals that were listed after it was read again, then they are still its own', () => {
    const parts = { principals: principals(at(4)), credentials: credentials(at(2)) };
    expect(keysIn(parts, reread(3, { ...listed, ...fresh }))).toEqual(['AKIAOLD', 'AKIANEW']);
  });

  it('given credentials that were read after it was read again, then they are those of the part', () => {
    const parts = { principals: principals(at(2)), credentials: credentials(at(4)) };
    expect(keysIn(parts, reread(3, { ...listed, ...fresh }))).toEqual(['AKIAOLD']);
  });

  it('given another user of the same name since, then they are not known', () => {
    const successor = { ...listed, immutableId: 'AIDAEXPORTER00000002' };
    const parts = { principals: principals(at(5), successor), credentials: credentials(at(2)) };
    expect(keysIn(parts, reread(3, { ...listed, ...fresh }))).toBe('unknown');
    expect(keysIn(parts, reread(3, { ...listed, ...fresh }), reread(4, null))).toBe('unknown');
  });
});
