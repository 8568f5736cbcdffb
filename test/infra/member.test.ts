import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { EVERYTHING } from './everything.ts';
import { at, identityStatements, list, ofType, target, templateOf } from './template.ts';

const template = templateOf('everything', 'TierwatchMember');
const HUB_BUS = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-central-1:111111111111:event-bus/tierwatch-ingest']],
};

const reader = (): string => String(target(at(template.Outputs.ReaderRoleArn, 'Value')));

describe('given the member stack', () => {
  const rules = ofType(template, 'AWS::Events::Rule');

  test('when the configuration names no hub, then there is none', () => {
    expect(existsSync(join(inject('assemblies').defaults, 'TierwatchMember.template.json'))).toBe(false);
    expect(existsSync(join(inject('assemblies').defaults, 'Tierwatch.template.json'))).toBe(true);
  });

  test('then every rule hands its events to the ingest bus of the hub, as the forwarder', () => {
    expect(rules.length).toBeGreaterThan(0);
    for (const [id, { Properties }] of rules) {
      const to = list(Properties.Targets);
      expect(to, id).toHaveLength(1);
      expect(at(to[0], 'Arn'), id).toEqual(HUB_BUS);
      expect(target(at(to[0], 'RoleArn')), id).toBe(target(at(template.Outputs.ForwarderRoleArn, 'Value')));
    }
  });

  test('then the forwarder may put events on that bus, and nothing else', () => {
    const role = target(at(template.Outputs.ForwarderRoleArn, 'Value'));
    const statements = identityStatements(template).filter(({ roles }) => roles.includes(String(role)));
    expect(statements.map(({ actions, resources }) => ({ actions, resources }))).toEqual([
      { actions: ['events:PutEvents'], resources: [HUB_BUS] },
    ]);
  });

  test('then the reader is trusted only by our roles in the account of the hub', () => {
    const id = reader();
    const statement = at(template.Resources[id]?.Properties.AssumeRolePolicyDocument, 'Statement', 0);
    expect(JSON.stringify(at(statement, 'Principal'))).toContain(':iam::111111111111:root');
    const condition = JSON.stringify(at(statement, 'Condition', 'ArnLike', 'aws:PrincipalArn'));
    expect(condition).toContain(':iam::111111111111:role/tierwatch/*');
  });

  test('then the reader is the role that the readers of the hub assume, in the named accounts', () => {
    const { Path, RoleName } = template.Resources[reader()]?.Properties ?? {};
    const assumed = identityStatements(templateOf('everything', 'Tierwatch')).filter(({ actions }) =>
      actions.includes('sts:AssumeRole'),
    );
    expect(assumed.map(({ holder }) => holder.replace(/RoleDefaultPolicy.*/, '')).toSorted()).toEqual([
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

  test('then the reader is made once: in another account than the hub, in its Region', () => {
    const id = reader();
    const condition = template.Resources[id]?.Condition;
    expect(at(template.Conditions, String(condition))).toEqual({
      'Fn::And': [
        { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '111111111111'] }] },
        { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] },
      ],
    });
  });

  test('then the reader reads, and can change nothing', () => {
    const id = reader();
    const actions = identityStatements(template)
      .filter(({ roles }) => roles.includes(id))
      .flatMap((statement) => statement.actions);
    expect(actions.length).toBeGreaterThan(0);
    const reading = /^[a-z0-9-]+:(Get|List|Describe|BatchGet|Generate)[A-Za-z]*$/;
    expect(actions.filter((action) => !reading.test(action))).toEqual([]);
    expect(actions).not.toContain('secretsmanager:GetSecretValue');
  });

  test('then the reader does not ask the organization: the hub does that as itself', () => {
    const actionsOf = (stack: 'Tierwatch' | 'TierwatchMember') =>
      identityStatements(templateOf('everything', stack)).flatMap(({ actions }) => actions);
    expect(actionsOf('Tierwatch')).toContain('organizations:ListPoliciesForTarget');
    expect(actionsOf('TierwatchMember').filter((action) => action.startsWith('organizations:'))).toEqual([]);
  });
});
