import { describe, expect, test } from 'vitest';
import { CASES_SCHEMA, IDENTITIES_SCHEMA, type TableSchema } from '../../layers/aws/table-schema.ts';
import { at, list, ofType, target, templateOf } from './template.ts';

describe.each(['defaults', 'everything'] as const)('the hub with %s', (assembly) => {
  const template = templateOf(assembly, 'Tierwatch');
  const tables = ofType(template, 'AWS::DynamoDB::GlobalTable');

  test('has two tables, retained when the stack is deleted but not if their creation fails, protected if configured', () => {
    expect(tables).toHaveLength(2);
    for (const [id, table] of tables) {
      expect(table.DeletionPolicy, id).toBe('RetainExceptOnCreate');
      expect(table.UpdateReplacePolicy, id).toBe('Retain');
      expect(at(table.Properties.Replicas, 0, 'DeletionProtectionEnabled'), id).toBe(assembly === 'everything');
    }
  });

  test('has tables with on-demand billing, point-in-time recovery, encryption and a time to live', () => {
    for (const [id, { Properties }] of tables) {
      const point = at(Properties.Replicas, 0, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled');
      expect(Properties.BillingMode, id).toBe('PAY_PER_REQUEST');
      expect(point, id).toBe(true);
      expect(at(Properties.SSESpecification, 'SSEEnabled'), id).toBe(true);
      expect(Properties.TimeToLiveSpecification, id).toEqual({ AttributeName: 'expiresAt', Enabled: true });
    }
  });

  test.each([
    ['IdentitiesTable', IDENTITIES_SCHEMA],
    ['CasesTable', CASES_SCHEMA],
  ] as const)('has tables with the keys and indexes of the stores: %s', (output, schema: TableSchema) => {
    const id = String(target(at(template.Outputs[output], 'Value')));
    const { KeySchema, GlobalSecondaryIndexes } = template.Resources[id]?.Properties ?? {};
    expect(keys(KeySchema)).toEqual([schema.key.partition, schema.key.sort]);
    const indexes = list(GlobalSecondaryIndexes).map((index) => ({
      name: at(index, 'IndexName'),
      keys: keys(at(index, 'KeySchema')),
      projection: at(index, 'Projection', 'ProjectionType'),
    }));
    const expected = schema.indexes.map(({ name, partition, sort, projection }) => ({
      name,
      keys: sort === undefined ? [partition] : [partition, sort],
      projection,
    }));
    expect(indexes).toEqual(expected);
  });
});

const keys = (schema: unknown): readonly unknown[] => list(schema).map((key) => at(key, 'AttributeName'));
