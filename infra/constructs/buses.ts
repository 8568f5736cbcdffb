import { Aws, CfnResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { TierwatchConfig } from '../config.ts';
import { namesOf } from '../names.ts';
import { OwnRole, roleArn } from './own-role.ts';

/** Purpose of the role that forwards events from other Regions of the hub's account. */
export const HUB_FORWARDER = 'HubForwarder';

/** The bus that Tierwatch publishes on, with an archive for replays. Its policy denies PutEvents to every principal except the
 * publishing functions, because consumers act on these events. */
export class PublicBus extends EventBus {
  readonly #publishers: string[] = [];

  constructor(scope: Construct, id: string, config: TierwatchConfig) {
    super(scope, id, {
      eventBusName: namesOf(config).bus,
      description: 'Events of Tierwatch: posture, incidents and responses.',
    });
    this.archive('Archive', {
      description: 'All events of Tierwatch, for replays to new consumers.',
      eventPattern: { account: [Stack.of(this).account] },
      retention: Duration.days(config.archiveDays),
    });
    const publishers = Lazy.list({ produce: () => this.#publishers });
    addStatement(this, 'RefuseOthers', {
      Effect: 'Deny',
      Principal: '*',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': publishers } },
    });
  }

  /** Exempts a function's role from the denial. It still needs the permission `events:PutEvents`. */
  admit({ arn }: OwnRole): void {
    this.#publishers.push(arn);
  }
}

/** The bus that receives CloudTrail events of other Regions and accounts, and replayed files. Its policy admits the forwarders of
 * configured accounts and denies every other principal, also of the hub's account: a principal that can forge events can have an
 * identity contained.
 *
 * In the hub's account only exact ARNs are admitted. The hub always creates the forwarder of that account, so that no other
 * principal can take its name. In a member account the Region in the forwarder's name is a wildcard: administrators of a member
 * are trusted for their own account, and a list of all Regions for each account would exceed the 10 KB limit of a bus policy. */
export class IngestBus extends EventBus {
  readonly #forwarder: OwnRole;

  constructor(scope: Construct, id: string, config: TierwatchConfig) {
    super(scope, id, {
      eventBusName: namesOf(config).ingestBus,
      description: 'CloudTrail events of other Regions and accounts, and replayed files.',
    });
    this.#forwarder = new OwnRole(this, 'Forwarder', {
      purpose: HUB_FORWARDER,
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      description: "Tierwatch: forwards events from other Regions of the hub's account",
    });
    this.grantPutEventsTo(this.#forwarder);
    this.#refuseOthers(config);
    this.#admitMembers(config);
  }

  #refuseOthers(config: TierwatchConfig): void {
    const known = [this.#forwarder.arn, ...config.replayers];
    addStatement(this, 'RefuseOwnAccount', {
      Effect: 'Deny',
      Principal: '*',
      Condition: {
        StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID },
        ArnNotLike: { 'aws:PrincipalArn': known },
      },
    });
    addStatement(this, 'RefuseOthers', {
      Effect: 'Deny',
      Principal: '*',
      Condition: {
        StringNotEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID },
        ArnNotLike: { 'aws:PrincipalArn': memberForwarders(config) },
      },
    });
  }

  /** Within the hub's account, IAM permissions are enough to put events; other accounts also need a statement here. */
  #admitMembers(config: TierwatchConfig): void {
    const { members } = config;
    const Condition = { ArnLike: { 'aws:PrincipalArn': memberForwarders(config) } };
    if (members.accounts.length > 0) {
      const AWS = members.accounts.map((account) => `arn:${Stack.of(this).partition}:iam::${account}:root`);
      addStatement(this, 'AdmitAccounts', { Effect: 'Allow', Principal: { AWS }, Condition });
    }
    if (members.organizationId !== undefined) {
      const StringEquals = { 'aws:PrincipalOrgID': members.organizationId };
      addStatement(this, 'AdmitOrganization', {
        Effect: 'Allow',
        Principal: '*',
        Condition: { ...Condition, StringEquals },
      });
    }
  }
}

/** The forwarders of every member account. Other statements decide which accounts are admitted. */
const memberForwarders = (config: TierwatchConfig): string => roleArn('*', namesOf(config).forwarder('*'));

const POLICY = 'AWS::Events::EventBusPolicy';

/** Adds a statement about `events:PutEvents` to the policy of a bus. The statements are created one after the other, in the order of
 * the calls: a denial before what it limits, and no two concurrent changes to the policy of one bus. */
function addStatement(bus: EventBus, sid: string, statement: object): void {
  const earlier = bus.node.children.filter((child) => child instanceof CfnResource && child.cfnResourceType === POLICY);
  // The CDK class for bus policies warns at every synthesis about deprecated properties, which are not set here.
  const policy = new CfnResource(bus, sid, {
    type: POLICY,
    properties: {
      EventBusName: bus.eventBusName,
      StatementId: sid,
      Statement: { Sid: sid, ...statement, Action: 'events:PutEvents', Resource: bus.eventBusArn },
    },
  });
  const last = earlier.at(-1);
  if (last !== undefined) policy.node.addDependency(last);
}
