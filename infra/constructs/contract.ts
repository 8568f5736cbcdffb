import { Aws, CfnMapping, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GLOBAL_EVENTS_REGIONS } from '../../layers/core/partitions.ts';
import type { TierwatchConfig } from '../config.ts';
import { PublicBus } from './buses.ts';

/** Stack outputs for consumers and the command line. The names are part of the contract: outputs are added, never renamed. */
export interface Outputs {
  readonly ApiEndpoint: string;
  readonly IdentitiesTable: string;
  readonly CasesTable: string;
  readonly BusName: string;
  readonly IngestBusName: string;
  readonly KillSwitchParameter: string;
  readonly ResponsePolicyParameter: string;
  readonly ContainUserArn: string;
  readonly RevokeRoleSessionsArn: string;
  readonly ReleaseArn: string;
  readonly BuildBaselinesArn: string;
  readonly RespondersTopicArn: string;
  readonly EscalationTopicArn: string;
  readonly GlobalEventsRegion: string;
  readonly ReaderPolicyArn: string;
  readonly ResponderPolicyArn: string;
  readonly ApproverPolicyArn: string;
  readonly Version: string;
  readonly SnapshotRegions: string;
  readonly Accounts: string;
}

const DESCRIPTIONS: Readonly<Record<keyof Outputs, string>> = {
  ApiEndpoint: 'API for responders; requests are signed with IAM credentials',
  IdentitiesTable: 'Table of identities: posture, baseline and recent activity',
  CasesTable: 'Table of incidents, plans, approvals and journals',
  BusName: 'Event bus that Tierwatch publishes on',
  IngestBusName: 'Event bus that receives CloudTrail events from member stacks',
  KillSwitchParameter: 'SSM parameter of the kill switch; on stops every containment',
  ResponsePolicyParameter: 'SSM parameter of the response policy',
  ContainUserArn: 'Playbook that contains a user',
  RevokeRoleSessionsArn: 'Playbook that revokes the sessions of a role',
  ReleaseArn: 'Playbook that releases an identity',
  BuildBaselinesArn: 'State machine that builds baselines from the event history',
  RespondersTopicArn: 'SNS topic that notifies responders',
  EscalationTopicArn: 'SNS topic that notifies the escalation group',
  GlobalEventsRegion: 'Region in which IAM events appear; if it is not the Region of the hub, it needs a member stack',
  ReaderPolicyArn: 'Managed policy for read-only access',
  ResponderPolicyArn: 'Managed policy for people who request containments and releases',
  ApproverPolicyArn: 'Managed policy for people who approve or refuse plans',
  Version: 'Version of Tierwatch that is deployed',
  SnapshotRegions: 'Regions that the team uses; all: every enabled Region',
  Accounts: 'Accounts that the snapshots read: the hub account and the member accounts',
};

/** The contract with consumers: the event bus, and the stack outputs. */
export class Contract extends Construct {
  readonly bus: PublicBus;

  constructor(scope: Construct, id: string, config: TierwatchConfig) {
    super(scope, id);
    this.bus = new PublicBus(this, 'Bus', config);
  }

  /** Creates the outputs directly in the stack, so that CloudFormation shows exactly these names. */
  publish(own: Omit<Outputs, 'GlobalEventsRegion'>): void {
    const stack = Stack.of(this);
    const outputs: Outputs = { ...own, GlobalEventsRegion: globalEventsRegion(stack) };
    for (const [name, description] of Object.entries(DESCRIPTIONS)) {
      if (isOutput(name)) new CfnOutput(stack, name, { value: outputs[name], description });
    }
  }
}

/** The stack is not bound to a partition, so CloudFormation looks it up. */
function globalEventsRegion(stack: Stack): string {
  const mapping = Object.fromEntries(
    Object.entries(GLOBAL_EVENTS_REGIONS).map(([partition, Region]) => [partition, { Region }]),
  );
  new CfnMapping(stack, 'HomeRegions', { mapping });
  return Fn.findInMap('HomeRegions', Aws.PARTITION, 'Region');
}

const isOutput = (name: string): name is keyof Outputs => Object.hasOwn(DESCRIPTIONS, name);
