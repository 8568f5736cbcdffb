import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { resolveIntrinsics } from '../../local/intrinsics.ts';
import { EVERYTHING } from './everything.ts';
import { at, factsOf, identityStatements, list, ofType, roleArns, target, templateOf } from './template.ts';

const template = templateOf('everything', 'TierwatchMember');
const HUB_BUS = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-central-1:111111111111:event-bus/tierwatch-ingest']],
};

const REGION = { Ref: 'AWS::Region' };
/** Logical id of the role that forwards from another account. */
const FORWARDER =
  ofType(template, 'AWS::IAM::Role').find(([, { Properties }]) =>
    JSON.stringify(Properties.RoleName).includes('Tierwatch-Forwarder-'),
  )?.[0] ?? '';
/** The two roles that an ARN can resolve to, depending on the account. */
const forwarder = (arn: unknown) => ({ elsewhere: at(arn, 'Fn::If', 1), inHub: at(arn, 'Fn::If', 2) });

const reader = (): string => String(target(at(template.Outputs.ReaderRoleArn, 'Value')));

describe('the member stack', () => {
  const rules = ofType(template, 'AWS::Events::Rule');

  test('does not exist if the configuration names no hub', () => {
    expect(existsSync(join(inject('assemblies').defaults, 'TierwatchMember.template.json'))).toBe(false);
    expect(existsSync(join(inject('assemblies').defaults, 'Tierwatch.template.json'))).toBe(true);
  });

  test('has a condition on everything that needs a conditional role', () => {
    const conditional = Object.entries(template.Resources).filter(([, { Condition }]) => Condition !== undefined);
    const roles = conditional.filter(([, { Type }]) => Type === 'AWS::IAM::Role');
    expect(roles).toHaveLength(2);
    for (const [role, { Condition }] of roles) {
      const policies = ofType(template, 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy').filter(([, { Properties }]) =>
        list(Properties.Roles).some((one) => target(one) === role),
      );
      expect(policies.length, role).toBeGreaterThan(0);
      for (const [id, policy] of policies) expect(policy.Condition, id).toBe(Condition);
    }
  });

  test('sends the events of every rule to the ingest bus of the hub, as the forwarder', () => {
    expect(rules.length).toBeGreaterThan(0);
    for (const [id, { Properties }] of rules) {
      const to = list(Properties.Targets);
      expect(to, id).toHaveLength(1);
      expect(at(to[0], 'Arn'), id).toEqual(HUB_BUS);
      expect(forwarder(at(to[0], 'RoleArn')).elsewhere, id).toEqual({ 'Fn::GetAtt': [FORWARDER, 'Arn'] });
    }
  });

  test("forwards as a role of the Region or, in the hub's account, as the role that the hub creates", () => {
    const hub = templateOf('everything', 'Tierwatch');
    const ofHub = [...roleArns(hub).values()].filter((arn) => arn.includes('Forwarder'));
    const partition = { Ref: 'AWS::Partition' };
    const own = [
      'arn:',
      partition,
      ':iam::',
      { Ref: 'AWS::AccountId' },
      ':role/tierwatch/Tierwatch-Forwarder-',
      REGION,
    ];
    const output = forwarder(at(template.Outputs.ForwarderRoleArn, 'Value'));
    expect(output.elsewhere).toEqual({ 'Fn::Join': ['', own] });
    expect(template.Resources[FORWARDER]?.Properties).toMatchObject({
      Path: '/tierwatch/',
      RoleName: { 'Fn::Join': ['', ['Tierwatch-Forwarder-', REGION]] },
    });
    for (const one of [output, ...rules.map(([, { Properties }]) => forwarder(at(Properties.Targets, 0, 'RoleArn')))])
      expect(resolveIntrinsics(one.inHub, factsOf(hub))).toBe(ofHub[0]);
  });

  test("creates no forwarder in the hub's account", () => {
    const condition = { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '111111111111'] }] };
    const policies = ofType(template, 'AWS::IAM::Policy').filter(([, { Properties }]) =>
      list(Properties.Roles).some((role) => target(role) === FORWARDER),
    );
    expect(policies).toHaveLength(1);
    for (const resource of [template.Resources[FORWARDER], policies[0]?.[1]])
      expect(at(template.Conditions, String(resource?.Condition))).toEqual(condition);
  });

  test('allows the forwarder only to put events on that bus', () => {
    const statements = identityStatements(template).filter(({ roles }) => roles.includes(FORWARDER));
    expect(statements.map(({ actions, resources }) => ({ actions, resources }))).toEqual([
      { actions: ['events:PutEvents'], resources: [HUB_BUS] },
    ]);
  });

  test('trusts only the readers of the hub, by their exact ARNs', () => {
    const id = reader();
    const statement = at(template.Resources[id]?.Properties.AssumeRolePolicyDocument, 'Statement', 0);
    expect(JSON.stringify(at(statement, 'Principal'))).toContain(':iam::111111111111:root');
    const hub = templateOf('everything', 'Tierwatch');
    const readers = identityStatements(hub)
      .filter(({ actions }) => actions.includes('sts:AssumeRole'))
      .flatMap(({ roles }) => roles.map((role) => roleArns(hub).get(role)));
    const trusted = list(at(statement, 'Condition', 'ArnEquals', 'aws:PrincipalArn'));
    expect(readers).toHaveLength(6);
    expect(trusted.map((arn) => resolveIntrinsics(arn, factsOf(hub))).toSorted()).toEqual(readers.toSorted());
  });

  test('has the reader role that the readers of the hub can assume in the configured accounts', () => {
    const { Path, RoleName } = template.Resources[reader()]?.Properties ?? {};
    const assumed = identityStatements(templateOf('everything', 'Tierwatch')).filter(({ actions }) =>
      actions.includes('sts:AssumeRole'),
    );
    expect(assumed.map(({ holder }) => holder.replace(/RoleDefaultPolicy.*/, '')).toSorted()).toEqual([
      'BaselinesHistoryLearner',
      'CoverageCheckCoverage',
      'PostureRefreshIdentity',
      'PostureSnapshotCredentials',
      'PostureSnapshotPrincipals',
      'PostureSnapshotSecrets',
    ]);
    for (const { resources } of assumed) {
      const text = JSON.stringify(resources);
      for (const account of EVERYTHING.members.accounts)
        expect(text).toContain(`:iam::${account}:role${Path}${RoleName}"`);
    }
  });

  test("creates the reader role once per member account: in the hub's Region", () => {
    const id = reader();
    const condition = template.Resources[id]?.Condition;
    expect(at(template.Conditions, String(condition))).toEqual({
      'Fn::And': [
        { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '111111111111'] }] },
        { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] },
      ],
    });
  });

  test('allows the reader role only to read', () => {
    const id = reader();
    const actions = identityStatements(template)
      .filter(({ roles }) => roles.includes(id))
      .flatMap((statement) => statement.actions);
    expect(actions.length).toBeGreaterThan(0);
    const reading = /^[a-z0-9-]+:(Get|List|Describe|BatchGet|Generate|Lookup)[A-Za-z]*$/;
    expect(actions.filter((action) => !reading.test(action))).toEqual([]);
    expect(actions).not.toContain('secretsmanager:GetSecretValue');
  });

  test('allows the reader role no calls to Organizations, which the hub makes in its own account', () => {
    const actionsOf = (stack: 'Tierwatch' | 'TierwatchMember') =>
      identityStatements(templateOf('everything', stack)).flatMap(({ actions }) => actions);
    expect(actionsOf('Tierwatch')).toContain('organizations:ListPoliciesForTarget');
    expect(actionsOf('TierwatchMember').filter((action) => action.startsWith('organizations:'))).toEqual([]);
  });
});
