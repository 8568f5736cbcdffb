/** Names of events that attackers cause, by service, from TrailDiscover by Adan Álvarez Vilchez
 * (https://github.com/adanalvarez/TrailDiscover, CC BY 4.0), without its other content. `reads`: CloudTrail marks them as read-only. */
export const ATTACKER_CALLS: Readonly<Record<string, { readonly reads: string; readonly writes: string }>> = {
  'acm-pca': { reads: 'GetCertificate', writes: '' },
  'agreement-marketplace': { reads: 'SearchAgreements', writes: 'AcceptAgreementRequest' },
  aoss: { reads: 'ListAccessPolicies ListCollections', writes: '' },
  apigateway: { reads: '', writes: 'CreateApi CreateIntegration CreateRoute CreateStage' },
  appsync: { reads: 'GetIntrospectionSchema', writes: 'CreateApiKey UpdateResolver' },
  autoscaling: { reads: '', writes: 'CreateAutoScalingGroup' },
  bedrock: {
    reads:
      'GetKnowledgeBase ListAgents ListCustomModels ListInferenceProfiles ListKnowledgeBases ListModelInvocationJobs',
    writes: '',
  },
  ce: { reads: 'GetCostAndUsage GetCostForecast', writes: '' },
  cloudfront: { reads: '', writes: 'CreateFunction PublishFunction' },
  cloudshell: { reads: '', writes: 'CreateSession' },
  cloudtrail: { reads: 'LookupEvents', writes: 'DeleteTrail StopLogging UpdateTrail' },
  config: {
    reads: '',
    writes: 'DeleteConfigRule DeleteConfigurationRecorder DeleteDeliveryChannel StopConfigurationRecorder',
  },
  'discovery-marketplace': { reads: 'GetListingView', writes: '' },
  ec2: {
    reads:
      'DescribeAccountAttributes DescribeAvailabilityZones DescribeBundleTasks DescribeCarrierGateways DescribeClientVpnRoutes DescribeDhcpOptions DescribeFlowLogs DescribeHosts DescribeImages DescribeInstanceAttribute DescribeInstanceStatus DescribeInstanceTypes DescribeInstances DescribeInternetGateways DescribeKeyPairs DescribeLaunchTemplates DescribeNetworkInterfaces DescribeRegions DescribeRouteTables DescribeSecurityGroups DescribeSnapshotAttribute DescribeSnapshotTierStatus DescribeSnapshots DescribeSubnets DescribeTags DescribeTransitGatewayMulticastDomains DescribeVolumeStatus DescribeVolumes DescribeVolumesModifications DescribeVpcEndpointConnectionNotifications DescribeVpcs GetConsoleScreenshot GetEbsDefaultKmsKeyId GetEbsEncryptionByDefault GetLaunchTemplateData GetPasswordData GetTransitGatewayRouteTableAssociations',
    writes:
      'AttachVolume AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateDefaultVpc CreateImage CreateInstanceExportTask CreateKeyPair CreateLaunchTemplate CreateNetworkAclEntry CreateRoute CreateSecurityGroup CreateTrafficMirrorFilter CreateTrafficMirrorSession CreateTrafficMirrorTarget CreateVolume DeleteFlowLogs DeleteNetworkAcl DeleteNetworkAclEntry DeleteSnapshot DeleteVolume EnableSerialConsoleAccess ModifyImageAttribute ModifyInstanceAttribute ModifySnapshotAttribute ReplaceIamInstanceProfileAssociation RunInstances StartInstances StopInstances TerminateInstances',
  },
  ecr: { reads: 'DescribeRepositories GetAuthorizationToken', writes: '' },
  ecs: { reads: '', writes: 'CreateCluster CreateService' },
  eks: {
    reads: 'DescribeAccessEntry DescribeCluster ListAssociatedAccessPolicies ListClusters',
    writes: 'AssociateAccessPolicy CreateAccessEntry',
  },
  elasticfilesystem: { reads: '', writes: 'DeleteFileSystem DeleteMountTarget' },
  elasticloadbalancing: { reads: 'DescribeListeners DescribeLoadBalancers', writes: 'CreateRule' },
  events: { reads: 'ListRules ListTargetsByRule', writes: 'DeleteRule DisableRule RemoveTargets' },
  glacier: { reads: 'ListVaults', writes: '' },
  glue: { reads: '', writes: 'CreateDevEndpoint UpdateDevEndpoint' },
  guardduty: {
    reads: 'GetDetector GetFindings ListDetectors ListFindings ListIPSets',
    writes:
      'CreateIPSet DeleteDetector DeleteInvitations DeleteMembers DeletePublishingDestination DisassociateFromMasterAccount DisassociateMembers StopMonitoringMembers UpdateDetector',
  },
  health: { reads: 'DescribeEventAggregates', writes: '' },
  iam: {
    reads:
      'GetAccountAuthorizationDetails GetLoginProfile GetUser ListAccessKeys ListAccountAliases ListAttachedRolePolicies ListAttachedUserPolicies ListGroups ListGroupsForUser ListInstanceProfiles ListOpenIDConnectProviders ListRolePolicies ListRoles ListSAMLProviders ListSSHPublicKeys ListServiceSpecificCredentials ListSigningCertificates ListUserPolicies ListUsers SimulatePrincipalPolicy',
    writes:
      'AddRoleToInstanceProfile AddUserToGroup AttachGroupPolicy AttachRolePolicy AttachUserPolicy ChangePassword CreateAccessKey CreateGroup CreateLoginProfile CreatePolicy CreatePolicyVersion CreateRole CreateServiceLinkedRole CreateUser DeactivateMFADevice DeleteAccessKey DeleteLoginProfile DeleteRolePermissionsBoundary DeleteRolePolicy DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy DetachRolePolicy DetachUserPolicy PutGroupPolicy PutRolePermissionsBoundary PutRolePolicy PutUserPermissionsBoundary PutUserPolicy SetDefaultPolicyVersion UpdateAccessKey UpdateAssumeRolePolicy UpdateLoginProfile UpdateSAMLProvider',
  },
  kms: { reads: 'DescribeKey', writes: 'CreateKey' },
  lambda: {
    reads: 'GetFunction GetFunctionConfiguration ListFunctions',
    writes:
      'AddPermission CreateEventSourceMapping CreateFunction CreateFunctionUrlConfig UpdateEventSourceMapping UpdateFunctionCode UpdateFunctionConfiguration',
  },
  lightsail: { reads: 'GetInstances GetRegions', writes: 'CreateInstances' },
  logs: {
    reads: 'DescribeLogGroups DescribeLogStreams DescribeSubscriptionFilters',
    writes: 'CreateLogStream DeleteLogGroup DeleteLogStream',
  },
  monitoring: { reads: 'DescribeAlarms DescribeAlarmsForMetric', writes: 'DeleteAlarms' },
  organizations: {
    reads: 'DescribeOrganization ListAccounts ListOrganizationalUnitsForParent',
    writes: 'LeaveOrganization',
  },
  rds: {
    reads:
      'DescribeBlueGreenDeployments DescribeDBClusters DescribeDBEngineVersions DescribeDBInstances DescribeDBProxies DescribeDBSnapshots DescribeDBSubnetGroups DescribeExportTasks DescribeGlobalClusters DescribeOrderableDBInstanceOptions DescribePendingMaintenanceActions DescribeValidDBInstanceModifications',
    writes:
      'AuthorizeDBSecurityGroupIngress CreateDBSecurityGroup CreateDBSnapshot DeleteDBCluster DeleteDBInstance DeleteGlobalCluster ModifyActivityStream ModifyDBInstance ModifyDBSnapshotAttribute StartExportTask',
  },
  'resource-explorer-2': { reads: 'Search', writes: '' },
  route53: { reads: '', writes: 'CreateHostedZone' },
  route53domains: { reads: 'ListDomains', writes: '' },
  s3: {
    reads:
      'GetAccelerateConfiguration GetBucketAcl GetBucketLifecycle GetBucketLocation GetBucketLogging GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketReplication GetBucketTagging GetBucketVersioning ListBuckets',
    writes: 'DeleteBucket DeleteBucketPolicy PutBucketAcl PutBucketPolicy PutBucketVersioning',
  },
  sagemaker: { reads: 'ListEndpoints ListModels ListTrainingJobs', writes: '' },
  secretsmanager: { reads: 'DescribeSecret GetSecretValue ListSecrets', writes: '' },
  securityhub: { reads: '', writes: 'DeleteMembers' },
  'servicecatalog-appregistry': { reads: 'ListApplications', writes: '' },
  servicequotas: { reads: 'GetServiceQuota ListServiceQuotas', writes: 'RequestServiceQuotaIncrease' },
  ses: {
    reads:
      'GetAccount GetAccountSendingEnabled GetIdentityVerificationAttributes GetSendQuota ListEmailIdentities ListIdentities SendEmail',
    writes: 'CreateEmailIdentity DeleteIdentity PutAccountDetails UpdateAccountSendingEnabled VerifyEmailIdentity',
  },
  signin: { reads: '', writes: 'GetSigninToken' },
  sns: {
    reads: 'GetSMSAttributes GetSMSSandboxAccountStatus ListOriginationNumbers ListSubscriptions ListTopics',
    writes: '',
  },
  ssm: { reads: 'DescribeInstanceInformation GetParameters', writes: 'ResumeSession SendCommand StartSession' },
  sso: { reads: '', writes: 'CreateAccountAssignment UpdateSsoConfiguration' },
  'sso-directory': { reads: '', writes: 'AddMemberToGroup CreateGroup CreateUser' },
  sts: { reads: 'AssumeRole GetCallerIdentity', writes: 'GetFederationToken GetSessionToken' },
  support: { reads: '', writes: 'CreateCase' },
  transfer: { reads: '', writes: 'CreateServer CreateUser' },
  wafv2: { reads: '', writes: 'DeleteRuleGroup DeleteWebACL UpdateIPSet' },
};
