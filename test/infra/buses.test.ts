import { describe, expect, test } from 'vitest';
import { at, ofType, target, templateOf } from './template.ts';

const hub = (assembly: 'defaults' | 'everything') => {
  const template = templateOf(assembly, 'Tierwatch');
  const busOf = (output: string): string => String(target(at(template.Outputs[output], 'Value')));
  const statements = ofType(template, 'AWS::Events::EventBusPolicy').map(([, { Properties }]) => Properties.Statement);
  return { template, busOf, statements };
};

describe('the hub with defaults', () => {
  const { template, busOf } = hub('defaults');

  test('archives published events with a retention', () => {
    const archives = ofType(template, 'AWS::Events::Archive');
    expect(archives).toHaveLength(1);
    const [, archive] = archives[0] ?? [];
    expect(target(archive?.Properties.SourceArn)).toBe(busOf('BusName'));
    expect(archive?.Properties.RetentionDays).toBe(90);
  });

  test('has the bus names of the contract', () => {
    expect(template.Resources[busOf('BusName')]?.Properties.Name).toBe('tierwatch');
    expect(template.Resources[busOf('IngestBusName')]?.Properties.Name).toBe('tierwatch-ingest');
  });

  test('has the outputs of the contract', () => {
    expect(Object.keys(template.Outputs).toSorted()).toEqual([
      'Accounts',
      'ApiEndpoint',
      'ApproverPolicyArn',
      'BuildBaselinesArn',
      'BusName',
      'CasesTable',
      'ContainUserArn',
      'EscalationTopicArn',
      'GlobalEventsRegion',
      'IdentitiesTable',
      'IngestBusName',
      'KillSwitchParameter',
      'ReaderPolicyArn',
      'ReleaseArn',
      'ResponderPolicyArn',
      'RespondersTopicArn',
      'ResponsePolicyParameter',
      'RevokeRoleSessionsArn',
      'SnapshotRegions',
      'Version',
    ]);
  });
});

describe.each(['defaults', 'everything'] as const)('the policies of the buses of a hub with %s', (assembly) => {
  const { statements } = hub(assembly);

  test('allow nothing without a condition', () => {
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) {
      if (at(statement, 'Effect') === 'Allow') expect(at(statement, 'Condition')).toBeDefined();
    }
  });
});
