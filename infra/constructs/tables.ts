import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { CASES_SCHEMA, IDENTITIES_SCHEMA, type TableSchema } from '../../layers/aws/table-schema.ts';
import type { TierwatchConfig } from '../config.ts';

/** What the stack needs to know about a table, whether it creates the table or not. */
type StoredTable = Pick<TableV2, 'tableName' | 'tableArn'>;

/** The two tables: identities and cases. They are retained when the stack is deleted, but not if their creation fails. The
 * configuration can name tables that exist. */
export class Tables extends Construct {
  readonly identities: StoredTable;
  readonly cases: StoredTable;

  constructor(scope: Construct, id: string, config: TierwatchConfig) {
    super(scope, id);
    const { identities, cases } = config.tables;
    this.identities = existing(this, 'Identities', identities) ?? table(this, 'Identities', IDENTITIES_SCHEMA, config);
    this.cases = existing(this, 'Cases', cases) ?? table(this, 'Cases', CASES_SCHEMA, config);
  }
}

const existing = (scope: Construct, id: string, name: string | undefined): StoredTable | undefined =>
  name === undefined ? undefined : TableV2.fromTableName(scope, id, name);

function table(scope: Construct, id: string, schema: TableSchema, config: TierwatchConfig): TableV2 {
  return new TableV2(scope, id, {
    partitionKey: text(schema.key.partition),
    sortKey: text(schema.key.sort),
    timeToLiveAttribute: schema.timeToLive,
    globalSecondaryIndexes: schema.indexes.map(index),
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.awsManagedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: config.deletionProtection,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}

const index = ({ name, partition, sort, projection }: TableSchema['indexes'][number]): GlobalSecondaryIndexPropsV2 => ({
  indexName: name,
  partitionKey: text(partition),
  ...(sort === undefined ? {} : { sortKey: text(sort) }),
  projectionType: projection === 'ALL' ? ProjectionType.ALL : ProjectionType.KEYS_ONLY,
});

const text = (name: string) => ({ name, type: AttributeType.STRING });
