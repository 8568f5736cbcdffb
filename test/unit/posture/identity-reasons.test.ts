import { describe, expect, test } from 'vitest';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import type { ExposedSecret, SecretFacts, UserFacts } from '../../../layers/core/posture/estate.ts';
import type { PostureOptions } from '../../../layers/core/posture/options.ts';
import type { AccessKeyFacts, Posture } from '../../../layers/core/posture/types.ts';
import {
  ACCOUNT,
  ADMIN,
  codes,
  daysAgo,
  estate,
  LAMBDA_TRUST,
  named,
  policy,
  reason,
  role,
  statement,
  user,
} from './accounts.ts';

const key = (created: number, used: number | null, more: Partial<AccessKeyFacts> = {}): AccessKeyFacts => ({
  id: `AKIA${String(created).padStart(16, 'A')}`,
  status: 'Active',
  createdAt: daysAgo(created),
  lastUsedAt: used === null ? null : daysAgo(used),
  ...more,
});
const ofUser = (parts: Parameters<typeof user>[1], options: PostureOptions = {}): Posture =>
  named(assessEstates([estate({ users: [user('subject', parts)] })], options), 'subject');
const keyCodes = (keys: UserFacts['accessKeys']) =>
  codes(ofUser({ accessKeys: keys, createdAt: daysAgo(400) })).filter((code) => code.includes('KEY'));

describe('access keys', () => {
  test.each([
    ['fresh and used', [key(10, 1)], []],
    ['old and used', [key(120, 1)], ['STATIC_KEY_OLDER_THAN_90D']],
    ['exactly 90 days old', [key(90, 1)], []],
    ['old but inactive', [key(500, 300, { status: 'Inactive' })], []],
    ['two of them', [key(10, 1), key(20, 1)], ['TWO_ACTIVE_KEYS']],
    ['never used', [key(30, null)], ['KEY_NEVER_USED']],
    ['made today and not used yet', [key(0, null)], []],
    ['idle', [key(80, 1, { createdAt: 'unknown', lastUsedAt: daysAgo(120) })], ['UNUSED_KEY']],
    ['of unknown use', [key(30, 1, { lastUsedAt: 'unknown' })], []],
  ])('%s', (_, keys, expected) => {
    expect(keyCodes(keys)).toEqual(expected);
  });

  test('given keys that could not be read, then nothing is said about them but that', () => {
    const posture = ofUser({ accessKeys: 'unknown' });
    expect(codes(posture)).toContain('FACTS_UNKNOWN');
    expect(posture.unknowns).toContain('access keys');
    expect(posture.lastUsedAt).toBe('unknown');
  });

  test('given an old key of an administrator, then it is graver than that of a harmless user', () => {
    const grave = reason(ofUser({ accessKeys: [key(100, 1)], inline: [ADMIN] }), 'STATIC_KEY_OLDER_THAN_90D');
    const mild = reason(ofUser({ accessKeys: [key(100, 1)] }), 'STATIC_KEY_OLDER_THAN_90D');
    expect([grave.severity, mild.severity]).toEqual(['high', 'low']);
    expect(grave.remediation).toContain('aws iam update-access-key --user-name subject --access-key-id AKIA');
  });

  test('given an API key of a service without expiry, then that is said', () => {
    const credential = { id: 'ACCA1', service: 'bedrock.amazonaws.com', status: 'Active' as const };
    expect(codes(ofUser({ serviceSpecificCredentials: [credential] }))).toContain('SERVICE_CREDENTIAL_WITHOUT_EXPIRY');
    expect(codes(ofUser({ serviceSpecificCredentials: [{ ...credential, expiresAt: daysAgo(-5) }] }))).not.toContain(
      'SERVICE_CREDENTIAL_WITHOUT_EXPIRY',
    );
  });
});

describe('sign-in', () => {
  test.each([
    ['a person without MFA', { loginProfile: true }, 'HUMAN_WITHOUT_MFA'],
    ['a person with a key', { loginProfile: true, mfa: true, accessKeys: [key(1, 0)] }, 'HUMAN_USES_KEY'],
    ['a machine with a password', { loginProfile: true, path: '/service/' }, 'CONSOLE_ACCESS_FOR_MACHINE'],
  ] as const)('%s', (_, parts, expected) => {
    expect(codes(ofUser(parts))).toContain(expected);
  });

  test('given MFA that could not be read, then its absence is not claimed', () => {
    expect(codes(ofUser({ loginProfile: true, mfa: 'unknown' }))).not.toContain('HUMAN_WITHOUT_MFA');
  });
});

describe('use and ownership', () => {
  const old = { createdAt: daysAgo(500) };
  const ofRole = (parts: Parameters<typeof role>[2], options: PostureOptions = {}) =>
    named(assessEstates([estate({ roles: [role('subject', LAMBDA_TRUST, parts)] })], options), 'subject');

  test.each([
    ['used lately', { lastUsedAt: daysAgo(3) }, []],
    ['used long ago', { lastUsedAt: daysAgo(120) }, ['UNUSED_90D']],
    ['not in the window', { ...old, lastUsedAt: null }, ['UNUSED_90D']],
    ['never since it was made', { createdAt: daysAgo(200), lastUsedAt: null }, ['NEVER_USED']],
    ['young and not used yet', { lastUsedAt: null }, []],
    ['of unknown use', { ...old, lastUsedAt: 'unknown' }, []],
    ['service-linked', { ...old, lastUsedAt: null, path: '/aws-service-role/x.amazonaws.com/' }, []],
  ] as const)('a role %s', (_, parts, expected) => {
    expect(codes(ofRole(parts)).filter((code) => code.includes('USED'))).toEqual(expected);
  });

  test('given an owner tag in any case, then it has an owner', () => {
    const owned = ofRole({ tags: { OWNER: 'ann' } });
    expect([owned.owner, codes(owned).includes('NO_OWNER')]).toEqual(['ann', false]);
    expect(codes(ofRole({}))).toContain('NO_OWNER');
  });

  test('given other owner tags, then they count in their order', () => {
    expect(ofRole({ tags: { owner: 'ann', squad: 'core' } }, { ownerTags: ['squad', 'owner'] }).owner).toBe('core');
  });

  test('given an owner who has left, or a user that is no more, then it is orphaned', () => {
    expect(codes(ofRole({ tags: { owner: 'ann' } }, { knownOwners: ['bob'] }))).toContain('ORPHANED');
    expect(codes(ofRole({ tags: { owner: 'Ann ' } }, { knownOwners: ['ann'] }))).not.toContain('ORPHANED');
    expect(codes(ofRole({ tags: { owner: `arn:aws:iam::${ACCOUNT}:user/gone` } }))).toContain('ORPHANED');
  });

  test('given services that were not used, then the policy that would remain is told', () => {
    const arn = `arn:aws:iam::${ACCOUNT}:role/subject`;
    const subject = role('subject', LAMBDA_TRUST, {
      inline: [policy(statement(['s3:GetObject', 'sqs:*'], 'arn:aws:s3:::b/*'))],
    });
    const used = {
      [arn]: [
        { service: 's3', lastUsedAt: daysAgo(2) },
        { service: 'sqs', lastUsedAt: null },
      ],
    };
    const found = reason(
      named(assessEstates([estate({ roles: [subject], serviceLastAccessed: used })]), 'subject'),
      'EXCESS_PERMISSIONS',
    );
    expect(found.evidence.unused).toEqual(['sqs']);
    expect(found.remediation).toContain('"Action":["s3:GetObject"]');
    expect(found.remediation).not.toContain('sqs');
  });
});

describe('root, secrets and what stands outside the vault', () => {
  const secret = (parts: Partial<SecretFacts> = {}): SecretFacts => ({
    arn: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:db-AbCdEf`,
    name: 'db',
    region: 'eu-west-1',
    createdAt: daysAgo(200),
    rotationEnabled: true,
    rotateEveryDays: 30,
    lastRotatedAt: daysAgo(10),
    lastAccessedAt: daysAgo(1),
    customerKey: true,
    resourcePolicy: null,
    tags: {},
    ...parts,
  });
  const ofSecret = (parts: Partial<SecretFacts>) =>
    codes(named(assessEstates([estate({ secrets: [secret(parts)] })]), 'db'));

  test.each([
    ['in order', {}, []],
    ['without rotation', { rotationEnabled: false }, ['SECRET_NOT_ROTATING']],
    ['rotated by its service', { rotationEnabled: false, owningService: 'rds' }, []],
    ['overdue', { lastRotatedAt: daysAgo(60) }, ['SECRET_ROTATION_OVERDUE']],
    ['never read', { lastAccessedAt: null }, ['SECRET_UNUSED']],
    ['of unknown use', { lastAccessedAt: 'unknown' }, []],
    [
      'public',
      { resourcePolicy: policy({ ...statement('secretsmanager:GetSecretValue'), Principal: '*' }) },
      ['SECRET_SHARED_OUTSIDE'],
    ],
    [
      'shared with another account',
      { resourcePolicy: policy({ ...statement('secretsmanager:GetSecretValue'), Principal: { AWS: '444455556666' } }) },
      ['SECRET_SHARED_OUTSIDE'],
    ],
    [
      'shared within',
      { resourcePolicy: policy({ ...statement('secretsmanager:GetSecretValue'), Principal: { AWS: ACCOUNT } }) },
      [],
    ],
    ['without a key of its own', { customerKey: false }, ['SECRET_WITHOUT_CUSTOMER_KEY']],
  ] as const)('a secret %s', (_, parts, expected) => {
    expect(ofSecret(parts)).toEqual(expected);
  });

  test('given a root user with a key and no MFA, then both are critical', () => {
    const root = named(assessEstates([estate({ root: { accessKeys: 1, mfa: false, lastUsedAt: null } })]), 'root');
    expect(root).toMatchObject({ kind: 'root', class: 'root', tier: 0, admin: true });
    expect(root.reasons.map(({ code, severity }) => [code, severity])).toEqual([
      ['ROOT_HAS_KEY', 'critical'],
      ['ROOT_WITHOUT_MFA', 'critical'],
    ]);
  });

  test('given one secret in two functions and a key that is somebody’s, then each identity is told', () => {
    const exposed = (holder: string, more: Partial<ExposedSecret>): ExposedSecret => ({
      type: 'AWS::Lambda::Function',
      holder,
      place: 'TOKEN',
      kind: 'token',
      fingerprint: 'f1',
      ...more,
    });
    const subject = role('worker', LAMBDA_TRUST);
    const owner = user('bot', { accessKeys: [key(10, 1, { id: 'AKIAOWNOWNOWNOWNOWN1' })] });
    const postures = assessEstates([
      estate({
        roles: [subject],
        users: [owner],
        secretsOutsideVault: [
          exposed('f', { roleArn: subject.arn }),
          exposed('g', {}),
          exposed('h', { fingerprint: 'f2', accessKeyId: 'AKIAOWNOWNOWNOWNOWN1', roleArn: subject.arn }),
        ],
      }),
    ]);
    expect(codes(named(postures, 'worker'))).toEqual(
      expect.arrayContaining(['SECRET_OUTSIDE_VAULT', 'SHARED_CREDENTIAL']),
    );
    expect(reason(named(postures, 'bot'), 'SECRET_OUTSIDE_VAULT').detail).toContain('its own access key');
    expect(named(postures, 'g')).toMatchObject({ kind: 'secret', tier: 2 });
  });
});
