import { Aspects, Aws, CfnCondition, CfnOutput, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { EventBus, type IEventBus, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import { EventBus as ToBus } from 'aws-cdk-lib/aws-events-targets';
import { AccountPrincipal, type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { RULES } from '../../layers/core/detection/rules/index.ts';
import type { TierwatchConfig } from '../config.ts';
import { HUB_FORWARDER } from '../constructs/buses.ts';
import { CloudTrailRule } from '../constructs/cloudtrail-rule.ts';
import { purposeOf } from '../constructs/function.ts';
import { FindingRules } from '../constructs/other-event-rules.ts';
import { ROLE_PATH, roleArn, roleName } from '../constructs/own-role.ts';
import { DeadLetterQueue } from '../constructs/queue.ts';
import { grantReadingOnly, READERS } from '../constructs/reading.ts';
import { Watchdog } from '../constructs/watchdog.ts';
import { forwardedSelections } from '../detection-sources.ts';
import { namesOf } from '../names.ts';

/** Where the hub is. */
export interface Hub {
  readonly account: string;
  readonly region: string;
  /** Name of its stack, which is part of its role names. */
  readonly stack: string;
}

/** ARN of one of the hub's roles. */
const hubRole = ({ account, region, stack }: Hub, purpose: string): string =>
  roleArn(account, roleName(stack, purpose, region));

export interface MemberProps {
  readonly config: TierwatchConfig;
  readonly hub: Hub;
}

/** The stack of another Region or account: it forwards CloudTrail events to the hub and, in another account, allows the snapshots
 * of the hub to read it. Global services send events only in the home Region of the partition, so one member stack has to be there. */
export class MemberStack extends Stack {
  constructor(scope: Construct, id: string, { config, hub }: MemberProps) {
    super(scope, id, {
      stackName: namesOf(config).memberStack,
      description: 'Tierwatch: forwards CloudTrail events to the hub',
    });
    const forwarding = new Forwarding(this, 'Forwarding', config, hub);
    const reader = new Reader(this, 'Reader', config, hub);
    new CfnOutput(this, 'ForwarderRoleArn', {
      value: forwarding.roleArn,
      description: 'Role that puts events on the ingest bus of the hub',
    });
    new CfnOutput(this, 'ReaderRoleArn', {
      value: reader.role.roleArn,
      description: 'Role that the snapshots of the hub assume',
      condition: reader.condition,
    });
  }
}

/** Forwards the events that the detectors need to the ingest bus of the hub. Events that cannot be delivered stay in a dead-letter
 * queue here. */
class Forwarding extends Construct {
  readonly roleArn: string;

  constructor(scope: Construct, id: string, config: TierwatchConfig, hub: Hub) {
    super(scope, id);
    const names = namesOf(config);
    const watchdog = new Watchdog(this, 'Watchdog', config.alarmTopicArn);
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', watchdog);
    const arn = `arn:${Aws.PARTITION}:events:${hub.region}:${hub.account}:event-bus/${names.ingestBus}`;
    const bus = EventBus.fromEventBusArn(this, 'Hub', arn);
    const otherAccount = new CfnCondition(this, 'OtherAccount', {
      expression: Fn.conditionNot(Fn.conditionEquals(Aws.ACCOUNT_ID, hub.account)),
    });
    const created = this.#role(bus, otherAccount, names.forwarder(Aws.REGION));
    const orHubForwarder = (arn: string) =>
      Fn.conditionIf(otherAccount.logicalId, arn, hubRole(hub, HUB_FORWARDER)).toString();
    this.roleArn = orHubForwarder(roleArn(Aws.ACCOUNT_ID, names.forwarder(Aws.REGION)));
    // The rules refer to the role itself: EventBridge refuses a target whose role does not exist yet.
    const role = Role.fromRoleArn(this, 'Forwarder', orHubForwarder(created.roleArn), { mutable: false });
    this.#forward(config, new ToBus(bus, { role, deadLetterQueue: deadLetters }));
  }

  /** The role that forwards from another account. In the hub's account, the rules use the role that the hub creates. */
  #role(bus: IEventBus, otherAccount: CfnCondition, roleName: string): Role {
    const role = new Role(this, 'Role', {
      roleName,
      path: ROLE_PATH,
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      description: 'Tierwatch: puts CloudTrail events on the ingest bus of the hub',
    });
    bus.grantPutEventsTo(role);
    createOnlyIf(otherAccount, role);
    return role;
  }

  #forward(config: TierwatchConfig, target: IRuleTarget): void {
    for (const selection of forwardedSelections(RULES, config)) {
      new CloudTrailRule(this, selection.id, {
        selection,
        target,
        description: `${selection.what}, to the Tierwatch hub`,
      });
    }
    new FindingRules(this, 'Findings', { target });
  }
}

/** Allows the readers of the hub to read this account. Created once per account: by the member stack in the hub's Region. */
class Reader extends Construct {
  readonly role: Role;
  readonly condition: CfnCondition;

  constructor(scope: Construct, id: string, config: TierwatchConfig, hub: Hub) {
    super(scope, id);
    this.condition = new CfnCondition(this, 'OtherAccount', {
      expression: Fn.conditionAnd(
        Fn.conditionNot(Fn.conditionEquals(Aws.ACCOUNT_ID, hub.account)),
        Fn.conditionEquals(Aws.REGION, hub.region),
      ),
    });
    this.role = new Role(this, 'Role', {
      roleName: namesOf(config).reader,
      path: ROLE_PATH,
      description: 'Tierwatch: allows the snapshots of the hub to read this account',
      assumedBy: new AccountPrincipal(hub.account).withConditions({
        ArnEquals: { 'aws:PrincipalArn': READERS.map((reader) => hubRole(hub, purposeOf(reader))) },
      }),
    });
    grantReadingOnly(this.role);
    createOnlyIf(this.condition, this.role);
  }
}

/** Creates a role and its policies only if the condition is true. An aspect, because synthesis adds a managed policy if the inline
 * policy becomes too large. */
function createOnlyIf(condition: CfnCondition, role: IRole): void {
  Aspects.of(role).add({
    visit: (node) => {
      if (CfnResource.isCfnResource(node)) node.cfnOptions.condition = condition;
    },
  });
}
