import { Aws, Stack } from 'aws-cdk-lib';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { TierwatchConfig } from '../config.ts';
import { Contract } from '../constructs/contract.ts';
import { Detection } from '../constructs/detection.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { ownRolesOf } from '../constructs/own-role.ts';
import { Posture } from '../constructs/posture.ts';
import { Response } from '../constructs/response.ts';
import { Tables } from '../constructs/tables.ts';
import { Watchdog } from '../constructs/watchdog.ts';

export interface HubProps {
  readonly config: TierwatchConfig;
  /** Folder of the layer with the action catalogue and the places of addresses. */
  readonly referenceLayer: string;
}

/** The whole loop in one account and Region: posture, detection, response, and the contract with the outside. */
export class HubStack extends Stack {
  constructor(scope: Construct, id: string, { config, referenceLayer }: HubProps) {
    super(scope, id, { description: 'Tierwatch: identity security in one loop' });
    const watchdog = new Watchdog(this, 'Watchdog', config.alarmTopicArn);
    const contract = new Contract(this, 'Contract', config);
    const foundation: Foundation = {
      config,
      watchdog,
      bus: contract.bus,
      tables: new Tables(this, 'Tables', config),
      ownRoles: ownRolesOf(this),
    };
    const layers = [reference(this, referenceLayer)];
    const response = new Response(this, 'Response', { foundation });
    // Resources have the name of the stack in theirs, but for the key, which has an id alone.
    const ownNames = [Aws.STACK_NAME, response.approvalKeyId];
    const detection = new Detection(this, 'Detection', { foundation, layers, ownNames });
    response.reconcile(detection.ingest);
    new Posture(this, 'Posture', { foundation, layers, ingest: detection.ingest });
    watchdog.draw();
    contract.publish({
      ApiEndpoint: response.apiEndpoint,
      IdentitiesTable: foundation.tables.identities.tableName,
      CasesTable: foundation.tables.cases.tableName,
      BusName: contract.bus.eventBusName,
      IngestBusName: detection.ingest.eventBusName,
      KillSwitchParameter: response.killSwitchParameter,
      ResponsePolicyParameter: response.policyParameter,
      ContainUserArn: response.containUser.stateMachineArn,
      RevokeRoleSessionsArn: response.revokeRoleSessions.stateMachineArn,
      ReleaseArn: response.release.stateMachineArn,
    });
  }
}

const reference = (scope: Construct, folder: string): LayerVersion =>
  new LayerVersion(scope, 'Reference', {
    code: Code.fromAsset(folder),
    description: 'What IAM actions there are, and where addresses are',
    compatibleRuntimes: [Runtime.NODEJS_24_X],
    compatibleArchitectures: [Architecture.ARM_64],
  });
