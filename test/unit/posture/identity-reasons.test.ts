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
  group,
  LAMBDA_TRUST,
  named,
  policy,
  reason,
  role,
  statement,
  user,
} from './accounts.ts';

const ADMIN_ARN = 'arn:aws:iam::aws:policy/AdministratorAccess';
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

/** A key that is stored in a function, identified by its ID. */
const keyIn =
  (id: string) =>
  (holder: string): ExposedSecret => ({
    type: 'AWS::Lambda::Function',
    holder,
    place: 'AWS_ACCESS_KEY_ID',
    kind: 'aws',
    fingerprint: `of-${holder}`,
    accessKeyId: id,
  });

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

  test('that could not be read are only reported as unknown', () => {
    const posture = ofUser({ accessKeys: 'unknown' });
    expect(codes(posture)).toContain('FACTS_UNKNOWN');
    expect(posture.unknowns).toContain('access keys');
    expect(posture.lastUsedAt).toBe('unknown');
  });

  test('are more severe for an administrator than for a user without privilege', () => {
    const grave = reason(ofUser({ accessKeys: [key(100, 1)], inline: [ADMIN] }), 'STATIC_KEY_OLDER_THAN_90D');
    const mild = reason(ofUser({ accessKeys: [key(100, 1)] }), 'STATIC_KEY_OLDER_THAN_90D');
    expect([grave.severity, mild.severity]).toEqual(['high', 'low']);
    expect(grave.remediation).toContain('aws iam update-access-key --user-name subject --access-key-id AKIA');
  });

  test('recommend deactivating the less used of two active keys', () => {
    const [idle, busy] = [key(20, 60, { id: 'AKIAIDLE' }), key(200, 1, { id: 'AKIABUSY' })];
    for (const accessKeys of [
      [idle, busy],
      [busy, idle],
    ]) {
      expect(reason(ofUser({ accessKeys }), 'TWO_ACTIVE_KEYS').remediation).toContain('--access-key-id AKIAIDLE');
    }
    const unknown = [
      key(20, 1, { id: 'AKIANEW', lastUsedAt: 'unknown' }),
      key(90, 1, { id: 'AKIAOLD', lastUsedAt: 'unknown' }),
    ];
    expect(reason(ofUser({ accessKeys: unknown }), 'TWO_ACTIVE_KEYS').remediation).toContain('AKIAOLD');
  });

  test('include API keys of services that never expire', () => {
    const credential = { id: 'ACCA1', service: 'bedrock.amazonaws.com', status: 'Active' as const };
    expect(codes(ofUser({ serviceSpecificCredentials: [credential] }))).toContain('SERVICE_CREDENTIAL_WITHOUT_EXPIRY');
    expect(codes(ofUser({ serviceSpecificCredentials: [{ ...credential, expiresAt: daysAgo(-5) }] }))).not.toContain(
      'SERVICE_CREDENTIAL_WITHOUT_EXPIRY',
    );
  });
});

describe('shared keys', () => {
  const between = (...names: string[]) => ({ names, since: daysAgo(12), days: 9 });
  const sideBySide = { networks: between('AS64500', 'AS64501'), agents: ['aws-cli/linux', 'python/linux'] };
  const used = { accessKeys: [key(10, 1)], sideBySide };

  test('are reported for one key and two networks on the same days, with networks, clients and time', () => {
    const { detail, evidence, remediation } = reason(ofUser(used), 'SHARED_CREDENTIAL');
    expect(detail).toContain('from AS64500 and AS64501, but has only one credential');
    expect(evidence).toEqual({
      keys: [key(10, 1).id],
      networks: ['AS64500', 'AS64501'],
      agents: ['aws-cli/linux', 'python/linux'],
      since: daysAgo(12),
      sharedDays: 9,
    });
    expect(remediation).toContain(`--access-key-id ${key(10, 1).id}`);
  });

  test.each<[string, Parameters<typeof user>[1], boolean]>([
    ['two keys and two networks', { ...used, accessKeys: [key(10, 1), key(20, 1)] }, false],
    [
      'two keys and three networks',
      {
        accessKeys: [key(10, 1), key(20, 1)],
        sideBySide: { ...sideBySide, networks: between('AS64500', 'AS64501', 'AS64502') },
      },
      true,
    ],
    ['a key and one that is off', { ...used, accessKeys: [key(10, 1), key(20, 1, { status: 'Inactive' })] }, true],
    ['a key that is off', { ...used, accessKeys: [key(10, 1, { status: 'Inactive' })] }, false],
    ['keys that are not known', { ...used, accessKeys: 'unknown' }, false],
    ['a key and a password', { ...used, loginProfile: true, path: '/service/' }, false],
    [
      'a key and an API key of a service',
      { ...used, serviceSpecificCredentials: [{ id: 'ACCA1', service: 'bedrock.amazonaws.com', status: 'Active' }] },
      false,
    ],
    [
      'one key and two kinds of machines',
      { ...used, sideBySide: { systems: between('Windows', 'macOS or Linux'), agents: [] } },
      true,
    ],
    ['a vendor with one key', { ...used, tags: { class: 'vendor' } }, true],
    ['an agent with one key', { ...used, path: '/agents/' }, true],
    ['a person with one key', { ...used, path: '/people/' }, false],
    ['emergency access with one key', { ...used, tags: { 'break-glass': 'true' } }, false],
    ['nothing that is known of its use', { accessKeys: [key(10, 1)] }, false],
  ])('%s', (_, parts, expected) => {
    expect(codes(ofUser(parts)).includes('SHARED_CREDENTIAL')).toBe(expected);
  });

  test('are reported once for a key that is stored in two places and used from two', () => {
    const [{ id }] = [key(10, 1)];
    const secretsOutsideVault = ['f', 'g'].map(keyIn(id));
    const posture = named(assessEstates([estate({ users: [user('subject', used)], secretsOutsideVault })]), 'subject');
    expect(codes(posture).filter((code) => code === 'SHARED_CREDENTIAL')).toHaveLength(1);
    expect(reason(posture, 'SHARED_CREDENTIAL').evidence).toMatchObject({
      places: expect.arrayContaining([expect.stringContaining('f')]),
      networks: ['AS64500', 'AS64501'],
    });
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

  test('does not report missing MFA if MFA is unknown', () => {
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

  test('accept an owner tag in any case', () => {
    const owned = ofRole({ tags: { OWNER: 'ann' } });
    expect([owned.owner, codes(owned).includes('NO_OWNER')]).toEqual(['ann', false]);
    expect(codes(ofRole({}))).toContain('NO_OWNER');
  });

  test('use the configured owner tags in order', () => {
    expect(ofRole({ tags: { owner: 'ann', squad: 'core' } }, { ownerTags: ['squad', 'owner'] }).owner).toBe('core');
  });

  test('report an owner who left, or a deleted IAM user, as ORPHANED', () => {
    expect(codes(ofRole({ tags: { owner: 'ann' } }, { knownOwners: ['bob'] }))).toContain('ORPHANED');
    expect(codes(ofRole({ tags: { owner: 'Ann ' } }, { knownOwners: ['ann'] }))).not.toContain('ORPHANED');
    expect(codes(ofRole({ tags: { owner: `arn:aws:iam::${ACCOUNT}:user/gone` } }))).toContain('ORPHANED');
  });

  test('report unused services, and suggest a policy without them', () => {
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

describe('the policy without unused services', () => {
  const arn = `arn:aws:iam::${ACCOUNT}:role/subject`;
  const remaining = (statements: readonly object[], used: readonly string[], unused: readonly string[]) => {
    const access = [
      ...used.map((service) => ({ service, lastUsedAt: daysAgo(2) })),
      ...unused.map((service) => ({ service, lastUsedAt: null })),
    ];
    const subject = role('subject', LAMBDA_TRUST, { inline: [policy(...statements)] });
    const postures = assessEstates([estate({ roles: [subject], serviceLastAccessed: { [arn]: access } })]);
    const { remediation = '' } = reason(named(postures, 'subject'), 'EXCESS_PERMISSIONS');
    return remediation;
  };
  const statementsOf = (remediation: string): unknown =>
    JSON.parse(remediation.slice(remediation.indexOf('{'))).Statement;

  test.each([
    ['everything', statement('*'), [{ Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] }]],
    ['one verb of every service', statement('*:Get*'), [{ Effect: 'Allow', Action: ['s3:Get*'], Resource: ['*'] }]],
    ['services of a name that is not used', statement('ec*:Describe*'), []],
    [
      'everything but IAM',
      { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
      [{ Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] }],
    ],
    [
      'everything but a part of what is used',
      { Effect: 'Allow', NotAction: ['iam:*', 's3:Delete*'], Resource: '*' },
      [{ Effect: 'Allow', NotAction: ['iam:*', 's3:Delete*', 'sqs:*', 'ec2:*'], Resource: ['*'] }],
    ],
    [
      'a condition and a Deny',
      [
        statement(['s3:GetObject', 'sqs:SendMessage'], '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
        { Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' },
      ],
      [
        {
          Effect: 'Allow',
          Action: ['s3:GetObject'],
          Resource: ['*'],
          Condition: { Bool: { 'aws:SecureTransport': 'true' } },
        },
        { Effect: 'Deny', Action: ['s3:DeleteBucket'], Resource: ['*'] },
      ],
    ],
  ])('for %s contains the services in use and grants nothing new', (_, granted, expected) => {
    expect(statementsOf(remaining([granted].flat(), ['s3'], ['sqs', 'ec2']))).toEqual(expected);
  });

  test('is absent if nothing was used', () => {
    expect(remaining([statement('s3:*')], [], ['s3'])).toMatch(/^It used none of its permissions/);
  });

  test('is absent if everything was used', () => {
    const subject = role('subject', LAMBDA_TRUST, { inline: [policy(statement('s3:*'))] });
    const used = { [arn]: [{ service: 's3', lastUsedAt: daysAgo(2) }] };
    const postures = assessEstates([estate({ roles: [subject], serviceLastAccessed: used })]);
    expect(codes(named(postures, 'subject'))).not.toContain('EXCESS_PERMISSIONS');
  });
});

describe('the source of a privilege', () => {
  const harmless = policy(statement('logs:PutLogEvents', 'arn:aws:logs:*:*:*'));
  const member = (groups: readonly ReturnType<typeof group>[], parts: Parameters<typeof user>[1] = {}) =>
    named(
      assessEstates([
        estate({ groups, users: [user('subject', { groups: groups.map(({ name }) => name), ...parts })] }),
      ]),
      'subject',
    );

  test('is the group that grants administrator access, without policies that do not', () => {
    const groups = [group('staff', { inline: [harmless] }), group('ops', { attached: [ADMIN_ARN] })];
    const found = reason(member(groups, { inline: [harmless] }), 'IS_ADMIN');
    expect(found.evidence.policies).toEqual(['AdministratorAccess (group ops)']);
    expect(found.detail).toContain('`AdministratorAccess` (group ops)');
  });

  test('is all policies if only a combination grants administrator access', () => {
    const write = policy(statement(['iam:Put*', 'iam:Attach*', 'iam:Create*', 'iam:Add*', 'iam:Pass*', 'iam:Update*']));
    const rest = policy(
      statement(['iam:Get*', 'iam:List*', 'iam:Delete*', 'iam:Set*', 'iam:Tag*', 'iam:Rem*', 'iam:Det*']),
    );
    const groups = [group('one', { inline: [write] }), group('two', { inline: [rest] })];
    const { evidence, detail } = reason(member(groups), 'IS_ADMIN');
    expect(evidence.policies).toEqual(['inline inline0 (group one)', 'inline inline0 (group two)']);
    expect(detail).toContain('the inline policy `inline0` (group one)');
  });

  test('is the group that allows changing permissions', () => {
    const groups = [
      group('staff', { inline: [harmless] }),
      group('deployers', { inline: [policy(statement('iam:UpdateAssumeRolePolicy'))] }),
    ];
    const posture = member(groups, { inline: [harmless] });
    for (const found of posture.reasons.filter(({ evidence }) => evidence.policies !== undefined)) {
      if (found.code === 'POLICY_ATTACHED_DIRECTLY') continue;
      expect(found.evidence.policies, found.code).toEqual(['inline inline0 (group deployers)']);
    }
    expect(codes(posture)).toContain('MANAGES_PERMISSIONS');
  });

  test('is the policy that allows the first step of an escalation', () => {
    const groups = [group('devs', { inline: [policy(statement('iam:PutUserPolicy'))] })];
    const found = reason(member(groups, { inline: [harmless] }), 'ESCALATES_TO_ADMIN');
    expect(found.evidence.policies).toEqual(['inline inline0 (group devs)']);
  });

  test('is the policies of the user itself, without those of its groups', () => {
    const posture = member([group('staff', { inline: [harmless] })], { attached: [ADMIN_ARN] });
    expect(reason(posture, 'POLICY_ATTACHED_DIRECTLY').evidence.policies).toEqual(['AdministratorAccess']);
    expect(codes(member([group('staff', { inline: [harmless] })]))).not.toContain('POLICY_ATTACHED_DIRECTLY');
  });
});

describe('root, secrets, and secrets in plaintext configuration', () => {
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

  test('report a root user with an access key and without MFA as critical', () => {
    const root = named(assessEstates([estate({ root: { accessKeys: 1, mfa: false, lastUsedAt: null } })]), 'root');
    expect(root).toMatchObject({ kind: 'root', class: 'root', tier: 0, admin: true });
    expect(root.reasons.map(({ code, severity }) => [code, severity])).toEqual([
      ['ROOT_HAS_KEY', 'critical'],
      ['ROOT_WITHOUT_MFA', 'critical'],
    ]);
  });

  test('report a key ID in two functions as shared, and in one function not', () => {
    const id = 'AKIAOWNOWNOWNOWNOWN1';
    const owner = user('bot', { accessKeys: [key(10, 1, { id })] });
    const judged = (...holders: string[]) =>
      named(assessEstates([estate({ users: [owner], secretsOutsideVault: holders.map(keyIn(id)) })]), 'bot');
    expect(reason(judged('f', 'g'), 'SHARED_CREDENTIAL').evidence.places).toHaveLength(2);
    expect(codes(judged('f', 'f'))).not.toContain('SHARED_CREDENTIAL');
  });

  test('report a secret in two functions for each role, and a key for its user', () => {
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

describe('reading any secret', () => {
  const may = (...actions: readonly string[]) =>
    codes(ofUser({ inline: [policy(statement(actions))] })).filter((code) => /SECRETS|PERMISSIONS/.test(code));

  test('is reported, also together with managing permissions', () => {
    expect(may('secretsmanager:GetSecretValue')).toEqual(['READS_SECRETS_BROADLY']);
    expect(may('secretsmanager:GetSecretValue', 'iam:PutGroupPolicy').sort()).toEqual([
      'MANAGES_PERMISSIONS',
      'READS_SECRETS_BROADLY',
    ]);
    expect(may('iam:PutGroupPolicy')).toEqual(['MANAGES_PERMISSIONS']);
  });
});
