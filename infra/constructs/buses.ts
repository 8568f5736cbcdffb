import { Duration, Stack } from 'aws-cdk-lib';
import { CfnEventBusPolicy, EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { TierwatchConfig } from '../config.ts';

/** Names that the outside world knows: they are part of the contract. */
export const BUS_NAME = 'tierwatch';
export const INGEST_BUS_NAME = 'tierwatch-ingest';

/** The bus that we publish on, with an archive, and the bus on which other Regions and accounts hand in their CloudTrail
 * events. */
export class Buses extends Construct {
  readonly out: EventBus;
  readonly ingest: EventBus;

  constructor(scope: Construct, id: string, config: TierwatchConfig) {
    super(scope, id);
    this.out = new EventBus(this, 'Out', {
      eventBusName: BUS_NAME,
      description: 'What Tierwatch says: posture, incidents, responses.',
    });
    this.out.archive('Archive', {
      description: 'Everything that Tierwatch said, to be replayed to a new consumer.',
      eventPattern: { account: [Stack.of(this).account] },
      retention: Duration.days(config.archiveDays),
    });
    this.ingest = new EventBus(this, 'Ingest', {
      eventBusName: INGEST_BUS_NAME,
      description: 'CloudTrail events of other Regions and accounts, and replays.',
    });
    admitMembers(this, this.ingest, config);
  }
}

/** The hub's own account puts events by its IAM permissions alone; everybody else needs a statement here, and a forwarding
 * rule in between: `events:source` is not asked for, since the sources of CloudTrail events cannot be invented. */
function admitMembers(scope: Construct, bus: EventBus, { members }: TierwatchConfig): void {
  const action = 'events:PutEvents';
  const resource = bus.eventBusArn;
  const onlyForwarders = { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:role/tierwatch/*' } };
  if (members.accounts.length > 0) {
    const principals = members.accounts.map((account) => `arn:${Stack.of(scope).partition}:iam::${account}:root`);
    policy(
      scope,
      'AdmitAccounts',
      bus,
      { Principal: { AWS: principals }, Condition: onlyForwarders },
      action,
      resource,
    );
  }
  if (members.organizationId !== undefined) {
    const condition = { ...onlyForwarders, StringEquals: { 'aws:PrincipalOrgID': members.organizationId } };
    policy(scope, 'AdmitOrganization', bus, { Principal: '*', Condition: condition }, action, resource);
  }
}

function policy(scope: Construct, id: string, bus: EventBus, who: object, action: string, resource: string): void {
  new CfnEventBusPolicy(scope, id, {
    eventBusName: bus.eventBusName,
    statementId: id,
    statement: { Sid: id, Effect: 'Allow', ...who, Action: action, Resource: resource },
  });
}
