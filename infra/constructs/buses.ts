import { Aws, CfnResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { TierwatchConfig } from '../config.ts';
import { OwnRole, roleArn } from './own-role.ts';

/** Names that the outside world knows: they are part of the contract. */
export const BUS_NAME = 'tierwatch';
export const INGEST_BUS_NAME = 'tierwatch-ingest';

/** What the role is for by which the hub's own account forwards from its other Regions. */
export const HUB_FORWARDER = 'HubForwarder';

/** Name of the role by which a Region of a member account forwards. */
export const forwarderName = (region: string): string => `Tierwatch-Forwarder-${region}`;

/** The bus that we publish on, with an archive to replay from. Its policy denies PutEvents to every principal but the
 * functions that publish: consumers act on what they read here. */
export class PublicBus extends EventBus {
  readonly #publishers: string[] = [];

  constructor(scope: Construct, id: string, config: TierwatchConfig) {
    super(scope, id, {
      eventBusName: BUS_NAME,
      description: 'What Tierwatch says: posture, incidents, responses.',
    });
    this.archive('Archive', {
      description: 'Everything that Tierwatch said, to be replayed to a new consumer.',
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

/** The bus on which other Regions and accounts hand in their CloudTrail events, and on which files are replayed. Its
 * policy admits forwarders of named accounts and refuses every other principal, also of its own account: whoever can invent
 * events can have an identity contained.
 *
 * In the hub's account only exact ARNs are admitted, and the hub creates the forwarder itself, so that its name is taken
 * whether or not another Region forwards. In a member account the Region of the forwarder's name is a wildcard: its
 * administrators are trusted about their own account, and a list of all Regions for each account would exceed the 10 KB that
 * EventBridge accepts as a policy. */
export class IngestBus extends EventBus {
  readonly #forwarder: OwnRole;

  constructor(scope: Construct, id: string, config: TierwatchConfig) {
    super(scope, id, {
      eventBusName: INGEST_BUS_NAME,
      description: 'CloudTrail events of other Regions and accounts, and replays.',
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

  #refuseOthers({ replayers }: TierwatchConfig): void {
    const known = [this.#forwarder.arn, ...replayers];
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
        ArnNotLike: { 'aws:PrincipalArn': MEMBER_FORWARDERS },
      },
    });
  }

  /** The hub's own account (its other Regions) puts events by IAM permissions alone; other accounts need a statement. */
  #admitMembers({ members }: TierwatchConfig): void {
    const Condition = { ArnLike: { 'aws:PrincipalArn': MEMBER_FORWARDERS } };
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

/** The forwarders of any account but the hub's. Which accounts are admitted is said by other statements. */
const MEMBER_FORWARDERS = roleArn('*', forwarderName('*'));

/** Adds a statement about `events:PutEvents` to the policy of a bus. */
function addStatement(bus: EventBus, sid: string, statement: object): void {
  // CDK's own class warns of properties of it that nobody sets, at every synthesis.
  new CfnResource(bus, sid, {
    type: 'AWS::Events::EventBusPolicy',
    properties: {
      EventBusName: bus.eventBusName,
      StatementId: sid,
      Statement: { Sid: sid, ...statement, Action: 'events:PutEvents', Resource: bus.eventBusArn },
    },
  });
}
