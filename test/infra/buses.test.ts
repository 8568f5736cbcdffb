import { describe, expect, test } from 'vitest';
import { at, list, ofType, target, templateOf } from './template.ts';

const OURS = 'arn:*:iam::*:role/tierwatch/*';
const hub = (assembly: 'defaults' | 'everything') => {
  const template = templateOf(assembly, 'Tierwatch');
  const busOf = (output: string): string => String(target(at(template.Outputs[output], 'Value')));
  const statements = ofType(template, 'AWS::Events::EventBusPolicy').map(([, { Properties }]) => ({
    bus: target(Properties.EventBusName),
    statement: Properties.Statement,
  }));
  return { template, busOf, statements };
};

describe('given the hub with defaults', () => {
  const { template, busOf, statements } = hub('defaults');

  test('then everybody is refused on the ingest bus but forwarders', () => {
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({
      bus: busOf('IngestBusName'),
      statement: {
        Effect: 'Deny',
        Principal: '*',
        Action: 'events:PutEvents',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': [OURS] } },
      },
    });
  });

  test('then what we publish is archived, and the archive forgets', () => {
    const archives = ofType(template, 'AWS::Events::Archive');
    expect(archives).toHaveLength(1);
    const [, archive] = archives[0] ?? [];
    expect(target(archive?.Properties.SourceArn)).toBe(busOf('BusName'));
    expect(archive?.Properties.RetentionDays).toBe(90);
  });

  test('then the buses have the names that consumers know', () => {
    expect(template.Resources[busOf('BusName')]?.Properties.Name).toBe('tierwatch');
    expect(template.Resources[busOf('IngestBusName')]?.Properties.Name).toBe('tierwatch-ingest');
  });

  test('then the outputs are those that are promised', () => {
    expect(Object.keys(template.Outputs).toSorted()).toEqual([
      'ApiEndpoint',
      'BusName',
      'CasesTable',
      'ContainUserArn',
      'IdentitiesTable',
      'IngestBusName',
      'KillSwitchParameter',
      'ReleaseArn',
      'ResponsePolicyParameter',
      'RevokeRoleSessionsArn',
    ]);
  });
});

describe('given a hub with members', () => {
  const { statements } = hub('everything');
  const bySid = (sid: string) => statements.find(({ statement }) => at(statement, 'Sid') === sid)?.statement;

  test('then the named accounts may hand events in, through forwarders only', () => {
    const statement = bySid('AdmitAccounts');
    const principals = list(at(statement, 'Principal', 'AWS')).map((principal) => JSON.stringify(principal));
    expect(principals).toHaveLength(2);
    expect(principals[0]).toContain(':iam::222222222222:root');
    expect(principals[1]).toContain(':iam::333333333333:root');
    expect(at(statement, 'Condition')).toEqual({ ArnLike: { 'aws:PrincipalArn': OURS } });
  });

  test('then the organization may, through forwarders only', () => {
    expect(at(bySid('AdmitOrganization'), 'Condition')).toEqual({
      ArnLike: { 'aws:PrincipalArn': OURS },
      StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg1' },
    });
  });

  test('then named replayers are spared the refusal, and nobody else', () => {
    expect(at(bySid('RefuseOthers'), 'Condition')).toEqual({
      ArnNotLike: { 'aws:PrincipalArn': [OURS, 'arn:aws:iam::111111111111:role/replay'] },
    });
  });

  test('then no statement lets everybody in without a condition', () => {
    for (const { statement } of statements) {
      if (at(statement, 'Effect') === 'Allow') expect(at(statement, 'Condition')).toBeDefined();
    }
  });
});
