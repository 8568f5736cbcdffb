import { describe, expect, test } from 'vitest';
import { SEVERITIES } from '../../../layers/core/identity.ts';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import type { AccountEstate, ExposedSecret, SecretFacts } from '../../../layers/core/posture/estate.ts';
import { REASONS } from '../../../layers/core/posture/reasons/catalogue.ts';
import { type AccessKeyFacts, REASON_CODES, type Reason, type ReasonCode } from '../../../layers/core/posture/types.ts';
import { ACCOUNT, ADMIN, daysAgo, estate, group, policy, role, statement, trust, user } from './accounts.ts';

/** One account by hand in which every reason is found somewhere, and what all of them owe to a person. */
const GITHUB = 'token.actions.githubusercontent.com';
const OTHER = '444455556666';
const LAMBDA = trust({ Service: 'lambda.amazonaws.com' });

const key = (id: string, created: number, used: number | null): AccessKeyFacts => ({
  id,
  status: 'Active',
  createdAt: daysAgo(created),
  lastUsedAt: used === null ? null : daysAgo(used),
});
const secret = (name: string, parts: Partial<SecretFacts>): SecretFacts => ({
  arn: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:${name}-AbCdEf`,
  name,
  region: 'eu-west-1',
  createdAt: daysAgo(300),
  rotationEnabled: true,
  rotateEveryDays: 30,
  lastRotatedAt: daysAgo(5),
  lastAccessedAt: daysAgo(1),
  customerKey: true,
  resourcePolicy: null,
  tags: {},
  ...parts,
});
const exposed = (holder: string): ExposedSecret => ({
  type: 'AWS::Lambda::Function',
  holder,
  place: 'TOKEN',
  kind: 'token',
  fingerprint: 'f1',
  roleArn: `arn:aws:iam::${ACCOUNT}:role/worker`,
});
const federated = (provider: string, action: string) =>
  trust({ Federated: `arn:aws:iam::${ACCOUNT}:${provider}` }, {}, action);

const ours = estate({
  users: [
    user('root-like', { inline: [ADMIN], tags: { owner: `arn:aws:iam::${ACCOUNT}:user/gone` } }),
    user('climber', { inline: [policy(statement('iam:PutUserPolicy'))] }),
    user('mover', { inline: [policy(statement('iam:CreateAccessKey', `arn:aws:iam::${ACCOUNT}:user/reader`))] }),
    user('reader', { inline: [policy(statement('secretsmanager:GetSecretValue'))] }),
    user('keeper', {
      accessKeys: [key('AKIAONE', 200, 120), key('AKIATWO', 30, null)],
      serviceSpecificCredentials: [{ id: 'ACCA1', service: 'bedrock.amazonaws.com', status: 'Active' }],
    }),
    user('ann', { loginProfile: true, accessKeys: [key('AKIAANN', 1, 0)] }),
    user('svc-mail', { loginProfile: true, path: '/service/' }),
    user('unread', { accessKeys: 'unknown' }),
  ],
  roles: [
    role('worker', LAMBDA, { lastUsedAt: daysAgo(200) }),
    role('idle', LAMBDA, { createdAt: daysAgo(200), lastUsedAt: null }),
    role('broken', LAMBDA, { inline: [{ Version: '2012-10-17', Statement: 'nonsense' }] }),
    role('generous', LAMBDA, { inline: [policy(statement(['s3:*', 'sqs:*']))] }),
    role('abroad', LAMBDA, { inline: [policy(statement('sts:AssumeRole', `arn:aws:iam::${OTHER}:role/there`))] }),
    role('manager', LAMBDA, { inline: [policy(statement('iam:UpdateSAMLProvider'))] }),
    role('pipeline', federated(`oidc-provider/${GITHUB}`, 'sts:AssumeRoleWithWebIdentity')),
    role('people', federated('saml-provider/okta', 'sts:AssumeRoleWithSAML')),
    role('anywhere', trust({ Service: 'rolesanywhere.amazonaws.com' })),
    role('vendor', trust({ AWS: 'arn:aws:iam::777788889999:root' })),
    role('open', trust('*')),
    role('dangling', trust({ AWS: 'AROAABCDEFGHIJKLMNOPQ' })),
    role('deputy', trust({ Service: 'scheduler.amazonaws.com' })),
  ],
  root: { accessKeys: 1, mfa: false, lastUsedAt: null },
  secrets: [
    secret('still', { rotationEnabled: false, customerKey: false, lastAccessedAt: null }),
    secret('late', {
      lastRotatedAt: daysAgo(90),
      resourcePolicy: policy({ ...statement('secretsmanager:GetSecretValue'), Principal: '*' }),
    }),
  ],
  secretsOutsideVault: [exposed('f'), exposed('g')],
  resourcePolicies: [
    {
      type: 'AWS::SNS::Topic',
      arn: `arn:aws:sns:eu-west-1:${ACCOUNT}:news`,
      policy: policy({ ...statement('sns:Publish'), Principal: { AWS: ['*', `arn:aws:iam::${ACCOUNT}:user/keeper`] } }),
    },
  ],
  serviceLastAccessed: {
    [`arn:aws:iam::${ACCOUNT}:role/generous`]: [
      { service: 's3', lastUsedAt: daysAgo(1) },
      { service: 'sqs', lastUsedAt: null },
    ],
  },
});
const theirs: AccountEstate = {
  ...estate(),
  account: OTHER,
  roles: [
    {
      ...role('there', trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` }), { inline: [policy(statement('s3:PutObject'))] }),
      arn: `arn:aws:iam::${OTHER}:role/there`,
    },
  ],
};

const found = new Map<ReasonCode, Reason>();
for (const posture of assessEstates([ours, theirs])) {
  for (const reason of posture.reasons) if (!found.has(reason.code)) found.set(reason.code, reason);
}
const of = (code: ReasonCode): Reason => {
  const reason = found.get(code);
  if (reason === undefined) throw new Error(`no identity has ${code}`);
  return reason;
};

const FRAMEWORK =
  /^(OWASP NHI 2025 NHI(10|[1-9]) [A-Z][A-Za-z -]+|NIST CSF 2\.0 (ID\.(AM|RA)|PR\.AA)-0[1-8]|NIST AI RMF (GOVERN|MANAGE) [1-4]\.[1-7])$/;

describe.each(REASON_CODES)('%s', (code) => {
  test('is found, with evidence', () => {
    const { detail, evidence } = of(code);
    expect(detail).toMatch(/\S/);
    expect(Object.values(evidence).some((value) => value !== '' && !(Array.isArray(value) && value.length === 0))).toBe(
      true,
    );
  });

  test('has a remediation, and any JSON in it is valid', () => {
    const { remediation = '' } = of(code);
    expect(remediation).toMatch(/\S/);
    const block = /"Condition": (\{.*\}\})/.exec(remediation)?.[1] ?? /(\{"Version".*\})$/.exec(remediation)?.[1];
    if (block !== undefined) expect(() => JSON.parse(block)).not.toThrow();
  });

  test('names controls of frameworks exactly', () => {
    const { frameworks } = of(code);
    expect(frameworks.length).toBeGreaterThan(0);
    for (const name of frameworks) expect(name).toMatch(FRAMEWORK);
  });

  test('is never less severe for a more critical tier', () => {
    const grades = REASONS[code].severity.map((severity) => SEVERITIES.indexOf(severity));
    expect(grades).toEqual(grades.toSorted((a, b) => b - a));
  });
});

/** The same kinds of identities, as they should be. */
const owned = { tags: { owner: 'payments' } };
const narrow = { ...owned, inline: [policy(statement('s3:GetObject', 'arn:aws:s3:::reports/*'))] };
const conditional = (principal: object, action: string, condition: object) =>
  trust(principal, { Condition: condition }, action);
const wellKept = estate({
  users: [
    user('svc-report', {
      ...owned,
      groups: ['readers'],
      accessKeys: [key('AKIANEW', 20, 1), { ...key('AKIAOUT', 300, 200), status: 'Inactive' }],
      serviceSpecificCredentials: [
        { id: 'ACCA1', service: 'bedrock.amazonaws.com', status: 'Active', expiresAt: daysAgo(-30) },
      ],
    }),
    user('bob', { loginProfile: true, mfa: true, passwordLastUsedAt: daysAgo(1) }),
  ],
  groups: [group('readers', { inline: [policy(statement('s3:GetObject', 'arn:aws:s3:::reports/*'))] })],
  roles: [
    role('worker', LAMBDA, narrow),
    role('fresh', LAMBDA, { ...narrow, lastUsedAt: null, createdAt: daysAgo(5) }),
    role('secret-reader', LAMBDA, {
      ...owned,
      inline: [policy(statement('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:*:${ACCOUNT}:secret:app/*`))],
    }),
    role(
      'pipeline',
      conditional({ Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${GITHUB}` }, 'sts:AssumeRoleWithWebIdentity', {
        StringEquals: {
          [`${GITHUB}:aud`]: 'sts.amazonaws.com',
          [`${GITHUB}:sub`]: 'repo:acme/app:ref:refs/heads/main',
        },
      }),
      narrow,
    ),
    role(
      'people',
      conditional({ Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/okta` }, 'sts:AssumeRoleWithSAML', {
        StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
      }),
      narrow,
    ),
    role(
      'vendor',
      conditional({ AWS: 'arn:aws:iam::777788889999:root' }, 'sts:AssumeRole', {
        StringEquals: { 'sts:ExternalId': '8c1f' },
      }),
      narrow,
    ),
    role(
      'deputy',
      conditional({ Service: 'scheduler.amazonaws.com' }, 'sts:AssumeRole', {
        StringEquals: { 'aws:SourceAccount': ACCOUNT },
      }),
      narrow,
    ),
    role('sibling', trust({ AWS: `arn:aws:iam::${ACCOUNT}:role/worker` }), narrow),
  ],
  secrets: [secret('in-order', owned)],
  serviceLastAccessed: { [`arn:aws:iam::${ACCOUNT}:role/worker`]: [{ service: 's3', lastUsedAt: daysAgo(1) }] },
});

test('a well-maintained account has no reasons', () => {
  const postures = assessEstates([wellKept], { knownAccounts: ['777788889999'], knownOwners: ['payments'] });
  expect(postures.length).toBeGreaterThan(10);
  const said = postures.map(({ name, reasons }) => [name, reasons.map(({ code, detail }) => `${code}: ${detail}`)]);
  expect(said.filter(([, reasons]) => reasons !== undefined && reasons.length > 0)).toEqual([]);
});
