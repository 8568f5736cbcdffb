import { Aws, CfnCondition, CfnOutput, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { EventBus, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import { EventBus as ToBus } from 'aws-cdk-lib/aws-events-targets';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { READER_ROLE } from '../../layers/aws/account.ts';
import type { TierwatchConfig } from '../config.ts';
import { INGEST_BUS_NAME } from '../constructs/buses.ts';
import { CloudTrailRule } from '../constructs/cloudtrail-rule.ts';
import { ROLE_PATH } from '../constructs/function.ts';
import { DeadLetterQueue } from '../constructs/queue.ts';
import { grantReadingOnly } from '../constructs/reading.ts';
import { Watchdog } from '../constructs/watchdog.ts';
import { deliveriesOf } from '../detection-sources.ts';

/** Where the hub is. */
export interface Hub {
  readonly account: string;
  readonly region: string;
}

export interface MemberProps {
  readonly config: TierwatchConfig;
  readonly hub: Hub;
}

/** What another Region or another account adds: its CloudTrail events go to the hub, and where it is another account, the
 * hub's snapshots may read there. Global services speak in us-east-1 only, so one member stack belongs there. */
export class MemberStack extends Stack {
  constructor(scope: Construct, id: string, { config, hub }: MemberProps) {
    super(scope, id, { description: 'Tierwatch: forwards events to its hub' });
    const forwarding = new Forwarding(this, 'Forwarding', config, hub);
    const reader = new Reader(this, 'Reader', hub);
    new CfnOutput(this, 'ForwarderRoleArn', { value: forwarding.role.roleArn, description: 'Puts events on the hub' });
    new CfnOutput(this, 'ReaderRoleArn', {
      value: reader.role.roleArn,
      description: "Assumed by the hub's snapshots",
      condition: reader.made,
    });
  }
}

/** Sends what the detectors need to the hub's ingest bus. What cannot be delivered waits here. */
class Forwarding extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, config: TierwatchConfig, hub: Hub) {
    super(scope, id);
    const watchdog = new Watchdog(this, 'Watchdog', config.alarmTopicArn);
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', watchdog);
    const arn = `arn:${Aws.PARTITION}:events:${hub.region}:${hub.account}:event-bus/${INGEST_BUS_NAME}`;
    const bus = EventBus.fromEventBusArn(this, 'Hub', arn);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      path: ROLE_PATH,
      description: 'Tierwatch: puts CloudTrail events on the ingest bus of the hub',
    });
    bus.grantPutEventsTo(this.role);
    this.#forward(config, new ToBus(bus, { role: this.role, deadLetterQueue: deadLetters }));
  }

  #forward(config: TierwatchConfig, target: IRuleTarget): void {
    const { writes, everything } = deliveriesOf('all', config.readOnlyEvents);
    const shared = { target, withoutServices: true };
    for (const [number, sources] of writes.entries())
      new CloudTrailRule(this, `Writes${number}`, { ...shared, description: 'Changes, to the Tierwatch hub', sources });
    for (const [number, sources] of everything.entries()) {
      const description = 'All calls, to the Tierwatch hub';
      new CloudTrailRule(this, `Everything${number}`, { ...shared, description, sources, readOnly: true });
    }
  }
}

/** Lets the hub's roles read here. Made once in an account: by the member stack in the hub's own Region. */
class Reader extends Construct {
  readonly role: Role;
  readonly made: CfnCondition;

  constructor(scope: Construct, id: string, hub: Hub) {
    super(scope, id);
    this.made = new CfnCondition(this, 'OtherAccount', {
      expression: Fn.conditionAnd(
        Fn.conditionNot(Fn.conditionEquals(Aws.ACCOUNT_ID, hub.account)),
        Fn.conditionEquals(Aws.REGION, hub.region),
      ),
    });
    this.role = new Role(this, 'Role', {
      roleName: READER_ROLE.slice(ROLE_PATH.length - 1),
      path: ROLE_PATH,
      description: 'Tierwatch: lets the snapshots of the hub read this account',
      assumedBy: new AccountPrincipal(hub.account).withConditions({
        ArnLike: { 'aws:PrincipalArn': `arn:${Aws.PARTITION}:iam::${hub.account}:role${ROLE_PATH}*` },
      }),
    });
    grantReadingOnly(this.role);
    for (const child of this.node.findAll()) {
      if (CfnResource.isCfnResource(child)) child.cfnOptions.condition = this.made;
    }
  }
}
