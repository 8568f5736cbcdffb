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

/** The two tables: identities and cases. They are retained when the stack is deleted. */
export class Tables extends Construct {
  readonly identities: TableV2;
  readonly cases: TableV2;

  constructor(scope: Construct, id: string, config: TierwatchConfig) {
    super(scope, id);
    this.identities = table(this, 'Identities', IDENTITIES_SCHEMA, config);
    this.cases = table(this, 'Cases', CASES_SCHEMA, config);
  }
}

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
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

const index = ({ name, partition, sort, projection }: TableSchema['indexes'][number]): GlobalSecondaryIndexPropsV2 => ({
  indexName: name,
  partitionKey: text(partition),
  ...(sort === undefined ? {} : { sortKey: text(sort) }),
  projectionType: projection === 'ALL' ? ProjectionType.ALL : ProjectionType.KEYS_ONLY,
});

const text = (name: string) => ({ name, type: AttributeType.STRING });
