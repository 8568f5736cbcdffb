import { CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { TierwatchConfig } from '../config.ts';
import { ROLE_PATH } from './function.ts';

/** Names that the outside world knows: they are part of the contract. */
export const BUS_NAME = 'tierwatch';
export const INGEST_BUS_NAME = 'tierwatch-ingest';

/** The bus that we publish on, with an archive to replay from. */
export class PublicBus extends EventBus {
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
  }
}

/** The bus on which other Regions and accounts hand in their CloudTrail events, and on which files are replayed. Its
 * policy admits forwarders of named accounts and refuses everybody else, its own account included: whoever can invent
 * events can have an identity contained. */
export class IngestBus extends EventBus {
  constructor(scope: Construct, id: string, config: TierwatchConfig) {
    super(scope, id, {
      eventBusName: INGEST_BUS_NAME,
      description: 'CloudTrail events of other Regions and accounts, and replays.',
    });
    this.#refuseOthers(config);
    this.#admitMembers(config);
  }

  #refuseOthers({ replayers }: TierwatchConfig): void {
    const known = [FORWARDERS, ...replayers];
    this.#state('RefuseOthers', {
      Effect: 'Deny',
      Principal: '*',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': known } },
    });
  }

  /** The hub's own account (its other Regions) puts events by IAM permissions alone; other accounts need a statement. */
  #admitMembers({ members }: TierwatchConfig): void {
    const Condition = { ArnLike: { 'aws:PrincipalArn': FORWARDERS } };
    if (members.accounts.length > 0) {
      const AWS = members.accounts.map((account) => `arn:${Stack.of(this).partition}:iam::${account}:root`);
      this.#state('AdmitAccounts', { Effect: 'Allow', Principal: { AWS }, Condition });
    }
    if (members.organizationId !== undefined) {
      const StringEquals = { 'aws:PrincipalOrgID': members.organizationId };
      this.#state('AdmitOrganization', {
        Effect: 'Allow',
        Principal: '*',
        Condition: { ...Condition, StringEquals },
      });
    }
  }

  #state(sid: string, statement: object): void {
    // CDK's own class warns of properties of it that nobody sets, at every synthesis.
    new CfnResource(this, sid, {
      type: 'AWS::Events::EventBusPolicy',
      properties: {
        EventBusName: this.eventBusName,
        StatementId: sid,
        Statement: { Sid: sid, ...statement, Action: 'events:PutEvents', Resource: this.eventBusArn },
      },
    });
  }
}

/** The roles of member stacks that forward. */
const FORWARDERS = `arn:*:iam::*:role${ROLE_PATH}*`;
