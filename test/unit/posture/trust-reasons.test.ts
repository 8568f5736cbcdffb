import { describe, expect, test } from 'vitest';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import type { PostureOptions } from '../../../layers/core/posture/options.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';
import { ACCOUNT, codes, estate, LAMBDA_TRUST, named, policy, reason, role, trust } from './accounts.ts';

const GITHUB = 'token.actions.githubusercontent.com';
const BITBUCKET = 'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc';
const VENDOR = '444455556666';

function judged(trustPolicy: object, options: PostureOptions = {}): Posture {
  return named(assessEstates([estate({ roles: [role('subject', trustPolicy)] })], options), 'subject');
}
const web = (issuer: string, condition?: object) =>
  trust(
    {
      Federated:
        issuer.startsWith('cognito') || issuer.startsWith('accounts.')
          ? issuer
          : `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`,
    },
    condition === undefined ? {} : { Condition: condition },
    'sts:AssumeRoleWithWebIdentity',
  );
function sub(issuer: string, operator: string, value: string | readonly string[]) {
  const audience = { [`${issuer}:aud`]: 'sts.amazonaws.com' };
  const subject = { [`${issuer}:sub`]: value };
  if (operator === 'StringEquals') return web(issuer, { StringEquals: { ...audience, ...subject } });
  return web(issuer, { StringEquals: audience, [operator]: subject });
}

describe('trust in an OIDC provider is too broad', () => {
  test.each([
    [
      'GitHub without sub',
      web(GITHUB, { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' } }),
      'high',
      'anyone with a token from GitHub Actions',
    ],
    ['any repository', sub(GITHUB, 'StringLike', 'repo:*'), 'high', 'anyone'],
    [
      'organizations with the same prefix',
      sub(GITHUB, 'StringLike', 'repo:acme*:ref:refs/heads/main'),
      'high',
      'anyone',
    ],
    ['one pattern of several', sub(GITHUB, 'StringLike', ['repo:acme/app:ref:refs/heads/main', '*']), 'high', 'anyone'],
    ['a whole organization', sub(GITHUB, 'StringLike', 'repo:acme/*'), 'medium', 'whole organization'],
    ['an organization with its id', sub(GITHUB, 'StringLike', 'repo:acme-1234/*'), 'medium', 'whole organization'],
    ['pull requests', sub(GITHUB, 'StringEquals', 'repo:acme/app:pull_request'), 'medium', 'pull requests'],
    [
      'any ref of a repository',
      sub(GITHUB, 'StringLike', 'repo:acme/app:*'),
      'low',
      'any branch, tag and pull request',
    ],
    [
      'ForAllValues, which an absent sub satisfies',
      sub(GITHUB, 'ForAllValues:StringLike', 'repo:acme/app:*'),
      'high',
      'ForAllValues',
    ],
    [
      'IfExists, which an absent sub satisfies',
      sub(GITHUB, 'StringEqualsIfExists', 'repo:acme/app:ref:refs/heads/main'),
      'high',
      'IfExists',
    ],
    [
      'a negated operator',
      sub(GITHUB, 'StringNotEquals', 'repo:acme/app:pull_request'),
      'high',
      'excludes some subjects',
    ],
    [
      'any GitLab project',
      sub('gitlab.com', 'StringLike', 'project_path:*:ref_type:branch:ref:main'),
      'high',
      'anyone',
    ],
    [
      'a whole GitLab group',
      sub('gitlab.com', 'StringLike', 'project_path:acme/*:ref_type:branch:ref:main'),
      'medium',
      'whole organization',
    ],
    ['CircleCI without sub', web('oidc.circleci.com/org/0-1', {}), 'medium', 'anything with a token from CircleCI'],
    [
      'a Terraform organization',
      sub('app.terraform.io', 'StringLike', 'organization:acme:*'),
      'medium',
      'whole organization',
    ],
    [
      'any Terraform organization',
      sub('app.terraform.io', 'StringLike', 'organization:*:project:p:workspace:w:run_phase:apply'),
      'high',
      'anyone',
    ],
    [
      'Bitbucket without sub',
      web('api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc', {}),
      'medium',
      'anything with a token from Bitbucket',
    ],
    [
      'a Buildkite organization',
      sub('agent.buildkite.com', 'StringLike', 'organization:acme:*'),
      'medium',
      'whole organization',
    ],
    [
      'any ref of a GitLab project',
      sub('gitlab.com', 'StringLike', 'project_path:acme/app:ref_type:*'),
      'low',
      'any branch',
    ],
    [
      'any workspace of a Terraform project’s organization',
      sub('app.terraform.io', 'StringLike', 'organization:acme:project:*:workspace:*:run_phase:apply'),
      'medium',
      'whole organization',
    ],
    ['any branch of a repository', sub(GITHUB, 'StringLike', 'repo:acme/app:ref:refs/heads/*'), 'low', 'any branch'],
    ['any tag of a repository', sub(GITHUB, 'StringLike', 'repo:acme/app:ref:refs/tags/*'), 'low', 'any branch, tag'],
    ['any ref of a repository by its kind', sub(GITHUB, 'StringLike', 'repo:acme/app:ref:*'), 'low', 'any branch, tag'],
    [
      'any environment',
      sub(GITHUB, 'StringLike', 'repo:acme/app:environment:*'),
      'low',
      'does not limit the ref or environment',
    ],
    [
      'any branch of a repository that another claim names',
      web(GITHUB, {
        StringLike: { [`${GITHUB}:sub`]: 'repo:acme/app:ref:refs/heads/*' },
        StringEquals: { [`${GITHUB}:repository`]: 'acme/app' },
      }),
      'low',
      'any branch',
    ],
    [
      'any branch of a GitLab project',
      sub('gitlab.com', 'StringLike', 'project_path:acme/app:ref_type:branch:ref:*'),
      'low',
      'any branch or tag',
    ],
    [
      'a GitLab branch or tag of one name',
      sub('gitlab.com', 'StringLike', 'project_path:acme/app:ref_type:*:ref:main'),
      'low',
      'the kind of ref',
    ],
    [
      'branches of a GitLab project that are not protected',
      web('gitlab.com', {
        StringLike: { 'gitlab.com:sub': 'project_path:acme/app:ref_type:branch:ref:*' },
        StringEquals: { 'gitlab.com:ref_protected': 'false' },
      }),
      'low',
      'any branch',
    ],
    [
      'any workspace of a Terraform project',
      sub('app.terraform.io', 'StringLike', 'organization:acme:project:p:workspace:*'),
      'low',
      'any workspace',
    ],
    [
      'any phase of a Terraform run',
      sub('app.terraform.io', 'StringLike', 'organization:acme:project:p:workspace:w:run_phase:*'),
      'low',
      'plans as well as applies',
    ],
    [
      'any ref of a pipeline of Buildkite',
      sub('agent.buildkite.com', 'StringLike', 'organization:acme:pipeline:app:ref:refs/heads/*:commit:*:step:*'),
      'low',
      'any branch',
    ],
    ['any repository of Bitbucket', sub(BITBUCKET, 'StringLike', '{*}:*'), 'medium', 'wildcard'],
    [
      'a repository that any owner may have',
      web(GITHUB, { StringLike: { [`${GITHUB}:repository`]: '*/app' } }),
      'high',
      'anyone',
    ],
    [
      'any pod of a cluster',
      web('oidc.eks.eu-west-1.amazonaws.com/id/abc', {}),
      'medium',
      'anything with a token from EKS',
    ],
    [
      'any namespace',
      sub('oidc.eks.eu-west-1.amazonaws.com/id/abc', 'StringLike', 'system:serviceaccount:*:worker'),
      'medium',
      'wildcard',
    ],
    [
      'any service account of a namespace',
      sub('oidc.eks.eu-west-1.amazonaws.com/id/abc', 'StringLike', 'system:serviceaccount:web:*'),
      'medium',
      'every service account of the namespace',
    ],
    ['Google without sub and audience', web('accounts.google.com', {}), 'high', 'anyone'],
    ['Cognito without audience', web('cognito-identity.amazonaws.com', {}), 'high', 'any Cognito identity pool'],
    [
      'any audience of Cognito',
      web('cognito-identity.amazonaws.com', {
        StringLike: { 'cognito-identity.amazonaws.com:aud': '*' },
        'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
      }),
      'high',
      'any Cognito identity pool',
    ],
    [
      'Cognito without saying how one signs in',
      web('cognito-identity.amazonaws.com', { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:1' } }),
      'medium',
      'guests',
    ],
    [
      'guests of Cognito',
      web('cognito-identity.amazonaws.com', {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:1' },
        'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' },
      }),
      'medium',
      'guests',
    ],
  ])('%s', (_, trustPolicy, severity, words) => {
    const found = reason(judged(trustPolicy), 'OIDC_TRUST_TOO_BROAD');
    expect(found.detail).toContain(words);
    expect(found.severity).toBe(severity);
    expect(found.remediation).toContain('update-assume-role-policy');
  });

  test.each([
    ['one branch', sub(GITHUB, 'StringEquals', 'repo:acme/app:ref:refs/heads/main')],
    ['one environment, with ids', sub(GITHUB, 'StringEquals', 'repo:acme@12/app@34:environment:production')],
    ['branches below a prefix', sub(GITHUB, 'StringLike', 'repo:acme/app:ref:refs/heads/release/*')],
    ['a literal asterisk, which matches no token', sub(GITHUB, 'StringEquals', 'repo:acme/*')],
    [
      'a repository by another claim',
      web(GITHUB, { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:repository_id`]: '1234' } }),
    ],
    ['one GitLab project', sub('gitlab.com', 'StringEquals', 'project_path:acme/app:ref_type:branch:ref:main')],
    ['one CircleCI project', sub('oidc.circleci.com/org/0-1', 'StringLike', 'org/0-1/project/p-1/user/*')],
    [
      'one Terraform workspace',
      sub('app.terraform.io', 'StringLike', 'organization:acme:project:p:workspace:w:run_phase:apply'),
    ],
    [
      'one Terraform workspace by its id',
      web('app.terraform.io', {
        StringLike: { 'app.terraform.io:sub': 'organization:acme:project:p:workspace:*:run_phase:apply' },
        StringEquals: { 'app.terraform.io:terraform_workspace_id': 'ws-1' },
      }),
    ],
    [
      'protected branches of a GitLab project',
      web('gitlab.com', {
        StringLike: { 'gitlab.com:sub': 'project_path:acme/app:ref_type:branch:ref:*' },
        StringEquals: { 'gitlab.com:ref_protected': 'true' },
      }),
    ],
    [
      'branches of a GitLab project with the same prefix',
      sub('gitlab.com', 'StringLike', 'project_path:acme/app:ref_type:branch:ref:release-*'),
    ],
    [
      'one environment of a repository by another claim',
      web(GITHUB, {
        StringLike: { [`${GITHUB}:sub`]: 'repo:acme/app:*' },
        StringEquals: { [`${GITHUB}:environment`]: 'production' },
      }),
    ],
    ['any of one workflow', sub(GITHUB, 'StringLike', 'job_workflow_ref:acme/flows/.github/workflows/a.yml@*')],
    [
      'one service account',
      sub('oidc.eks.eu-west-1.amazonaws.com/id/abc', 'StringEquals', 'system:serviceaccount:web:worker'),
    ],
    [
      'signed-in users of one Cognito pool',
      web('cognito-identity.amazonaws.com', {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:1' },
        'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
      }),
    ],
    [
      'guests of Cognito kept out by name',
      web('cognito-identity.amazonaws.com', {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:1' },
        'ForAnyValue:StringNotEquals': { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' },
      }),
    ],
    [
      'a Terraform workspace in any project',
      sub('app.terraform.io', 'StringLike', 'organization:acme:project:*:workspace:prod:run_phase:apply'),
    ],
    ['one repository of Bitbucket, to its very end', sub(BITBUCKET, 'StringLike', '{6f7f2c1d-1111-4222-8333}*')],
    ['one repository of Bitbucket', sub(BITBUCKET, 'StringLike', '{6f7f2c1d-1111-4222-8333-444455556666}:*')],
    [
      'one pipeline of Buildkite',
      sub('agent.buildkite.com', 'StringLike', 'organization:acme:pipeline:app:ref:refs/heads/main:commit:*:step:*'),
    ],
    ['a service account of Google', sub('accounts.google.com', 'StringEquals', '123456789012345678901')],
    [
      'a second statement that only lets sessions be tagged',
      policy(
        ...sub(GITHUB, 'StringEquals', 'repo:acme/app:ref:refs/heads/main').Statement,
        ...web(GITHUB).Statement.map((one) => ({ ...one, Action: 'sts:TagSession' })),
      ),
    ],
    [
      'a Deny for every other subject',
      policy(...web(GITHUB).Statement, {
        Effect: 'Deny',
        Principal: '*',
        Action: 'sts:AssumeRole*',
        Condition: { StringNotEquals: { [`${GITHUB}:sub`]: 'repo:acme/app:ref:refs/heads/main' } },
      }),
    ],
    ['no federation at all', LAMBDA_TRUST],
  ])('not: %s', (_, trustPolicy) => {
    expect(codes(judged(trustPolicy))).not.toContain('OIDC_TRUST_TOO_BROAD');
  });

  test('is separate from a missing audience', () => {
    const open = judged(web(GITHUB, { StringEquals: { [`${GITHUB}:sub`]: 'repo:acme/app:ref:refs/heads/main' } }));
    expect(codes(open)).toContain('OIDC_TRUST_WITHOUT_AUDIENCE');
    expect(codes(judged(sub(GITHUB, 'StringEquals', 'repo:acme/app:ref:refs/heads/main')))).not.toContain(
      'OIDC_TRUST_WITHOUT_AUDIENCE',
    );
  });

  test.each([
    [GITHUB, 'sts.amazonaws.com'],
    ['app.terraform.io', 'aws.workload.identity'],
    ['gitlab.com', 'https://gitlab.com'],
    [BITBUCKET, 'ari:cloud:bitbucket::workspace/'],
  ])('names the audience of %s in the remediation', (issuer, audience) => {
    for (const open of [web(issuer), web(issuer, { 'ForAllValues:StringEquals': { [`${issuer}:aud`]: audience } })]) {
      expect(reason(judged(open), 'OIDC_TRUST_WITHOUT_AUDIENCE').remediation).toContain(
        `"${issuer}:aud": "${audience}`,
      );
    }
    const any = web(issuer, { StringLike: { [`${issuer}:aud`]: '*' } });
    expect(codes(judged(any))).toContain('OIDC_TRUST_WITHOUT_AUDIENCE');
  });

  test('includes SAML without an audience', () => {
    const saml = (more: object) =>
      trust({ Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/okta` }, more, 'sts:AssumeRoleWithSAML');
    expect(codes(judged(saml({})))).toContain('SAML_TRUST_WITHOUT_AUDIENCE');
    const asked = saml({ Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } } });
    expect(codes(judged(asked))).not.toContain('SAML_TRUST_WITHOUT_AUDIENCE');
  });
});

describe('trust in other accounts', () => {
  const vendor = (more: object = {}) => trust({ AWS: `arn:aws:iam::${VENDOR}:root` }, more);
  const externalId = (value: string, operator = 'StringEquals') => ({
    Condition: { [operator]: { 'sts:ExternalId': value } },
  });

  test('without an external ID is reported', () => {
    expect(reason(judged(vendor()), 'TRUST_WITHOUT_EXTERNAL_ID').evidence.accounts).toEqual([VENDOR]);
  });

  test('with an external ID only reports the unknown account', () => {
    const found = codes(judged(vendor(externalId('4711'))));
    expect(found).toContain('TRUST_TO_UNKNOWN_ACCOUNT');
    expect(found).not.toContain('TRUST_WITHOUT_EXTERNAL_ID');
  });

  test('with an external ID that matches everything is reported', () => {
    expect(codes(judged(vendor(externalId('*', 'StringLike'))))).toContain('TRUST_WITHOUT_EXTERNAL_ID');
  });

  test('still needs an external ID for a known vendor', () => {
    const found = codes(judged(vendor(), { knownAccounts: [VENDOR] }));
    expect(found).toContain('TRUST_WITHOUT_EXTERNAL_ID');
    expect(found).not.toContain('TRUST_TO_UNKNOWN_ACCOUNT');
  });

  test('is not reported for own accounts or accounts of the same organization', () => {
    const own = judged(vendor(), { ownAccounts: [VENDOR] });
    const sameOrganization = judged(vendor({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }));
    for (const posture of [own, sameOrganization]) {
      expect(codes(posture).filter((code) => code.startsWith('TRUST_'))).toEqual([]);
    }
  });

  test.each([
    ['a star', trust('*'), 'high'],
    ['a star as AWS principal', trust({ AWS: '*' }), 'high'],
    [
      'NotPrincipal',
      policy({ Effect: 'Allow', NotPrincipal: { AWS: `arn:aws:iam::${VENDOR}:root` }, Action: 'sts:AssumeRole' }),
      'high',
    ],
    ['a star with an external id', trust('*', externalId('4711')), 'medium'],
  ])('allows anyone with %s', (_, trustPolicy, severity) => {
    expect(reason(judged(trustPolicy), 'TRUST_TO_ANYONE').severity).toBe(severity);
  });

  test('does not allow anyone with a star limited to one organization', () => {
    const inside = trust('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } });
    expect(codes(judged(inside))).not.toContain('TRUST_TO_ANYONE');
  });

  const star = (condition: object) => trust('*', { Condition: condition });
  test.each([
    ['a role of that name in any account', star({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deploy' } })],
    ['any organization', star({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } })],
    ['any session name', star({ StringLike: { 'aws:userid': '*:ci' } })],
    ['excludes some subjects', star({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } })],
    ['a tag that anyone can set', star({ StringEquals: { 'aws:PrincipalTag/team': 'core' } })],
  ])('allows anyone with a star and %s', (_, trustPolicy) => {
    expect(codes(judged(trustPolicy))).toContain('TRUST_TO_ANYONE');
  });

  test.each([
    ['a role of one account', star({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${VENDOR}:role/deploy-*` } })],
    ['the paths of one organization', star({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1/r-1/*' } })],
    ['the sessions of one role', star({ StringLike: { 'aws:userid': 'AROAABCDEFGHIJKLMNOPQ:*' } })],
  ])('does not allow anyone with a star and %s', (_, trustPolicy) => {
    expect(codes(judged(trustPolicy))).not.toContain('TRUST_TO_ANYONE');
  });

  test.each([
    ['every other organization', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }, false],
    [
      'every other organization but services',
      { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' }, Bool: { 'aws:PrincipalIsAWSService': 'false' } },
      false,
    ],
    [
      'another organization without MFA',
      { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' }, Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
      true,
    ],
    ['the organization itself', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }, true],
    ['another organization and more, unreadably', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' }, Odd: 5 }, true],
  ])('considers a Deny for %s', (_, condition, isOpen) => {
    const denied = policy(...trust('*').Statement, {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:*',
      Condition: condition,
    });
    expect(codes(judged(denied)).includes('TRUST_TO_ANYONE')).toBe(isOpen);
  });

  test.each([
    ['of the one action that is allowed', { Action: 'sts:AssumeRole' }, false],
    ['of every action but another', { NotAction: 'sts:TagSession' }, false],
    ['of another action', { Action: 'sts:TagSession' }, true],
    ['of every action but the one', { NotAction: 'sts:AssumeRole' }, true],
  ])('considers a Deny %s outside the organization', (_, action, isOpen) => {
    const Condition = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } };
    const denied = policy(...trust('*').Statement, { Effect: 'Deny', Principal: '*', ...action, Condition });
    expect(codes(judged(denied)).includes('TRUST_TO_ANYONE')).toBe(isOpen);
  });

  test.each([
    ['an organization or an account', { 'aws:PrincipalOrgID': 'o-1', 'aws:PrincipalAccount': VENDOR }, false],
    ['an organization or a tag', { 'aws:PrincipalOrgID': 'o-1', 'aws:PrincipalTag/team': 'core' }, true],
  ])('considers a Deny for all but %s if one of them excludes outsiders', (_, keys, isOpen) => {
    const denied = policy(...trust('*').Statement, {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:*',
      Condition: { StringNotEquals: keys },
    });
    expect(codes(judged(denied)).includes('TRUST_TO_ANYONE')).toBe(isOpen);
  });

  test.each([
    ['from one address', { IpAddress: { 'aws:SourceIp': '203.0.113.40/32' } }, 'medium'],
    ['from some networks', { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] } }, 'medium'],
    ['from any address', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, 'high'],
    ['from any address of either kind', { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '::/0'] } }, 'high'],
    ['from both halves', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }, 'high'],
    ['not from one address', { NotIpAddress: { 'aws:SourceIp': '203.0.113.40/32' } }, 'high'],
    ['from one address, if there is one', { IpAddressIfExists: { 'aws:SourceIp': '203.0.113.40/32' } }, 'high'],
    ['through one endpoint', { StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d4e5f60718' } }, 'medium'],
    ['through one network', { StringLike: { 'aws:SourceVpc': 'vpc-0a1b*' } }, 'medium'],
    ['through any endpoint', { StringLike: { 'aws:SourceVpce': 'vpce-*' } }, 'high'],
  ])('has the severity of a star %s', (_, condition, severity) => {
    expect(reason(judged(star(condition)), 'TRUST_TO_ANYONE').severity).toBe(severity);
  });

  test('treats a Deny from other addresses like a condition of the Allow', () => {
    const denied = policy(...trust('*').Statement, {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:AssumeRole',
      Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    });
    expect(reason(judged(denied), 'TRUST_TO_ANYONE').severity).toBe('medium');
  });

  test('does not treat a Deny as access', () => {
    expect(codes(judged(policy({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' })))).not.toContain(
      'TRUST_TO_ANYONE',
    );
  });

  test('reports the ID of a deleted principal, but not of an existing one', () => {
    expect(codes(judged(trust({ AWS: 'AROAABCDEFGHIJKLMNOPQ' })))).toContain('TRUST_TO_DELETED_PRINCIPAL');
    const there = role('there', LAMBDA_TRUST, { immutableId: 'AROAABCDEFGHIJKLMNOPQ' });
    const both = assessEstates([estate({ roles: [there, role('subject', trust({ AWS: 'AROAABCDEFGHIJKLMNOPQ' }))] })]);
    expect(codes(named(both, 'subject'))).not.toContain('TRUST_TO_DELETED_PRINCIPAL');
  });

  const scheduled = (condition: object) => trust({ Service: 'scheduler.amazonaws.com' }, { Condition: condition });
  test.each([
    ['any source', scheduled({ ArnLike: { 'aws:SourceArn': '*' } }), true],
    ['schedules of any account', scheduled({ ArnLike: { 'aws:SourceArn': 'arn:aws:scheduler:*:*:schedule/*' } }), true],
    ['excludes some subjects', scheduled({ StringNotEquals: { 'aws:SourceAccount': VENDOR } }), true],
    ['any account that there is', scheduled({ StringLike: { 'aws:SourceAccount': '*' } }), true],
    [
      'schedules of its account',
      scheduled({ ArnLike: { 'aws:SourceArn': `arn:aws:scheduler:*:${ACCOUNT}:schedule/*` } }),
      false,
    ],
    ['a bucket of its own', scheduled({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::acme-logs' } }), false],
  ])('evaluates a condition on %s for a service that acts for many customers', (_, trustPolicy, open) => {
    expect(codes(judged(trustPolicy)).includes('CONFUSED_DEPUTY')).toBe(open);
  });

  test('reports a confused deputy for a service without a source condition, but not with one, and not for EC2', () => {
    expect(codes(judged(trust({ Service: 'scheduler.amazonaws.com' })))).toContain('CONFUSED_DEPUTY');
    const guarded = trust(
      { Service: 'scheduler.amazonaws.com' },
      { Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } },
    );
    expect(codes(judged(guarded))).not.toContain('CONFUSED_DEPUTY');
    expect(codes(judged(trust({ Service: 'ec2.amazonaws.com' })))).not.toContain('CONFUSED_DEPUTY');
  });
});
