import { patternMatches } from '../iam/index.ts';

/** Actions whose calls management events do not show: CloudTrail records them as data events, which a trail has to select, or not at
 * all. Patterns of action names by service. Sources:
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html and the CloudTrail page of each
 * service. An action too many here is kept in a policy; an action too few is removed although it may be in use. */
const PATTERNS: Readonly<Record<string, string>> = {
  appconfig: 'GetLatestConfiguration StartConfigurationSession GetConfiguration',
  appsync: 'GraphQL Event*',
  bedrock:
    'Invoke* Retrieve* Rerank ApplyGuardrail RenderPrompt CallWithBearerToken CountTokens *Session* *InvocationStep*',
  cloudwatch: 'PutMetricData Get* List*',
  'cognito-identity': 'Get* Unlink* Lookup* Merge*',
  dynamodb: '*Item Query Scan PartiQL* ConditionCheck* GetRecords GetShardIterator DescribeStream ListStreams',
  ecr: 'ReplicateImage BatchImportUpstreamImage',
  elasticfilesystem: 'Client* Replication* Backup Restore',
  es: 'ESHttp* ESCross*',
  events: 'PutEvents PutPartnerEvents Invoke*',
  firehose: 'Put*',
  glue: 'GetTable* GetPartition* PassConnection UseGlueStudio',
  iot: 'Connect Publish Subscribe Receive RetainPublish *Shadow* GetRetainedMessage',
  kinesis: 'PutRecord* Get* Subscribe* Describe* List*',
  lambda: 'Invoke* EnableReplication* DisableReplication* PassCapacityProvider',
  logs: 'PutLogEvents FilterLogEvents Get* *LiveTail Unmask CallWithBearerToken Link ProcessWithPipeline Integrate*',
  s3: `*Object *ObjectVersion *ObjectAcl *ObjectVersionAcl *ObjectTagging *ObjectVersionTagging *ObjectAttributes *ObjectVersionAttributes
    *ObjectRetention *ObjectLegalHold *ObjectTorrent *ObjectVersionTorrent *Annotation *Annotations *ForReplication Replicate*
    InitiateReplication ObjectOwnerOverrideToBucketOwner BypassGovernanceRetention UpdateObjectEncryption GetDataAccess ListBucket
    ListBucketVersions ListBucketMultipartUploads ListMultipartUploadParts AbortMultipartUpload AllowVendedLogDeliveryForResource`,
  sagemaker: 'Invoke* BatchPutMetrics BatchGetRecord GetRecord PutRecord DeleteRecord CallWithBearerToken',
  servicediscovery: 'Discover*',
  ses: 'Send*',
  sns: 'Publish',
  sqs: 'SendMessage ReceiveMessage DeleteMessage ChangeMessageVisibility Get* List*',
  ssm: `UpdateInstance* UpdateAssociationStatus PutInventory PutComplianceItems PutConfigurePackageResult GetManifest
    GetDeployablePatchSnapshotForInstance RequestManagedInstanceRoleToken RegisterManagedInstance ListInstanceAssociations ExecuteAPI`,
  states: 'StartSyncExecution Invoke* GetActivityTask SendTask* DescribeExecution GetExecutionHistory',
  xray: 'Put* Get* BatchGet*',
};

/** Services whose use is mostly data events, or that have permissions without calls, such as those of the billing console. */
const WHOLE_SERVICES = `aoss appstream aws-portal b2bi backup-storage bedrock-agentcore bedrock-mantle billing cassandra chime
  cloudfront-keyvaluestore cloudtrail-data codewhisperer cognito-sync connect consoleapp consolidatedbilling dax dbqms deadline
  docdb-elastic dsql ebs ec2messages ecs-mcp eks-auth eks-mcp elasticmapreduce execute-api finspace finspace-api freetier frauddetector
  geo geo-maps geo-places geo-routes greengrass guardduty identitystore-auth iotjobsdata iotsitewise iottwinmaker iq-permission ivschat
  kafka-cluster kendra kendra-ranking kinesisvideo lex machinelearning managedblockchain managedblockchain-query mediastore
  medical-imaging mobileanalytics mobiletargeting neptune-db neptune-graph one payment-cryptography payments personalize polly pricing
  q qapps qbusiness rds-data rds-db redshift-data s3-object-lambda s3-outposts s3express s3files s3tables s3vectors sagemaker-mlflow scn
  sdb signer signin sms-voice social-messaging sqlworkbench ssm-guiconnect ssmmessages sso-oauth support swf tax thinclient timestream
  transcribe translate verifiedpermissions voiceid vpc-lattice-svcs wisdom workdocs workmail workmailmessageflow workspaces-web`;

const words = (text: string): readonly string[] => text.split(/\s+/);

export const PATTERNS_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(PATTERNS).map(([service, patterns]) => [service, words(patterns)] as const),
  ...words(WHOLE_SERVICES).map((service) => [service, ['*']] as const),
]);

export const serviceOf = (action: string): string => action.slice(0, Math.max(0, action.indexOf(':')));

/** By action of the catalogue. */
const outside = new Map<string, boolean>();

/** Whether management events show no calls of the action.
 * @param action of the catalogue. */
export function isOutsideManagementEvents(action: string): boolean {
  const before = outside.get(action);
  if (before !== undefined) return before;
  const isOutside = matchesPattern(action);
  outside.set(action, isOutside);
  return isOutside;
}

function matchesPattern(action: string): boolean {
  const patterns = PATTERNS_OF.get(serviceOf(action));
  const name = action.slice(action.indexOf(':') + 1);
  return patterns?.some((pattern) => patternMatches(pattern, name, true)) ?? false;
}

/** Permissions that AWS checks in calls of other names, which show only that the service was used. */
const CHECKED_IN_OTHER_CALLS: Readonly<Record<string, string>> = {
  'cognito-idp': '*WebACL*',
  ecs: 'Poll StartTelemetrySession Submit*',
  eks: 'AccessKubernetesApi MutateViaKubernetesApi',
  elasticloadbalancing: 'SetWebAcl',
  logs: '*LogDelivery *LogDeliveries',
  wafv2: '*WebACL',
};

export function isCheckedInOtherCalls(action: string): boolean {
  const name = action.slice(action.indexOf(':') + 1);
  const patterns = CHECKED_IN_OTHER_CALLS[serviceOf(action)];
  return patterns !== undefined && words(patterns).some((pattern) => patternMatches(pattern, name, true));
}

/** Services that record their events only in one Region of the partition, which files of other Regions lack. */
const GLOBAL_SERVICES: ReadonlySet<string> = new Set([
  'iam',
  'organizations',
  'cloudfront',
  'route53',
  'route53domains',
  'globalaccelerator',
  'account',
  'shield',
  'waf',
  'networkmanager',
]);

/** Services that a trail can exclude. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html */
const EXCLUDABLE: ReadonlySet<string> = new Set(['kms', 'rds-data']);

/** Services of which one has to be in the events of an account before their absence says anything: the service itself, or any that is
 * recorded in the same Region. undefined: every file of management events shows the service. */
export function neededToSee(service: string): ReadonlySet<string> | undefined {
  if (GLOBAL_SERVICES.has(service)) return GLOBAL_SERVICES;
  return EXCLUDABLE.has(service) ? new Set([service]) : undefined;
}

/** Services whose write actions CloudTrail records as read-only, so that a trail of write events lacks them. */
export const RECORDED_AS_READS: ReadonlySet<string> = new Set(['sts', 'kms']);
