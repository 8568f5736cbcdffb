import { describe, expect, test } from 'vitest';
import { estatesFromDumps } from '../../../layers/core/posture/estate-from-dump.ts';
import { InputError } from '../../../layers/core/posture/input-error.ts';
import { ADMIN, LAMBDA_TRUST, NOW } from './accounts.ts';

const read = (...contents: readonly unknown[]) =>
  estatesFromDumps(
    contents.map((content, index) => ({ source: `dump${index}.json`, content })),
    { takenAt: NOW },
  );

const roleDetail = (name: string, more: object = {}, account = '111122223333') => ({
  Path: '/',
  RoleName: name,
  RoleId: `AROA${name}`,
  Arn: `arn:aws:iam::${account}:role/${name}`,
  CreateDate: '2025-01-02T03:04:05+00:00',
  AssumeRolePolicyDocument: LAMBDA_TRUST,
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  RoleLastUsed: {},
  ...more,
});
const page = (roles: readonly object[], more: object = {}) => ({
  UserDetailList: [],
  GroupDetailList: [],
  RoleDetailList: roles,
  Policies: [],
  ...more,
});

describe('a dump of GetAccountAuthorizationDetails', () => {
  test('reads all facts of a user; facts that the API does not return are unknown', () => {
    const [estate] = read({
      UserDetailList: [
        {
          Path: '/service/',
          UserName: 'deploy',
          UserId: 'AIDADEPLOY',
          Arn: 'arn:aws:iam::111122223333:user/service/deploy',
          CreateDate: new Date('2025-01-02T03:04:05Z'),
          UserPolicyList: [{ PolicyName: 'p', PolicyDocument: encodeURIComponent(JSON.stringify(ADMIN)) }],
          AttachedManagedPolicies: [{ PolicyName: 'x', PolicyArn: 'arn:aws:iam::aws:policy/x' }],
          GroupList: ['g'],
          PermissionsBoundary: {
            PermissionsBoundaryType: 'Policy',
            PermissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/b',
          },
          Tags: [{ Key: 'Owner', Value: 'ann' }],
        },
      ],
    });
    expect(estate?.users[0]).toMatchObject({
      name: 'deploy',
      path: '/service/',
      immutableId: 'AIDADEPLOY',
      createdAt: '2025-01-02T03:04:05.000Z',
      groups: ['g'],
      boundary: 'arn:aws:iam::111122223333:policy/b',
      attachedPolicies: ['arn:aws:iam::aws:policy/x'],
      tags: { Owner: 'ann' },
      accessKeys: 'unknown',
      loginProfile: 'unknown',
      mfa: 'unknown',
    });
    expect(estate?.users[0]?.inlinePolicies[0]?.name).toBe('arn:aws:iam::111122223333:user/service/deploy/p');
    expect(estate?.workloads).toBe('unknown');
  });

  test('reads the last use of a role as a time, as null if it was never used, and as unknown in an old dump', () => {
    const [estate] = read(
      page([
        roleDetail('used', { RoleLastUsed: { LastUsedDate: '2026-02-01T00:00:00Z', Region: 'eu-west-1' } }),
        roleDetail('never'),
        roleDetail('old', { RoleLastUsed: undefined }),
      ]),
    );
    expect(estate?.roles.map((role) => role.lastUsedAt)).toEqual(['2026-02-01T00:00:00.000Z', null, 'unknown']);
  });

  test('reads each identity of several accounts and repeated pages once', () => {
    const estates = read(page([roleDetail('a'), roleDetail('b', {}, '444455556666')]), [
      page([roleDetail('a'), roleDetail('c')]),
    ]);
    expect(estates.map((estate) => [estate.account, estate.roles.map((role) => role.name)])).toEqual([
      ['111122223333', ['a', 'c']],
      ['444455556666', ['b']],
    ]);
  });

  test('gives AWS managed policies of one file to every account', () => {
    const estates = read(
      page([roleDetail('a'), roleDetail('b', {}, '444455556666')], {
        Policies: [
          {
            PolicyName: 'R',
            Arn: 'arn:aws:iam::aws:policy/R',
            DefaultVersionId: 'v1',
            PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: ADMIN }],
          },
        ],
      }),
    );
    expect(estates.map((estate) => estate.managedPolicies.map((policy) => policy.arn))).toEqual([
      ['arn:aws:iam::aws:policy/R'],
      ['arn:aws:iam::aws:policy/R'],
    ]);
  });

  test('reports missing data after a truncated last page', () => {
    const [estate] = read(page([roleDetail('a')], { IsTruncated: true, Marker: 'x' }));
    expect(estate?.unreadable).toEqual([{ what: 'dump0.json', why: expect.stringContaining('IsTruncated') }]);
  });

  test('reports nothing if the last page follows a truncated one', () => {
    const [together] = read([
      page([roleDetail('a')], { IsTruncated: true }),
      page([roleDetail('b')], { IsTruncated: false }),
    ]);
    const [apart] = read(page([roleDetail('a')], { IsTruncated: true }), page([roleDetail('b')]));
    expect([together?.unreadable, apart?.unreadable]).toEqual([[], []]);
  });

  test('reads a role with an invalid tag and policy, and reports both', () => {
    const [estate] = read(
      page([
        roleDetail('a', { Tags: [{ Key: 5 }, { Key: 'team', Value: 'x' }], RolePolicyList: [{ PolicyName: 'p' }] }),
      ]),
    );
    expect(estate?.roles[0]?.tags).toEqual({ team: 'x' });
    expect(estate?.unreadable.map((item) => item.what)).toEqual(Array(2).fill('arn:aws:iam::111122223333:role/a'));
    expect(estate?.unreadable.map((item) => item.why).join()).toMatch(
      /Tags\[0\]\.Key.*RolePolicyList\[0\]\.PolicyDocument|RolePolicyList\[0\]\.PolicyDocument.*Tags\[0\]\.Key/,
    );
  });

  test('reports a role without an ARN by its position, and reads the others', () => {
    const [estate] = read(page([{ RoleName: 'x' }, roleDetail('a')]));
    expect(estate?.roles.map((role) => role.name)).toEqual(['a']);
    expect(estate?.unreadable[0]?.what).toBe('dump0.json: RoleDetailList[0]');
  });

  test('reports an unknown element, and reads the rest', () => {
    const [estate] = read(page([roleDetail('a')], { AgentDetailList: [{}] }));
    expect(estate?.roles).toHaveLength(1);
    expect(estate?.unreadable[0]?.what).toBe('dump0.json: AgentDetailList');
  });

  test.each([[{ Records: [] }], [[]], [null], ['text'], [{ UserDetailList: {} }]])(
    'is rejected with what was expected and found: %j',
    (content) => {
      expect(() => read(content)).toThrow(InputError);
      expect(() => read(content)).toThrow(/^dump0\.json: .*expected .* found /);
    },
  );
});
