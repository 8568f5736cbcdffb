import { Aws, Stack } from 'aws-cdk-lib';
import { Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { PRODUCER_VERSION } from '../../events/index.ts';
import { ALL_REGIONS } from '../../layers/core/coverage/coverage.ts';
import type { TierwatchConfig } from '../config.ts';
import { Baselines } from '../constructs/baselines.ts';
import { Contract } from '../constructs/contract.ts';
import { Coverage } from '../constructs/coverage.ts';
import { Detection } from '../constructs/detection.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { architectureOf } from '../constructs/function.ts';
import { Notification } from '../constructs/notification.ts';
import { ownRolesOf } from '../constructs/own-role.ts';
import { Posture } from '../constructs/posture.ts';
import { allowReading } from '../constructs/reader-access.ts';
import { Response } from '../constructs/response.ts';
import { Tables } from '../constructs/tables.ts';
import { Watchdog } from '../constructs/watchdog.ts';
import { namesOf } from '../names.ts';

export interface HubProps {
  readonly config: TierwatchConfig;
  /** Folder of the layer with the IAM action catalogue and the IP address ranges. */
  readonly referenceLayer: string;
}

/** Length of the longest ARN pattern in the policies of readers. */
const LONGEST_READER_ARN = 90;

/** The whole loop in one account and Region: posture, detection, response, and the contract with consumers. */
export class HubStack extends Stack {
  constructor(scope: Construct, id: string, { config, referenceLayer }: HubProps) {
    super(scope, id, {
      stackName: namesOf(config).stack,
      description: 'Tierwatch: identity posture, detection and response',
    });
    // Synthesis splits policies by an estimate, which is three times too high for the readers: their roles would get managed policies.
    // A test compares the actual sizes with the quota.
    this.node.setContext('@aws-cdk/aws-iam.arnSizeEstimate', LONGEST_READER_ARN);
    const watchdog = new Watchdog(this, 'Watchdog', config.alarmTopicArn);
    const contract = new Contract(this, 'Contract', config);
    const foundation: Foundation = {
      config,
      watchdog,
      bus: contract.bus,
      tables: new Tables(this, 'Tables', config),
      ownRoles: ownRolesOf(this),
    };
    const layers = [reference(this, referenceLayer, config)];
    const baselines = new Baselines(this, 'Baselines', { foundation, layers });
    const { buildBaselines, requestBaseline } = baselines;
    const response = new Response(this, 'Response', { foundation, requestBaseline });
    // Names of resources contain the name of the stack. A KMS key has only an id.
    const ownNames = [Aws.STACK_NAME, response.approvalKeyId];
    const detection = new Detection(this, 'Detection', { foundation, layers, ownNames });
    response.reconcile(detection.ingest);
    const notification = new Notification(this, 'Notification', { foundation });
    const { ingest } = detection;
    const { scheduler, failed } = new Posture(this, 'Posture', { foundation, layers, ingest, buildBaselines });
    new Coverage(this, 'Coverage', { foundation, ingest, scheduler, failed });
    allowReading(response.accessPolicies.reader, foundation, response.killSwitchParameter);
    if (config.dashboard) watchdog.draw();
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
      BuildBaselinesArn: buildBaselines.stateMachineArn,
      RespondersTopicArn: notification.responders.topicArn,
      EscalationTopicArn: notification.escalation.topicArn,
      ReaderPolicyArn: response.accessPolicies.reader.managedPolicyArn,
      ResponderPolicyArn: response.accessPolicies.responder.managedPolicyArn,
      ApproverPolicyArn: response.accessPolicies.approver.managedPolicyArn,
      Version: PRODUCER_VERSION,
      SnapshotRegions: config.snapshotRegions.join(',') || ALL_REGIONS,
      Accounts: [Aws.ACCOUNT_ID, ...config.members.accounts].join(','),
    });
  }
}

const reference = (scope: Construct, folder: string, config: TierwatchConfig): LayerVersion =>
  new LayerVersion(scope, 'Reference', {
    code: Code.fromAsset(folder),
    description: 'IAM action catalogue and IP address ranges by country and network',
    compatibleRuntimes: [Runtime.NODEJS_24_X],
    compatibleArchitectures: [architectureOf(config)],
  });
