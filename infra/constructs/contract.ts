import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { TierwatchConfig } from '../config.ts';
import { PublicBus } from './buses.ts';

/** What a consumer or the command line reads from the deployed stack. The names are promised: they are only added to. */
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
}

const DESCRIPTIONS: Readonly<Record<keyof Outputs, string>> = {
  ApiEndpoint: 'Where responders read and decide; requests are signed with IAM',
  IdentitiesTable: 'What is known about each identity',
  CasesTable: 'Incidents, plans, approvals and what was done',
  BusName: 'Subscribe to this bus',
  IngestBusName: 'Member stacks hand CloudTrail events in here',
  KillSwitchParameter: 'Set it to on, and nothing is changed any more',
  ResponsePolicyParameter: 'What may be done to whom',
  ContainUserArn: 'Playbook that contains a user',
  RevokeRoleSessionsArn: 'Playbook that ends the sessions of a role',
  ReleaseArn: 'Playbook that gives access back',
};

/** The side of Tierwatch that others build on: the bus that it speaks on, and the names of what is deployed. */
export class Contract extends Construct {
  readonly bus: PublicBus;

  constructor(scope: Construct, id: string, config: TierwatchConfig) {
    super(scope, id);
    this.bus = new PublicBus(this, 'Bus', config);
  }

  /** Outputs stand in the stack itself, so that their names there are exactly these. */
  publish(outputs: Outputs): void {
    const stack = Stack.of(this);
    for (const [name, description] of Object.entries(DESCRIPTIONS)) {
      if (isOutput(name)) new CfnOutput(stack, name, { value: outputs[name], description });
    }
  }
}

const isOutput = (name: string): name is keyof Outputs => Object.hasOwn(DESCRIPTIONS, name);
