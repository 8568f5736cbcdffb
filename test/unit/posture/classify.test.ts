import { describe, expect, test } from 'vitest';
import { classifyRole, classifyUser } from '../../../layers/core/posture/classify.ts';
import { settingsOf } from '../../../layers/core/posture/options.ts';
import { trustGrants } from '../../../layers/core/posture/trust.ts';
import { ACCOUNT, LAMBDA_TRUST, role, trust, user } from './accounts.ts';

const OTHER = '444455556666';
const settings = settingsOf({});
const ofRole = (facts: ReturnType<typeof role>, own: readonly string[] = []) =>
  classifyRole(facts, trustGrants(facts), ACCOUNT, new Set([ACCOUNT, ...own]), settings).class;
const oidc = (issuer: string) =>
  trust({ Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}` }, {}, 'sts:AssumeRoleWithWebIdentity');
const aws = (principal: string, more: object = {}) => trust({ AWS: principal }, more);

describe('the class of a role', () => {
  test.each([
    [
      'service-linked by its path',
      role('AWSServiceRoleForECS', trust({ Service: 'ecs.amazonaws.com' }), {
        path: '/aws-service-role/ecs.amazonaws.com/',
      }),
      'service-linked',
    ],
    [
      'sso by the name that Identity Center gives',
      role('AWSReservedSSO_Admin_0123', trust({ Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/AWSSSO` }), {
        path: '/aws-reserved/sso.amazonaws.com/',
      }),
      'sso',
    ],
    [
      'human by SAML',
      role('console', trust({ Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/okta` }, {}, 'sts:AssumeRoleWithSAML')),
      'human',
    ],
    ['pipeline by GitHub', role('deploy', oidc('token.actions.githubusercontent.com')), 'pipeline'],
    ['pipeline by a self-managed GitLab', role('deploy', oidc('gitlab.example.com')), 'pipeline'],
    ['pipeline by an unknown OIDC provider', role('deploy', oidc('ci.example.com')), 'pipeline'],
    ['workload by EKS', role('pod', oidc('oidc.eks.eu-west-1.amazonaws.com/id/ABC')), 'workload'],
    ['workload by EKS Pod Identity', role('pod', trust({ Service: 'pods.eks.amazonaws.com' })), 'workload'],
    [
      'workload by a Cognito identity pool',
      role('app-users', trust({ Federated: 'cognito-identity.amazonaws.com' })),
      'workload',
    ],
    ['workload by a service', role('worker', LAMBDA_TRUST), 'workload'],
    ['pipeline by a build service', role('builder', trust({ Service: 'codebuild.amazonaws.com' })), 'pipeline'],
    ['agent by Bedrock', role('helper', trust({ Service: 'bedrock.amazonaws.com' })), 'agent'],
    ['agent by AgentCore', role('helper', trust({ Service: 'bedrock-agentcore.amazonaws.com' })), 'agent'],
    ['agent by a tag', role('worker', LAMBDA_TRUST, { tags: { 'ai-agent': 'support' } }), 'agent'],
    ['vendor by another account', role('audit', aws(`arn:aws:iam::${OTHER}:root`)), 'vendor'],
    ['vendor by trust in everyone', role('open', trust('*')), 'vendor'],
    [
      'human by MFA',
      role(
        'admin',
        aws(`arn:aws:iam::${ACCOUNT}:root`, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      ),
      'human',
    ],
    ['workload where own principals assume it', role('batch', aws(`arn:aws:iam::${ACCOUNT}:root`)), 'workload'],
    ['break-glass by its name', role('break-glass-admin', aws(`arn:aws:iam::${ACCOUNT}:root`)), 'break-glass'],
    [
      'what its tag says, before what its trust shows',
      role('worker', LAMBDA_TRUST, { tags: { 'tierwatch:class': 'Pipeline' } }),
      'pipeline',
    ],
  ])('%s', (_, facts, expected) => {
    expect(ofRole(facts)).toBe(expected);
  });

  test('a role that trusts another assessed account is not a vendor', () => {
    expect(ofRole(role('hub', aws(`arn:aws:iam::${OTHER}:root`)), [OTHER])).toBe('workload');
  });

  test('a role that trusts one organization is not a vendor', () => {
    expect(ofRole(role('org', trust('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })))).toBe(
      'workload',
    );
  });

  test('a tag cannot claim a class that only AWS creates', () => {
    expect(ofRole(role('worker', LAMBDA_TRUST, { tags: { 'tierwatch:class': 'service-linked' } }))).toBe('workload');
  });
});

describe('the class of a user', () => {
  test.each([
    ['human with a console password', user('ann', { loginProfile: true }), 'human'],
    ['human with MFA and a password, with any name', user('deploy-bot', { loginProfile: true, mfa: true }), 'human'],
    ['service-user without a password', user('ann', {}), 'service-user'],
    ['service-user by its name in spite of a password', user('jenkins', { loginProfile: true }), 'service-user'],
    ['service-user by its path', user('x', { path: '/service/', loginProfile: true }), 'service-user'],
    ['human by its path', user('x', { path: '/people/' }), 'human'],
    [
      'human by a name that is an address, where sign-in is unknown',
      user('ann@example.com', { loginProfile: 'unknown', mfa: 'unknown' }),
      'human',
    ],
    [
      'service-user where nothing is known',
      user('orders', { loginProfile: 'unknown', mfa: 'unknown', passwordLastUsedAt: 'unknown' }),
      'service-user',
    ],
    ['break-glass by a tag', user('x', { tags: { 'break-glass': 'true' } }), 'break-glass'],
    ['break-glass by its name', user('emergency-access', { loginProfile: true }), 'break-glass'],
  ])('%s', (_, facts, expected) => {
    expect(classifyUser(facts, settings).class).toBe(expected);
  });

  test('name patterns of a team override the defaults', () => {
    const own = settingsOf({ names: { breakGlass: '^zz-' } });
    expect(classifyUser(user('zz-top'), own).class).toBe('break-glass');
    expect(classifyUser(user('emergency-access'), own).class).toBe('service-user');
  });

  test('classWhy names the evidence', () => {
    expect(classifyUser(user('x', { path: '/service/' }), settings).why).toBe('its path is /service/');
  });
});
