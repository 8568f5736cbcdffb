import { ACCOUNT, ask, type Fields, roleArn, user } from '../records.ts';

/** Calls that AWS makes for its own purposes, as CloudTrail records them: in the name of a service, with a service-linked role, with
 * the service role of a customer, and with the credentials of a caller whose request needs another service.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html */

const host = (service: string): string => `${service}.amazonaws.com`;
const from = (service: string): Fields => ({ sourceIPAddress: host(service), userAgent: host(service) });
const BUCKET = { bucketName: 'data' };
const KEY = { keyId: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1` };

/** In the name of a service, without a role. */
const own = (service: string, call: string, request: Fields = {}, more: Fields = {}) =>
  ask(call, request, {
    userIdentity: { type: 'AWSService', invokedBy: host(service) },
    eventType: 'AwsServiceEvent',
    ...from(service),
    ...more,
  });

const sessionOf = (arn: string, session: string, service: string): Fields => {
  const name = arn.split('/').at(-1) ?? '';
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${session}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${session}`,
    accountId: ACCOUNT,
    accessKeyId: 'ASIAEXAMPLE000000009',
    sessionContext: { sessionIssuer: { type: 'Role', arn, accountId: ACCOUNT, userName: name }, attributes: {} },
    invokedBy: host(service),
  };
};

/** With the service-linked role `AWSServiceRoleFor…`. */
const linked = (service: string, role: string, call: string, request: Fields = {}) =>
  ask(call, request, {
    userIdentity: sessionOf(roleArn(`aws-service-role/${host(service)}/AWSServiceRoleFor${role}`), role, service),
    ...from(service),
  });

/** With a role that the customer created for the service. */
const serving = (service: string, role: string, call: string, request: Fields = {}) =>
  ask(call, request, { userIdentity: sessionOf(roleArn(`service-role/${role}`), service, service), ...from(service) });

/** With the credentials of a caller whose request needs another service (forward access session). */
const forwarded = (service: string, call: string, request: Fields = {}) =>
  ask(call, request, { userIdentity: user('reporter', { invokedBy: host(service) }), ...from(service) });

/** The service takes on the role of a customer. */
const entering = (service: string, roleName: string) =>
  own(service, 'sts:AssumeRole', { roleArn: roleArn(roleName), roleSessionName: service }, { readOnly: true });

export const AWS_ITSELF: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  'Auto Scaling': [
    linked('autoscaling', 'AutoScaling', 'ec2:RunInstances', {
      instanceType: 'p4d.24xlarge',
      instancesSet: { items: [{ minCount: 20, maxCount: 20 }] },
      iamInstanceProfile: { name: 'web' },
    }),
    linked('autoscaling', 'AutoScaling', 'ec2:TerminateInstances', {
      instancesSet: { items: [{ instanceId: 'i-1' }] },
    }),
    linked('autoscaling', 'AutoScaling', 'ec2:CreateLaunchTemplateVersion'),
    linked('autoscaling', 'AutoScaling', 'kms:CreateGrant', KEY),
    linked('dynamodb.application-autoscaling', 'ApplicationAutoScaling_DynamoDBTable', 'monitoring:DeleteAlarms'),
    forwarded('autoscaling', 'iam:CreateServiceLinkedRole', { aWSServiceName: host('autoscaling') }),
  ],
  'Amazon EC2, fleets and Spot': [
    own('ec2', 'kms:Decrypt', {}),
    linked('spot', 'EC2Spot', 'ec2:RunInstances', { instanceType: 'm7i.large' }),
    linked('spotfleet', 'EC2SpotFleet', 'ec2:RequestSpotInstances', { instanceCount: 30 }),
    linked('spotfleet', 'EC2SpotFleet', 'ec2:TerminateInstances'),
    linked('ec2fleet', 'EC2Fleet', 'ec2:RunInstances', { instanceType: 'c7i.large' }),
    linked('imagebuilder', 'ImageBuilder', 'ec2:ModifyImageAttribute', {
      imageId: 'ami-1',
      launchPermission: { add: { items: [{ userId: '999988887777' }] } },
    }),
    linked('imagebuilder', 'ImageBuilder', 'ssm:SendCommand', { documentName: 'AWSEC2-RunSysprep' }),
    entering('ec2', 'web'),
  ],
  'containers and batch': [
    linked('ecs', 'ECS', 'ec2:CreateNetworkInterface'),
    linked('ecs', 'ECS', 'elasticloadbalancing:DeregisterTargets'),
    linked('ecs', 'ECS', 'route53:ChangeResourceRecordSets', { hostedZoneId: 'Z1' }),
    linked('eks', 'AmazonEKS', 'ec2:AuthorizeSecurityGroupIngress', {
      groupId: 'sg-1',
      ipPermissions: { items: [{ ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] }, fromPort: 22, toPort: 22 }] },
    }),
    linked('eks', 'AmazonEKS', 'iam:ListAttachedRolePolicies', { roleName: 'cluster' }),
    linked('eks-nodegroup', 'AmazonEKSNodegroup', 'ec2:CreateLaunchTemplate', { launchTemplateName: 'nodes' }),
    linked('eks-nodegroup', 'AmazonEKSNodegroup', 'iam:GetInstanceProfile'),
    linked('batch', 'Batch', 'ecs:RegisterTaskDefinition', { taskRoleArn: roleArn('platform-admin') }),
    linked('batch', 'Batch', 'ecs:RunTask'),
    entering('ecs-tasks', 'orders'),
    entering('pods.eks', 'orders-pod'),
  ],
  'AWS Config': [
    linked('config', 'Config', 'iam:GetAccountAuthorizationDetails'),
    linked('config', 'Config', 'ec2:DescribeInstances'),
    linked('config', 'Config', 's3:GetBucketPolicy', BUCKET),
    linked('config-multiaccountsetup', 'ConfigMultiAccountSetup', 'config:PutConfigurationRecorder'),
    linked('config-multiaccountsetup', 'ConfigMultiAccountSetup', 'config:DeleteConfigRule', { configRuleName: 'x' }),
    own('config', 's3:PutObject', BUCKET),
    own('config', 'config:PutEvaluations'),
  ],
  CloudFormation: [
    linked('member.org.stacksets.cloudformation', 'CloudFormationStackSetsOrgMember', 'iam:CreateRole', {
      roleName: 'stacksets-exec-1',
      assumeRolePolicyDocument: JSON.stringify({
        Statement: [
          { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999988887777:root' }, Action: 'sts:AssumeRole' },
        ],
      }),
    }),
    linked('member.org.stacksets.cloudformation', 'CloudFormationStackSetsOrgMember', 'iam:AttachRolePolicy', {
      roleName: 'stacksets-exec-1',
      policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
    serving('cloudformation', 'cfn-execution', 's3:CreateBucket', BUCKET),
    serving('cloudformation', 'cfn-execution', 'dynamodb:CreateTable'),
    forwarded('cloudformation', 'sqs:CreateQueue', { queueName: 'orders' }),
    forwarded('cloudformation', 'logs:CreateLogGroup', { logGroupName: 'orders' }),
    entering('cloudformation', 'cfn-execution'),
  ],
  'AWS Organizations and Control Tower': [
    linked('organizations', 'Organizations', 'iam:CreateServiceLinkedRole', { aWSServiceName: host('sso') }),
    own('organizations', 'organizations:CreateAccountResult'),
    linked('controltower', 'AWSControlTower', 'config:DescribeConfigurationRecorders'),
    own('controltower', 'controltower:UpdateManagedAccount'),
    entering('controltower', 'service-role/AWSControlTowerAdmin'),
    linked('account', 'AccountManagement', 'organizations:DescribeOrganization'),
  ],
  'IAM Identity Center': [
    linked('sso', 'SSO', 'iam:CreateSAMLProvider', { name: 'AWSSSO_0123456789abcdef_DO_NOT_DELETE' }),
    linked('sso', 'SSO', 'iam:UpdateSAMLProvider', {
      sAMLProviderArn: `arn:aws:iam::${ACCOUNT}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE`,
    }),
    linked('sso', 'SSO', 'iam:CreateRole', { roleName: 'AWSReservedSSO_Admin_0123456789abcdef' }),
    linked('sso', 'SSO', 'iam:AttachRolePolicy', {
      roleName: 'AWSReservedSSO_Admin_0123456789abcdef',
      policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
    linked('sso', 'SSO', 'iam:PutRolePolicy', {
      roleName: 'AWSReservedSSO_Admin_0123456789abcdef',
      policyDocument: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    }),
    linked('sso', 'SSO', 'iam:UpdateAssumeRolePolicy', { roleName: 'AWSReservedSSO_Admin_0123456789abcdef' }),
    linked('sso', 'SSO', 'iam:DeleteRolePermissionsBoundary', { roleName: 'AWSReservedSSO_Admin_0123456789abcdef' }),
  ],
  'AWS Backup': [
    linked('backup', 'Backup', 'ec2:DeleteSnapshot', { snapshotId: 'snap-1' }),
    linked('backup', 'Backup', 'rds:DeleteDBSnapshot', { dBSnapshotIdentifier: 's' }),
    linked('backup', 'Backup', 'backup:DeleteRecoveryPoint'),
    linked('reports.backup', 'BackupReports', 'config:DescribeConfigurationRecorders'),
    serving('backup', 'AWSBackupDefaultServiceRole', 'ec2:CreateSnapshot', { volumeId: 'vol-1' }),
    serving('backup', 'AWSBackupDefaultServiceRole', 'rds:CreateDBSnapshot'),
    serving('backup', 'AWSBackupDefaultServiceRole', 'dynamodb:StartAwsBackupJob'),
    own('backup', 'backup:RecoveryPointDeleted'),
    own('backup', 'backup:BackupJobCompleted'),
  ],
  'AWS Systems Manager': [
    linked('ssm', 'AmazonSSM', 'ssm:SendCommand', { documentName: 'AWS-RunPatchBaseline', targets: [{ key: '*' }] }),
    linked('ssm', 'AmazonSSM', 'ec2:DescribeInstances'),
    linked('ssm', 'AmazonSSM', 'iam:PassRole'),
    linked('ssm-quicksetup', 'SSMQuickSetup', 'ssm:CreateAssociation'),
    linked('accountdiscovery.ssm', 'AmazonSSM_AccountDiscovery', 'organizations:ListAccounts'),
    linked('opsdatasync.ssm', 'SystemsManagerOpsDataSync', 'securityhub:GetFindings'),
  ],
  'Amazon GuardDuty': [
    linked('guardduty', 'AmazonGuardDuty', 'ec2:DescribeVpcEndpoints'),
    linked('guardduty', 'AmazonGuardDuty', 'ec2:CreateVpcEndpoint', { vpcId: 'vpc-1' }),
    linked('guardduty', 'AmazonGuardDuty', 'organizations:ListAccounts'),
    linked('guardduty', 'AmazonGuardDuty', 's3:GetBucketPublicAccessBlock', BUCKET),
    linked('malware-protection.guardduty', 'AmazonGuardDutyMalwareProtection', 'ec2:CreateSnapshot'),
    linked('malware-protection.guardduty', 'AmazonGuardDutyMalwareProtection', 'ec2:ModifySnapshotAttribute', {
      snapshotId: 'snap-1',
      createVolumePermission: { add: { items: [{ userId: '999988887777' }] } },
    }),
    linked('malware-protection.guardduty', 'AmazonGuardDutyMalwareProtection', 'kms:CreateGrant', KEY),
  ],
  'other security services': [
    linked('inspector2', 'AmazonInspector2', 'lambda:GetFunction20150331v2', { functionName: 'resize' }),
    linked('inspector2', 'AmazonInspector2', 'ssm:CreateAssociation'),
    linked('agentless.inspector2', 'AmazonInspector2Agentless', 'ec2:CreateSnapshots'),
    linked('agentless.inspector2', 'AmazonInspector2Agentless', 'ebs:ListSnapshotBlocks'),
    linked('macie', 'AmazonMacie', 's3:GetBucketAcl', BUCKET),
    linked('macie', 'AmazonMacie', 's3:ListBuckets'),
    linked('securityhub', 'SecurityHub', 'config:PutConfigRule'),
    linked('securityhub', 'SecurityHub', 'config:DeleteConfigRule', { configRuleName: 'securityhub-x' }),
    linked('securityhub', 'SecurityHub', 'cloudtrail:DescribeTrails'),
    linked('access-analyzer', 'AccessAnalyzer', 'iam:GetAccountAuthorizationDetails'),
    linked('access-analyzer', 'AccessAnalyzer', 'secretsmanager:GetResourcePolicy'),
    linked('detective', 'Detective', 'organizations:ListAccounts'),
    linked('fms', 'FMS', 'wafv2:DeleteWebACL', { id: 'w' }),
    linked('fms', 'FMS', 'ec2:RevokeSecurityGroupIngress', { groupId: 'sg-1' }),
    linked('shield', 'AWSShield', 'wafv2:UpdateWebACL', { id: 'w' }),
    linked('auditmanager', 'AuditManager', 'iam:GenerateCredentialReport'),
    linked('securitylake', 'SecurityLake', 's3:PutBucketNotification', BUCKET),
  ],
  'support, advice and discovery': [
    linked('trustedadvisor', 'TrustedAdvisor', 'iam:GenerateCredentialReport'),
    linked('trustedadvisor', 'TrustedAdvisor', 'ec2:DescribeSecurityGroups'),
    linked('trustedadvisor', 'TrustedAdvisor', 'ses:GetSendQuota'),
    linked('support', 'Support', 'iam:ListRoles'),
    linked('support', 'Support', 'ec2:GetConsoleOutput', { instanceId: 'i-1' }),
    linked('resource-explorer-2', 'ResourceExplorer', 'secretsmanager:ListSecrets'),
    linked('resource-explorer-2', 'ResourceExplorer', 'dynamodb:ListTables'),
    linked('resiliencehub', 'ResilienceHub', 'rds:DescribeDBClusters'),
    serving('resiliencehub', 'AWSResilienceHubAssessment', 's3:GetBucketLocation', BUCKET),
    linked('compute-optimizer', 'ComputeOptimizer', 'organizations:ListAccounts'),
    linked('health', 'Health_EventProcessor', 'events:PutRule'),
    linked('servicequotas', 'ServiceQuotas', 'servicequotas:RequestServiceQuotaIncrease'),
    linked('servicequotas', 'ServiceQuotas', 'support:CreateCase'),
    linked('license-manager', 'AWSLicenseManagerRole', 'ec2:DescribeImages'),
  ],
  'databases and caches': [
    linked('rds', 'RDS', 'secretsmanager:CreateSecret', { name: 'rds!db-1' }),
    linked('rds', 'RDS', 'secretsmanager:RotateSecret', { secretId: 'rds!db-1' }),
    linked('rds', 'RDS', 'secretsmanager:PutSecretValue', { secretId: 'rds!db-1' }),
    linked('rds', 'RDS', 'ec2:AuthorizeSecurityGroupIngress', {
      groupId: 'sg-1',
      ipPermissions: { items: [{ ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] }, fromPort: 5432, toPort: 5432 }] },
    }),
    own('rds', 'rds:DeleteDBClusterAutomatedBackup'),
    linked('elasticache', 'ElastiCache', 'ec2:CreateNetworkInterface'),
    linked('redshift', 'Redshift', 'ec2:ModifyNetworkInterfaceAttribute'),
    linked('opensearchservice', 'AmazonOpenSearchService', 'acm:DescribeCertificate'),
    entering('monitoring.rds', 'rds-monitoring-role'),
  ],
  'storage and keys': [
    own('s3', 's3:ReplicateObject', BUCKET),
    entering('s3', 'service-role/s3-replication'),
    serving('s3', 's3-replication', 's3:GetObjectVersionForReplication', BUCKET),
    own('s3', 's3:LifecycleExpiration:DeleteObject', BUCKET),
    own('delivery.logs', 's3:PutObject', BUCKET),
    own('kms', 'kms:RotateKey', KEY),
    own('kms', 'kms:DeleteKey', KEY),
    forwarded('s3', 'kms:GenerateDataKey', KEY),
    forwarded('secretsmanager', 'kms:Decrypt', KEY),
    forwarded('dynamodb', 'kms:CreateGrant', KEY),
    forwarded('ec2', 'kms:CreateGrant', KEY),
    forwarded('athena', 'glue:GetTable', { name: 'orders' }),
    own('secretsmanager', 'secretsmanager:RotationStarted'),
    own('secretsmanager', 'secretsmanager:EndSecretVersionDelete'),
    own('secretsmanager', 'lambda:Invoke', { functionName: 'rotate' }),
  ],
  'AWS Lambda and messaging': [
    entering('lambda', 'resize-function'),
    linked('replicator.lambda', 'LambdaReplicator', 'lambda:CreateFunction20150331', {
      role: roleArn('platform-admin'),
    }),
    linked('replicator.lambda', 'LambdaReplicator', 'lambda:AddPermission20150331v2', { principal: '*' }),
    own('apigateway', 'lambda:Invoke', { functionName: 'api' }),
    own('sns', 'sqs:SendMessage'),
    own('events', 'sqs:SendMessage'),
    linked('events', 'CloudWatchEvents', 'ec2:RebootInstances'),
    linked('apidestinations.events', 'AmazonEventBridgeApiDestinations', 'secretsmanager:CreateSecret'),
    linked('ops.apigateway', 'APIGateway', 'acm:DescribeCertificate'),
    entering('states', 'order-flow'),
    entering('scheduler', 'nightly'),
  ],
  'AWS CloudTrail and CloudWatch': [
    linked('cloudtrail', 'CloudTrail', 'organizations:ListAWSServiceAccessForOrganization'),
    linked('cloudtrail', 'CloudTrail', 'cloudtrail:UpdateTrail', { name: 'organization', isMultiRegionTrail: false }),
    linked('cloudtrail', 'CloudTrail', 'cloudtrail:StopLogging', { name: 'organization' }),
    own('cloudtrail', 's3:PutObject', BUCKET),
    own('cloudtrail', 's3:GetBucketAcl', BUCKET),
    own('cloudtrail', 'kms:GenerateDataKey', KEY),
    serving('cloudtrail', 'CloudTrail_CloudWatchLogs_Role', 'logs:CreateLogStream', { logGroupName: 'trail' }),
    own('vpc-flow-logs', 'logs:CreateLogStream'),
    own('delivery.logs', 'logs:PutResourcePolicy'),
  ],
  networks: [
    linked('elasticloadbalancing', 'ElasticLoadBalancing', 'ec2:CreateNetworkInterface'),
    linked('elasticloadbalancing', 'ElasticLoadBalancing', 'ec2:AuthorizeSecurityGroupIngress', { groupId: 'sg-1' }),
    linked('transitgateway', 'VPCTransitGateway', 'ec2:CreateNetworkInterface'),
    linked('ram', 'ResourceAccessManager', 'organizations:ListAccounts'),
    linked('ipam', 'IPAM', 'ec2:DescribeAddresses'),
    linked('globalaccelerator', 'GlobalAccelerator', 'ec2:CreateSecurityGroup'),
  ],
};
