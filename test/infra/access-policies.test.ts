import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../infra/constructs/api-routes.ts';
import { PLAYBOOK_ACTIONS } from '../../layers/core/health/playbook-actions.ts';
import { authorize, compilePrincipal } from '../../layers/core/iam/index.ts';
import type { AuthorizationRequest } from '../../layers/core/iam/types.ts';
import { resolveIntrinsics } from '../../local/intrinsics.ts';
import { ACCOUNT, at, factsOf, HOME_REGION, identityStatements, list, ofType, templateOf } from './template.ts';

const template = templateOf('defaults', 'Tierwatch');
const policies = new Map(
  ofType(template, 'AWS::IAM::ManagedPolicy').map(([id, { Properties }]) => {
    const facts = factsOf(template);
    const document = resolveIntrinsics(Properties.PolicyDocument, facts);
    return [String(resolveIntrinsics(Properties.ManagedPolicyName, facts)), { id, Properties, document }] as const;
  }),
);
const [apiId = ''] = ofType(template, 'AWS::ApiGatewayV2::Api').map(([id]) => id);
const principal = `arn:aws:iam::${ACCOUNT}:role/person`;

/** Whether a person with only this policy may make a request. */
function allows(policy: string, request: Omit<AuthorizationRequest, 'principal'>): boolean {
  const { document } = policies.get(policy) ?? {};
  const compiled = compilePrincipal(principal, {
    identity: [{ name: policy, document: JSON.parse(JSON.stringify(document)) }],
  });
  return authorize(compiled, { principal, ...request }).decision === 'allowed';
}

function mayCall(policy: string, method: string, path: string, api = apiId): boolean {
  const resource = `arn:aws:execute-api:${HOME_REGION}:${ACCOUNT}:${api}/$default/${method}${path}`;
  return allows(policy, { action: 'execute-api:Invoke', resource });
}

/** Whether the policy allows reading a partition of the table of identities, or of an index. */
function mayQuery(policy: string, partition: string, index = ''): boolean {
  const [table = ''] = ofType(template, 'AWS::DynamoDB::GlobalTable')
    .map(([id]) => id)
    .filter((id) => /Identities/.test(id));
  const arn = String(resolveIntrinsics({ 'Fn::GetAtt': [table, 'Arn'] }, factsOf(template)));
  const context = { 'dynamodb:LeadingKeys': [partition] };
  return allows(policy, { action: 'dynamodb:Query', resource: `${arn}${index}`, context });
}

const EXAMPLES: Readonly<Record<string, string>> = { '{id}': 'inc-1', '{arn+}': `arn:aws:iam::${ACCOUNT}:user/a/b` };
const example = (path: string): string => path.replace(/\{[^}]*\}/, (parameter) => EXAMPLES[parameter] ?? '');

describe('the managed policies for people', () => {
  test('are not attached to any role of the stack', () => {
    expect([...policies.keys()].toSorted()).toEqual(['TierwatchApprover', 'TierwatchReader', 'TierwatchResponder']);
    for (const { Properties } of policies.values()) {
      expect(list(Properties.Roles)).toEqual([]);
      expect(Properties.Path).toBe('/tierwatch/');
    }
  });

  test('have their ARNs in the outputs', () => {
    const outputs = Object.entries(template.Outputs ?? {}).filter(([name]) => name.endsWith('PolicyArn'));
    const referenced = outputs.map(([, output]) => at(output, 'Value', 'Ref'));
    expect(referenced.toSorted()).toEqual([...policies.values()].map(({ id }) => id).toSorted());
  });

  test.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'allow %s as intended',
    (_, route) => {
      const { method, path, access } = route;
      expect(mayCall('TierwatchReader', method, example(path))).toBe(access === 'read');
      expect(mayCall('TierwatchResponder', method, example(path))).toBe(access !== 'approve');
      expect(mayCall('TierwatchApprover', method, example(path))).toBe(access !== 'respond');
    },
  );

  test.each([...policies.keys()])('%s allows no other method, path or API', (policy) => {
    expect(mayCall(policy, 'DELETE', '/incidents')).toBe(false);
    expect(mayCall(policy, 'POST', '/incidents')).toBe(false);
    expect(mayCall(policy, 'GET', '/')).toBe(false);
    expect(mayCall(policy, 'GET', '/incidents', 'another')).toBe(false);
  });

  test('allow the reader to run doctor, which changes nothing', () => {
    const statements = list(at(policies.get('TierwatchReader')?.document, 'Statement'));
    const actions = statements.flatMap((statement) => list(at(statement, 'Action')).map(String));
    expect(actions).toContain('cloudtrail:DescribeTrails');
    const changing = actions.filter((action) => !/:(Get|List|Describe|Query|Simulate)/.test(action));
    expect(changing).toEqual(['execute-api:Invoke']);
  });

  test.each([
    [`ACCOUNT#${ACCOUNT}`, true],
    [`ACCOUNT#${ACCOUNT}#principals#2026-11-30T12:00:00.000Z-0b5f3c52`, true],
    ['ACCOUNT#222233334444#REVISIONS', true],
    [`ACCOUNT#${ACCOUNT}#COVERAGE`, true],
    [`arn:aws:iam::${ACCOUNT}:user/nightly-backup`, false],
    ['DEPLOYMENT', false],
  ])('allow the reader to read the partition %s of the table of identities: %s', (partition, expected) => {
    expect(mayQuery('TierwatchReader', partition)).toBe(expected);
    expect(mayQuery('TierwatchReader', partition, '/index/byAccountTier')).toBe(false);
    expect(mayQuery('TierwatchResponder', partition)).toBe(false);
    expect(mayQuery('TierwatchApprover', partition)).toBe(false);
  });

  test('allow doctor to simulate exactly the changes that the playbooks may make', () => {
    for (const { purpose, user, role } of PLAYBOOK_ACTIONS) {
      const [roleId = ''] = ofType(template, 'AWS::IAM::Role')
        .filter(([id]) => id === `Response${purpose}Role` || id.startsWith(`Response${purpose}Role`))
        .map(([id]) => id);
      const granted = identityStatements(template)
        .filter(({ roles, effect }) => roles.includes(roleId) && effect === 'Allow')
        .flatMap(({ actions }) => actions)
        .filter((action) => action.startsWith('iam:'));
      expect([...new Set(granted)].toSorted(), purpose).toEqual([...new Set([...user, ...role])].toSorted());
    }
  });

  test('fit the size that IAM accepts', () => {
    for (const [name, { document }] of policies) expect(JSON.stringify(document).length, name).toBeLessThan(6_144);
  });

  test('allow the command line to read the outputs of this stack, and nothing else in CloudFormation', () => {
    for (const [name, { document }] of policies) {
      if (name === 'TierwatchReader') continue;
      const actions = list(at(document, 'Statement')).flatMap((statement) => list(at(statement, 'Action')).map(String));
      expect(actions).toEqual(['execute-api:Invoke', 'cloudformation:DescribeStacks']);
    }
  });
});
