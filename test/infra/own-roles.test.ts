import { describe, expect, test } from 'vitest';
import { roleName } from '../../infra/constructs/own-role.ts';
import { environmentOf } from '../../layers/aws/environment.ts';
import { authorize, compilePrincipal } from '../../layers/core/iam/index.ts';
import { resolveIntrinsics } from '../../local/intrinsics.ts';
import { at, factsOf, list, ofType, roleArns, statementsOfRole, templateOf } from './template.ts';

/** The longest Region name, for the longest role names and environment variables. */
const LONGEST_REGION = 'ap-southeast-2';

describe.each(['defaults', 'everything'] as const)('the roles of the hub with %s', (assembly) => {
  const template = templateOf(assembly, 'Tierwatch');
  const roles = [...roleArns(template).values()].toSorted();
  const functions = ofType(template, 'AWS::Lambda::Function').map(
    ([id, { Properties }]) => [id, at(Properties.Environment, 'Variables')] as const,
  );
  const machines = ofType(template, 'AWS::StepFunctions::StateMachine');

  test('have unique names that are known before deployment', () => {
    const names = ofType(template, 'AWS::IAM::Role').map(([, { Properties }]) =>
      String(resolveIntrinsics(Properties.RoleName, factsOf(template, LONGEST_REGION))),
    );
    expect(names.length).toBeGreaterThan(20);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^Tierwatch-[A-Za-z]+-ap-southeast-2$/);
    for (const name of names) expect(name.length, name).toBeLessThanOrEqual(64);
  });

  test('are exactly those that every playbook is denied to change', () => {
    expect(machines.length).toBeGreaterThan(0);
    for (const [id, { Properties }] of machines) {
      const statements = statementsOfRole(template, String(at(Properties.RoleArn, 'Fn::GetAtt', 0)), 'iam');
      const denied = statements.find((statement) => at(statement, 'Sid') === 'DenyOwnRoles');
      const changes = statements
        .filter((statement) => at(statement, 'Effect') === 'Allow')
        .flatMap((statement) => list(at(statement, 'Action')).map(String));
      // The state machine of the baselines calls nothing in IAM.
      if (changes.length === 0 && id.startsWith('Baselines')) continue;
      expect(at(denied, 'Effect'), id).toBe('Deny');
      expect(list(at(denied, 'Resource')).map(String).toSorted(), id).toEqual(roles);
      expect(list(at(denied, 'Action')).map(String).toSorted(), id).toEqual(changes.toSorted());
    }
  });

  test('are protected by exact ARN: a role under the same path or with a similar name can be contained', () => {
    const [id = '', playbook = ''] =
      [...roleArns(template)].find(([, arn]) => arn.includes('-RevokeRoleSessions-')) ?? [];
    const Statement = statementsOfRole(template, id, 'iam');
    const principal = compilePrincipal(playbook, {
      identity: [{ name: 'own', document: { Version: '2012-10-17', Statement } }],
    });
    const decision = (resource: string) =>
      authorize(principal, { principal: playbook, action: 'iam:PutRolePolicy', resource }).decision;
    for (const own of roles) {
      expect(decision(own)).toBe('explicitly-denied');
      expect(decision(`${own}-2`)).toBe('allowed');
    }
    expect(decision('arn:aws:iam::111111111111:role/tierwatch/Helpful')).toBe('allowed');
  });

  test('are exactly those that the functions refuse to contain', () => {
    const lists = functions
      .map(([, variables]) => at(variables, 'OWN_ROLES'))
      .filter((variable) => variable !== undefined)
      .map((variable) => String(resolveIntrinsics(variable, factsOf(template))));
    expect(lists.length).toBeGreaterThanOrEqual(3);
    for (const OWN_ROLES of lists)
      expect(environmentOf({ OWN_ROLES }, ['OWN_ROLES']).OWN_ROLES.toSorted()).toEqual(roles);
  });

  test('fit the Lambda limit of 4 KB for environment variables', () => {
    // CloudFormation composes physical ids from the stack name, the logical id and 13 characters.
    const facts = factsOf(template, LONGEST_REGION);
    const longer = (ids: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(ids).map(([id, value]) => [id, `${value}-Tierwatch-0123456789ABC`]));
    const longest = { ...facts, physicalIds: longer(facts.physicalIds), arns: longer(facts.arns) };
    for (const [id, variables] of functions) {
      const resolved = Object.entries(variables ?? {}).map(
        ([name, value]) => `${name}${resolveIntrinsics(value, longest)}`,
      );
      expect(Buffer.byteLength(resolved.join('')), id).toBeLessThanOrEqual(4_096);
    }
  });
});

describe('roleName', () => {
  test('differs between stacks and between Regions', () => {
    const name = roleName('Tierwatch', 'DetectUse', 'eu-central-1');
    expect(name).not.toBe(roleName('Tierwatch', 'DetectUse', 'eu-west-1'));
    expect(name).not.toBe(roleName('TierwatchTest', 'DetectUse', 'eu-central-1'));
  });

  test('fails if the stack name is too long for some Region', () => {
    expect(() => roleName('T'.repeat(30), 'SnapshotCredentials', 'eu-west-1')).toThrow('IAM accepts 64');
  });
});
