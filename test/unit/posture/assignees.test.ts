import { describe, expect, test } from 'vitest';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import type { Assignees } from '../../../layers/core/posture/estate.ts';
import { ACCOUNT, estate, named, role, trust } from './accounts.ts';

const NAME = 'AWSReservedSSO_Power_Users_0123456789abcdef';
const SAML = trust(
  { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/AWSSSO_1_DO_NOT_DELETE` },
  {},
  'sts:AssumeRoleWithSAML',
);
const PATH = '/aws-reserved/sso.amazonaws.com/eu-west-1/';
const assigned: Assignees = { users: ['anna'], groups: [{ name: 'platform', users: 12 }] };

function assessed(assignees?: Readonly<Record<string, Assignees>>, path = PATH, tags = {}) {
  const parts = { roles: [role(NAME, SAML, { path, tags })], ...(assignees ? { assignees } : {}) };
  const { owner, classWhy } = named(assessEstates([estate(parts)]), NAME);
  return { owner, classWhy };
}

describe('a role of Identity Center', () => {
  test('belongs to the groups and users that are assigned its permission set', () => {
    expect(assessed({ Power_Users: assigned })).toEqual({
      owner: 'platform and anna',
      classWhy: 'created by Identity Center (AWSReservedSSO_), assigned to group platform (12 users) and user anna',
    });
  });

  test('may have no assignments, or groups whose users are unknown', () => {
    expect(assessed({ Power_Users: { users: [], groups: [] } })).toEqual({
      owner: null,
      classWhy: 'created by Identity Center (AWSReservedSSO_), not assigned to any user or group in this account',
    });
    expect(assessed({ Power_Users: { users: [], groups: [{ name: 'all', users: 'unknown' }] } }).classWhy).toMatch(
      /assigned to group all$/,
    );
  });

  test('is not attributed to anyone if the assignments are unknown', () => {
    expect(assessed()).toMatchObject({ owner: null, classWhy: 'created by Identity Center (AWSReservedSSO_)' });
    expect(assessed({ Power: assigned }).owner).toBeNull();
    expect(assessed(JSON.parse('{"__proto__": {"users": [], "groups": []}}')).owner).toBeNull();
  });

  test('is only one with the path that AWS reserves: a name can be chosen', () => {
    expect(assessed({ Power_Users: assigned }, '/').owner).toBeNull();
  });

  test('keeps the owner that its tags name', () => {
    expect(assessed({ Power_Users: assigned }, PATH, { owner: 'identity-team' }).owner).toBe('identity-team');
  });
});
