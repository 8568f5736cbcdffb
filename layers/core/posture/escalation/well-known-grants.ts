// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's variables, not JavaScript's
/** Grants of widely attached AWS managed policies, separated by semicolons. A grant is a list of actions (`~`: all except
 * these; `!`: denied), after `@` its resources (`!`: all except these), and after `>` the services that a role can be passed
 * to. Of long lists, only actions that matter for privilege and escalation are kept; grants with other conditions are
 * omitted. Source: AWS Managed Policy Reference, as of September 2026. */
export const WELL_KNOWN_GRANTS: Readonly<Record<string, string>> = {
  AdministratorAccess: '*',
  'AdministratorAccess-Amplify':
    'cloudformation:CreateChangeSet cloudformation:CreateStack cloudformation:DeleteStack cloudformation:DescribeStacks cloudformation:ExecuteChangeSet cloudformation:UpdateStack cloudformation:UpdateStackSet @ arn:aws:cloudformation:*:*:stack/amplify-*; amplify:* amplifybackend:* amplifyuibuilder:* cloudformation:DescribeStacks codecommit:GitPull cognito-identity:SetIdentityPoolRoles cognito-idp:AdminCreateUser cognito-idp:AdminSetUserPassword cognito-idp:ListUsers geo:* iam:AttachRolePolicy iam:CreatePolicy iam:CreatePolicyVersion iam:CreateRole iam:DeletePolicyVersion iam:DeleteRole iam:DeleteRolePolicy iam:DetachRolePolicy iam:GetRole iam:PassRole iam:PutRolePolicy iam:UpdateAssumeRolePolicy lambda:AddPermission lambda:CreateEventSourceMapping lambda:CreateFunction lambda:GetFunction lambda:GetFunctionConfiguration lambda:InvokeFunction lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration logs:GetLogEvents mobiletargeting:* route53:ChangeResourceRecordSets s3:DeleteBucket s3:DeleteObject s3:GetObject s3:PutBucketPolicy s3:PutLifecycleConfiguration s3:PutObject s3:PutObjectAcl sts:AssumeRole; ssm:GetParameter ssm:GetParameters ssm:GetParametersByPath ssm:PutParameter @ arn:aws:ssm:*:*:parameter/amplify/*; logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/amplify/*:log-stream:*',
  'AdministratorAccess-AWSElasticBeanstalk':
    'cloudformation:Describe* ec2:AuthorizeSecurityGroup* ec2:CreateLaunchTemplate* ec2:Describe* ecs:Describe* ecs:RegisterTaskDefinition elasticbeanstalk:* iam:GetRole; autoscaling:* @ arn:aws:autoscaling:*:*:launchConfiguration:*:launchConfigurationName/awseb-e-* arn:aws:autoscaling:*:*:launchConfiguration:*:launchConfigurationName/eb-* arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/awseb-e-* arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/eb-*; cloudformation:CreateStack cloudformation:DeleteStack cloudformation:UpdateStack @ arn:aws:cloudformation:*:*:stack/awseb-* arn:aws:cloudformation:*:*:stack/eb-*; codebuild:CreateProject codebuild:StartBuild @ arn:aws:codebuild:*:*:project/Elastic-Beanstalk-*; dynamodb:DeleteTable @ arn:aws:dynamodb:*:*:table/awseb-e-* arn:aws:dynamodb:*:*:table/eb-*; elasticloadbalancing:* @ arn:aws:elasticloadbalancing:*:*:targetgroup/awseb-* arn:aws:elasticloadbalancing:*:*:targetgroup/eb-* arn:aws:elasticloadbalancing:*:*:loadbalancer/awseb-* arn:aws:elasticloadbalancing:*:*:loadbalancer/eb-* arn:aws:elasticloadbalancing:*:*:loadbalancer/*/awseb-*/* arn:aws:elasticloadbalancing:*:*:loadbalancer/*/eb-*/* arn:aws:elasticloadbalancing:*:*:listener/awseb-* arn:aws:elasticloadbalancing:*:*:listener/eb-* arn:aws:elasticloadbalancing:*:*:listener/*/awseb-*/*/* arn:aws:elasticloadbalancing:*:*:listener/*/eb-*/*/* arn:aws:elasticloadbalancing:*:*:listener-rule/app/awseb-*/*/*/* arn:aws:elasticloadbalancing:*:*:listener-rule/app/eb-*/*/*/*; iam:AddRoleToInstanceProfile iam:CreateInstanceProfile iam:CreateRole @ arn:aws:iam::*:role/aws-elasticbeanstalk* arn:aws:iam::*:instance-profile/aws-elasticbeanstalk*; iam:PassRole @ arn:aws:iam::*:role/* > elasticbeanstalk.amazonaws.com ec2.amazonaws.com ec2.amazonaws.com.cn autoscaling.amazonaws.com elasticloadbalancing.amazonaws.com ecs.amazonaws.com cloudformation.amazonaws.com; logs:DeleteLogGroup @ arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk/*; logs:GetLogEvents @ arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk/*:log-stream:*; rds:DeleteDBInstance rds:ModifyDBInstance @ arn:aws:rds:*:*:db:* arn:aws:rds:*:*:secgrp:awseb-e-* arn:aws:rds:*:*:secgrp:eb-* arn:aws:rds:*:*:snapshot:* arn:aws:rds:*:*:subgrp:awseb-e-* arn:aws:rds:*:*:subgrp:eb-*; s3:Delete* s3:Get* s3:Put* @ arn:aws:s3:::elasticbeanstalk-*/*; s3:PutBucketPolicy @ arn:aws:s3:::elasticbeanstalk-*; sns:Publish @ arn:aws:sns:*:*:ElasticBeanstalkNotifications-*; sqs:SendMessage @ arn:aws:sqs:*:*:awseb-e-* arn:aws:sqs:*:*:eb-*',
  AmazonAPIGatewayAdministrator: 'apigateway:* @ arn:aws:apigateway:*::/*',
  AmazonAPIGatewayInvokeFullAccess: 'execute-api:Invoke @ arn:aws:execute-api:*:*:*',
  AmazonAPIGatewayPushToCloudWatchLogs: 'logs:FilterLogEvents logs:GetLogEvents logs:PutLogEvents',
  AmazonAppStreamFullAccess:
    'appstream:*; iam:PassRole @ arn:aws:iam::*:role/service-role/ApplicationAutoScalingForAmazonAppStreamAccess > application-autoscaling.amazonaws.com',
  AmazonAthenaFullAccess:
    'athena:*; s3:GetObject s3:PutObject @ arn:aws:s3:::aws-athena-query-results-*; s3:GetObject @ arn:aws:s3:::athena-examples*',
  AmazonBedrockFullAccess:
    'bedrock-mantle:* bedrock:*; iam:PassRole @ arn:aws:iam::*:role/*SageMaker*ForBedrock* > sagemaker.amazonaws.com bedrock.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/*AmazonBedrock* > bedrock.amazonaws.com',
  AmazonBedrockLimitedAccess: 'bedrock:InvokeModel',
  AmazonBraketFullAccess:
    'ecr:BatchGetImage @ arn:aws:ecr:*:*:repository/amazon-braket*; braket:* ecr:GetAuthorizationToken iam:GetRole; logs:FilterLogEvents logs:Get* logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/braket*; sagemaker:CreateNotebookInstance sagemaker:CreatePresignedNotebookInstanceUrl sagemaker:StartNotebookInstance sagemaker:StopNotebookInstance sagemaker:UpdateNotebookInstance @ arn:aws:sagemaker:*:*:notebook-instance/amazon-braket-*; sagemaker:CreateNotebookInstanceLifecycleConfig @ arn:aws:sagemaker:*:*:notebook-instance-lifecycle-config/amazon-braket-*; iam:PassRole @ arn:aws:iam::*:role/service-role/AmazonBraketServiceSageMakerNotebookRole* > sagemaker.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/service-role/AmazonBraketJobsExecutionRole* > braket.amazonaws.com',
  AmazonBraketJobsExecutionPolicy:
    's3:GetObject s3:PutBucketPolicy s3:PutObject @ arn:aws:s3:::amazon-braket-*; ecr:BatchGetImage @ arn:aws:ecr:*:*:repository/amazon-braket*; braket:CreateJob ecr:GetAuthorizationToken; iam:PassRole @ arn:aws:iam::*:role/service-role/AmazonBraketJobsExecutionRole* > braket.amazonaws.com; logs:GetLogEvents logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/braket*',
  AmazonCognitoDeveloperAuthenticatedIdentities: 'cognito-identity:MergeDeveloperIdentities',
  AmazonCognitoPowerUser: 'cognito-identity:* cognito-idp:* cognito-sync:* iam:GetRole',
  AmazonCognitoReadOnly: 'cognito-identity:Get* cognito-idp:AdminGet* cognito-idp:List*',
  AmazonConnect_FullAccess: 'connect:*',
  AmazonDataZoneFullAccess:
    'datazone:*; iam:PassRole @ arn:aws:iam::*:role/AmazonDataZone* arn:aws:iam::*:role/service-role/AmazonDataZone* arn:aws:iam::*:role/service-role/AmazonSageMaker* > datazone.amazonaws.com; ssm:GetParameter ssm:GetParametersByPath ssm:PutParameter @ arn:aws:ssm:*:*:parameter/amazon/datazone/q* arn:aws:ssm:*:*:parameter/amazon/datazone/genAI* arn:aws:ssm:*:*:parameter/amazon/datazone/profiles*',
  AmazonDynamoDBFullAccess:
    'datapipeline:ActivatePipeline datapipeline:CreatePipeline datapipeline:PutPipelineDefinition dax:* dynamodb:* iam:GetRole lambda:CreateEventSourceMapping lambda:CreateFunction lambda:GetFunctionConfiguration; iam:PassRole > application-autoscaling.amazonaws.com application-autoscaling.amazonaws.com.cn dax.amazonaws.com',
  AmazonDynamoDBFullAccess_v2: 'dax:* dynamodb:*',
  AmazonDynamoDBReadOnlyAccess:
    'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PartiQLSelect dynamodb:Query dynamodb:Scan iam:GetRole lambda:GetFunctionConfiguration',
  AmazonEBSCSIDriverPolicy: 'ec2:DescribeInstances; ec2:CreateSnapshot @ arn:aws:ec2:*:*:volume/*',
  AmazonEC2ContainerRegistryFullAccess: 'ecr:*',
  AmazonEC2ContainerRegistryPowerUser: 'ecr:BatchGetImage ecr:GetAuthorizationToken ecr:PutImage',
  AmazonEC2ContainerRegistryReadOnly: 'ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetAuthorizationToken',
  AmazonEC2ContainerServiceforEC2Role:
    'ecr:BatchGetImage ecr:GetAuthorizationToken ecs:DeregisterContainerInstance ecs:RegisterContainerInstance logs:PutLogEvents',
  AmazonEC2ContainerServiceRole: 'ec2:AuthorizeSecurityGroupIngress ec2:Describe*',
  AmazonEC2FullAccess: 'autoscaling:* cloudwatch:* ec2:* elasticloadbalancing:*',
  AmazonEC2ReadOnlyAccess: 'ec2:Describe*',
  AmazonEC2RoleforAWSCodeDeploy: 's3:GetObject',
  AmazonEC2RoleforDataPipelineRole:
    'cloudwatch:* datapipeline:* dynamodb:* ec2:Describe* elasticmapreduce:AddJobFlowSteps s3:* sdb:* sns:* sqs:*',
  AmazonEC2RoleforSSM:
    'logs:PutLogEvents s3:GetObject s3:PutObject ssm:GetParameters ssm:UpdateInstanceInformation ssmmessages:CreateControlChannel ssmmessages:OpenDataChannel',
  AmazonEC2RolePolicyForLaunchWizard:
    'ec2:DescribeInstances ec2:ModifyInstanceAttribute; logs:PutLogEvents s3:GetObject s3:PutObject @ arn:aws:logs:*:*:* arn:aws:s3:::launchwizard* arn:aws:s3:::aws-sap-data-provider/config.properties; dynamodb:BatchGetItem dynamodb:DeleteTable dynamodb:PutItem dynamodb:Query dynamodb:Scan dynamodb:UpdateItem s3:GetObject sqs:ReceiveMessage sqs:SendMessage @ arn:aws:s3:::launchwizard* arn:aws:dynamodb:*:*:table/LaunchWizard* arn:aws:sqs:*:*:LaunchWizard*; ssm:SendCommand @ arn:aws:ssm:*:*:document/AWSSAP-InstallBackint arn:aws:ssm:*:*:document/AWSSAP-InstallBackintForAWSBackup',
  AmazonEC2SpotFleetTaggingRole:
    'ec2:RequestSpotInstances ec2:RunInstances ec2:TerminateInstances; iam:PassRole > ec2.amazonaws.com ec2.amazonaws.com.cn',
  AmazonECS_FullAccess:
    'autoscaling:CreateAutoScalingGroup autoscaling:CreateLaunchConfiguration autoscaling:UpdateAutoScalingGroup cloudformation:CreateStack cloudformation:DeleteStack cloudformation:DescribeStack* cloudformation:UpdateStack codedeploy:CreateDeployment codedeploy:GetDeploymentConfig codedeploy:RegisterApplicationRevision ec2:AuthorizeSecurityGroupIngress ec2:CreateLaunchTemplate ec2:Describe* ec2:RunInstances ecs:* events:PutRule events:PutTargets logs:FilterLogEvents; ssm:GetParameter ssm:GetParameters ssm:GetParametersByPath @ arn:aws:ssm:*:*:parameter/aws/service/ecs*; iam:PassRole > ecs-tasks.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/ecsInfrastructureRole > ecs.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/ecsInstanceRole* > ec2.amazonaws.com ec2.amazonaws.com.cn; iam:PassRole @ arn:aws:iam::*:role/ecsAutoscaleRole* > application-autoscaling.amazonaws.com application-autoscaling.amazonaws.com.cn',
  AmazonECSInfrastructureRolePolicyForVolumes: 'ec2:DescribeInstances; ec2:CreateVolume @ arn:aws:ec2:*:*:snapshot/*',
  AmazonECSTaskExecutionRolePolicy:
    'ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetAuthorizationToken logs:PutLogEvents',
  AmazonEKS_CNI_Policy: 'ec2:AssignPrivateIpAddresses ec2:DescribeInstances',
  AmazonEKSClusterPolicy:
    'autoscaling:UpdateAutoScalingGroup ec2:AuthorizeSecurityGroupIngress ec2:DescribeInstances ec2:ModifyInstanceAttribute',
  AmazonEKSFargatePodExecutionRolePolicy: 'ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetAuthorizationToken',
  AmazonEKSServicePolicy:
    'ec2:CreateNetworkInterface ec2:DescribeInstances; logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/eks/*:*:*',
  AmazonEKSVPCResourceController: 'ec2:CreateNetworkInterface',
  AmazonEKSWorkerNodeMinimalPolicy: 'eks-auth:AssumeRoleForPodIdentity',
  AmazonEKSWorkerNodePolicy: 'ec2:DescribeInstances eks-auth:AssumeRoleForPodIdentity',
  AmazonElastiCacheFullAccess: 'elasticache:*',
  AmazonElasticFileSystemFullAccess: 'iam:PassRole @ arn:aws:iam::*:role/* > elasticfilesystem.amazonaws.com',
  AmazonElasticMapReduceforAutoScalingRole: 'elasticmapreduce:ModifyInstanceGroups',
  AmazonElasticMapReduceforEC2Role:
    'cloudwatch:* dynamodb:* ec2:Describe* kinesis:GetRecords kinesis:PutRecord s3:* sdb:* sns:* sqs:*',
  AmazonElasticMapReduceFullAccess:
    'cloudformation:CreateStack cloudwatch:* ec2:AuthorizeSecurityGroupIngress ec2:DescribeInstances ec2:ModifyInstanceAttribute ec2:RequestSpotInstances ec2:RunInstances ec2:TerminateInstances elasticmapreduce:* iam:PassRole s3:* sdb:*',
  AmazonElasticMapReduceRole:
    'ec2:AuthorizeSecurityGroupIngress ec2:CreateLaunchTemplate ec2:DescribeInstances ec2:ModifyInstanceAttribute ec2:RequestSpotInstances ec2:RunInstances ec2:TerminateInstances iam:GetRole iam:PassRole s3:Get* sqs:Delete* sqs:ReceiveMessage',
  AmazonEMRFullAccessPolicy_v2:
    'elasticmapreduce:AddJobFlowSteps; iam:PassRole @ arn:aws:iam::*:role/EMR_DefaultRole_V2 > elasticmapreduce.amazonaws.com*; iam:PassRole @ arn:aws:iam::*:role/EMR_EC2_DefaultRole > ec2.amazonaws.com*; iam:PassRole @ arn:aws:iam::*:role/EMR_AutoScaling_DefaultRole > application-autoscaling.amazonaws.com*',
  AmazonEMRServicePolicy_v2:
    'ec2:CreateLaunchTemplate ec2:CreateLaunchTemplateVersion ec2:RunInstances @ arn:aws:ec2:*:*:network-interface/* arn:aws:ec2:*::image/ami-* arn:aws:ec2:*:*:key-pair/* arn:aws:ec2:*:*:capacity-reservation/* arn:aws:ec2:*:*:placement-group/EMR_* arn:aws:ec2:*:*:fleet/* arn:aws:ec2:*:*:dedicated-host/* arn:aws:resource-groups:*:*:group/*; ec2:DescribeInstances; iam:PassRole @ arn:aws:iam::*:role/EMR_AutoScaling_DefaultRole > application-autoscaling.amazonaws.com*; iam:PassRole @ arn:aws:iam::*:role/EMR_EC2_DefaultRole > ec2.amazonaws.com*',
  AmazonESFullAccess: 'es:*',
  AmazonEventBridgeFullAccess:
    'events:* pipes:* scheduler:* schemas:*; secretsmanager:GetSecretValue secretsmanager:PutSecretValue secretsmanager:UpdateSecret @ arn:aws:secretsmanager:*:*:secret:events!*; iam:PassRole @ arn:aws:iam::*:role/* > events.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/* > scheduler.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/* > pipes.amazonaws.com',
  AmazonEventBridgePipesFullAccess: 'pipes:*; iam:PassRole @ arn:aws:iam::*:role/* > pipes.amazonaws.com',
  AmazonEventBridgeSchedulerFullAccess: 'scheduler:*; iam:PassRole @ arn:aws:iam::*:role/* > scheduler.amazonaws.com',
  AmazonForecastFullAccess: 'forecast:*; iam:PassRole > forecast.amazonaws.com',
  AmazonFSxFullAccess: 'logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/fsx/*; fsx:AssociateFileGateway',
  AmazonGuardDutyFullAccess_v2:
    'guardduty:*; iam:GetRole @ arn:aws:iam::*:role/*AWSServiceRoleForAmazonGuardDutyMalwareProtection; iam:PassRole @ arn:aws:iam::*:role/* > malware-protection-plan.guardduty.amazonaws.com malware-protection.guardduty.amazonaws.com',
  AmazonInspector2FullAccess: 'inspector2:*',
  AmazonKendraFullAccess: 'iam:PassRole > kendra.amazonaws.com; kendra:*',
  AmazonKinesisAnalyticsFullAccess:
    'kinesis:PutRecord kinesisanalytics:* logs:GetLogEvents; iam:PassRole @ arn:aws:iam::*:role/service-role/kinesis-analytics*',
  AmazonKinesisFirehoseFullAccess: 'firehose:*',
  AmazonKinesisFullAccess: 'kinesis:*',
  AmazonLexFullAccess:
    'lex:*; iam:GetRole @ arn:aws:iam::*:role/aws-service-role/lex.amazonaws.com/AWSServiceRoleForLexBots arn:aws:iam::*:role/aws-service-role/channels.lex.amazonaws.com/AWSServiceRoleForLexChannels arn:aws:iam::*:role/aws-service-role/lexv2.amazonaws.com/AWSServiceRoleForLexV2Bots* arn:aws:iam::*:role/aws-service-role/channels.lexv2.amazonaws.com/AWSServiceRoleForLexV2Channels* arn:aws:iam::*:role/aws-service-role/replication.lexv2.amazonaws.com/AWSServiceRoleForLexV2Replication*; iam:PassRole @ arn:aws:iam::*:role/aws-service-role/lex.amazonaws.com/AWSServiceRoleForLexBots > lex.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/aws-service-role/lexv2.amazonaws.com/AWSServiceRoleForLexV2Bots* > lexv2.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/aws-service-role/channels.lexv2.amazonaws.com/AWSServiceRoleForLexV2Channels* > channels.lexv2.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/aws-service-role/replication.lexv2.amazonaws.com/AWSServiceRoleForLexV2Replication* > lexv2.amazonaws.com',
  AmazonMQFullAccess: 'cloudformation:CreateStack ec2:AuthorizeSecurityGroupIngress mq:*',
  AmazonMSKFullAccess: 'kafka:* kms:CreateGrant; iam:PassRole > kafka.amazonaws.com',
  AmazonOmicsFullAccess: 'omics:*; iam:PassRole > omics.amazonaws.com',
  AmazonOpenSearchServiceFullAccess: 'es:*',
  AmazonPersonalizeFullAccess:
    'personalize:*; s3:DeleteObject s3:GetObject s3:PutObject @ arn:aws:s3:::*Personalize* arn:aws:s3:::*personalize*; iam:PassRole > personalize.amazonaws.com',
  AmazonQFullAccess: 'iam:PassRole @ arn:aws:iam::*:role/* > q.amazonaws.com',
  AmazonRDSDataFullAccess:
    'secretsmanager:GetSecretValue secretsmanager:PutResourcePolicy secretsmanager:PutSecretValue @ arn:aws:secretsmanager:*:*:secret:rds-db-credentials/*; rds-data:ExecuteStatement',
  AmazonRDSEnhancedMonitoringRole: 'logs:GetLogEvents logs:PutLogEvents @ arn:aws:logs:*:*:log-group:RDS*:log-stream:*',
  AmazonRDSFullAccess:
    'logs:GetLogEvents rds:* sns:Publish; pi:* @ arn:aws:pi:*:*:metrics/rds/* arn:aws:pi:*:*:perf-reports/rds/*',
  AmazonRDSReadOnlyAccess: 'logs:GetLogEvents',
  AmazonRedshiftAllCommandsFullAccess:
    'sagemaker:CreateEndpoint sagemaker:CreateModel sagemaker:CreateProcessingJob sagemaker:CreateTrainingJob @ arn:aws:sagemaker:*:*:model/*redshift* arn:aws:sagemaker:*:*:training-job/*redshift* arn:aws:sagemaker:*:*:automl-job/*redshift* arn:aws:sagemaker:*:*:compilation-job/*redshift* arn:aws:sagemaker:*:*:processing-job/*redshift* arn:aws:sagemaker:*:*:transform-job/*redshift* arn:aws:sagemaker:*:*:endpoint/*redshift*; logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/sagemaker/Endpoints/*redshift* arn:aws:logs:*:*:log-group:/aws/sagemaker/ProcessingJobs/*redshift* arn:aws:logs:*:*:log-group:/aws/sagemaker/TrainingJobs/*redshift* arn:aws:logs:*:*:log-group:/aws/sagemaker/TransformJobs/*redshift*; ecr:BatchGetImage ecr:GetAuthorizationToken; s3:DeleteObject s3:GetObject s3:PutObject @ arn:aws:s3:::redshift-downloads arn:aws:s3:::redshift-downloads/* arn:aws:s3:::*redshift* arn:aws:s3:::*redshift*/*; dynamodb:Getitem dynamodb:Scan @ arn:aws:dynamodb:*:*:table/*redshift* arn:aws:dynamodb:*:*:table/*redshift*/index/*; lambda:InvokeFunction @ arn:aws:lambda:*:*:function:*redshift*; secretsmanager:GetSecretValue @ arn:aws:secretsmanager:*:*:secret:*redshift*; iam:PassRole @ arn:aws:iam::*:role/* > redshift.amazonaws.com glue.amazonaws.com sagemaker.amazonaws.com athena.amazonaws.com',
  AmazonRedshiftFullAccess: 'redshift-data:ExecuteStatement redshift-serverless:* redshift:*',
  AmazonRedshiftQueryEditor: 'redshift-data:ExecuteStatement redshift:GetClusterCredentials',
  AmazonRekognitionFullAccess: 'rekognition:*',
  AmazonRoute53DomainsFullAccess: 'route53domains:*',
  AmazonRoute53FullAccess: 'route53:* route53domains:*',
  AmazonS3FullAccess: 's3-object-lambda:* s3:*',
  AmazonS3OutpostsFullAccess: 's3-outposts:*',
  AmazonS3ReadOnlyAccess: 's3:Get*',
  AmazonSageMakerCanvasFullAccess:
    'sagemaker:CreateEndpoint sagemaker:CreateEndpointConfig sagemaker:CreateModel sagemaker:CreateProcessingJob sagemaker:CreateTrainingJob sagemaker:CreateTransformJob @ arn:aws:sagemaker:*:*:*Canvas* arn:aws:sagemaker:*:*:*canvas* arn:aws:sagemaker:*:*:*model-compilation-*; ecr:BatchGetImage ecr:GetAuthorizationToken redshift-data:ExecuteStatement; iam:GetRole @ arn:aws:iam::*:role/*; iam:PassRole @ arn:aws:iam::*:role/* > sagemaker.amazonaws.com; logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/sagemaker/*; s3:DeleteObject s3:GetObject s3:PutObject @ arn:aws:s3:::*SageMaker* arn:aws:s3:::*Sagemaker* arn:aws:s3:::*sagemaker*; s3:GetObject @ arn:aws:s3:::jumpstart-cache-prod-us-west-2/* arn:aws:s3:::jumpstart-cache-prod-us-east-1/* arn:aws:s3:::jumpstart-cache-prod-us-east-2/* arn:aws:s3:::jumpstart-cache-prod-eu-west-1/* arn:aws:s3:::jumpstart-cache-prod-eu-central-1/* arn:aws:s3:::jumpstart-cache-prod-ap-south-1/* arn:aws:s3:::jumpstart-cache-prod-ap-northeast-2/* arn:aws:s3:::jumpstart-cache-prod-ap-northeast-1/* arn:aws:s3:::jumpstart-cache-prod-ap-southeast-1/* arn:aws:s3:::jumpstart-cache-prod-ap-southeast-2/*; secretsmanager:GetSecretValue secretsmanager:PutResourcePolicy @ arn:aws:secretsmanager:*:*:secret:AmazonSageMaker-*; redshift:GetClusterCredentials @ arn:aws:redshift:*:*:dbuser:*/sagemaker_access* arn:aws:redshift:*:*:dbname:*; iam:PassRole @ arn:aws:iam::*:role/* > forecast.amazonaws.com',
  AmazonSageMakerFullAccess:
    'sagemaker-geospatial:* sagemaker:* @ ! arn:aws:sagemaker:*:*:domain/* arn:aws:sagemaker:*:*:user-profile/* arn:aws:sagemaker:*:*:app/* arn:aws:sagemaker:*:*:space/* arn:aws:sagemaker:*:*:partner-app/* arn:aws:sagemaker:*:*:flow-definition/* arn:aws:sagemaker:*:*:training-plan/* arn:aws:sagemaker:*:*:reserved-capacity/*; sagemaker:CreateTrainingJob @ arn:aws:sagemaker:*:*:training-plan/* arn:aws:sagemaker:*:*:reserved-capacity/*; athena:GetQueryResults cognito-idp:AdminCreateUser cognito-idp:List* ecr:BatchGetImage ecr:GetAuthorizationToken glue:CreateJob glue:StartJobRun glue:UpdateJob groundtruthlabeling:* logs:GetLogEvents logs:PutLogEvents redshift-data:ExecuteStatement sagemaker:CreatePresignedDomainUrl servicecatalog:ProvisionProduct; ecr:PutImage @ arn:aws:ecr:*:*:repository/*sagemaker*; codecommit:GitPull @ arn:aws:codecommit:*:*:*sagemaker* arn:aws:codecommit:*:*:*SageMaker* arn:aws:codecommit:*:*:*Sagemaker*; codebuild:StartBuild @ arn:aws:codebuild:*:*:project/sagemaker* arn:aws:codebuild:*:*:build/*; states:StartExecution states:UpdateStateMachine @ arn:aws:states:*:*:statemachine:*sagemaker* arn:aws:states:*:*:execution:*sagemaker*:*; secretsmanager:GetSecretValue @ arn:aws:secretsmanager:*:*:secret:AmazonSageMaker-*; s3:DeleteObject s3:GetObject s3:PutObject @ arn:aws:s3:::*SageMaker* arn:aws:s3:::*Sagemaker* arn:aws:s3:::*sagemaker* arn:aws:s3:::*aws-glue*; s3:PutObjectAcl @ arn:aws:s3:::*SageMaker* arn:aws:s3:::*Sagemaker* arn:aws:s3:::*sagemaker*; lambda:InvokeFunction @ arn:aws:lambda:*:*:function:*SageMaker* arn:aws:lambda:*:*:function:*sagemaker* arn:aws:lambda:*:*:function:*Sagemaker* arn:aws:lambda:*:*:function:*LabelingFunction*; sns:Publish @ arn:aws:sns:*:*:*SageMaker* arn:aws:sns:*:*:*Sagemaker* arn:aws:sns:*:*:*sagemaker*; iam:PassRole @ arn:aws:iam::*:role/*AmazonSageMaker* > glue.amazonaws.com robomaker.amazonaws.com states.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/* > sagemaker.amazonaws.com; redshift:GetClusterCredentials @ arn:aws:redshift:*:*:dbuser:*/sagemaker_access* arn:aws:redshift:*:*:dbname:*',
  AmazonSageMakerReadOnly: 'cognito-idp:ListUsers sagemaker:BatchDescribeModelPackage',
  AmazonSESFullAccess: 'ses:*',
  AmazonSNSFullAccess: 'sns:*',
  AmazonSQSFullAccess: 'sqs:*',
  AmazonSSMAutomationRole:
    'lambda:InvokeFunction @ arn:aws:lambda:*:*:function:Automation*; cloudformation:CreateStack cloudformation:DeleteStack cloudformation:DescribeStacks cloudformation:UpdateStack ec2:RunInstances ec2:StartInstances ec2:StopInstances ec2:TerminateInstances ssm:*; sns:Publish @ arn:aws:sns:*:*:Automation*; ssmmessages:OpenDataChannel @ arn:*:ssm:*:*:session/*',
  AmazonSSMDirectoryServiceAccess: 'ds:CreateComputer',
  AmazonSSMFullAccess: 'ec2messages:* logs:* ssm:* ssmmessages:CreateControlChannel ssmmessages:OpenDataChannel',
  AmazonSSMMaintenanceWindowRole:
    'ssm:GetParameters ssm:SendCommand ssm:StartAutomationExecution; lambda:InvokeFunction @ arn:aws:lambda:*:*:function:SSM* arn:aws:lambda:*:*:function:*:SSM*; states:StartExecution @ arn:aws:states:*:*:stateMachine:SSM* arn:aws:states:*:*:execution:SSM*',
  AmazonSSMManagedEC2InstanceDefaultPolicy:
    'ssm:UpdateInstanceInformation ssmmessages:CreateControlChannel ssmmessages:OpenDataChannel',
  AmazonSSMManagedInstanceCore:
    'ssm:GetParameter ssm:GetParameters ssm:UpdateInstanceInformation ssmmessages:CreateControlChannel ssmmessages:OpenDataChannel',
  AmazonSSMReadOnlyAccess: 'ssm:Get*',
  AmazonTextractFullAccess: 'textract:*',
  AmazonVPCFullAccess: 'ec2:AuthorizeSecurityGroupIngress ec2:DescribeInstances',
  AmazonWorkSpacesAdmin: 'workspaces:CreateTags',
  AutoScalingConsoleFullAccess:
    'autoscaling:* ec2:AuthorizeSecurityGroupIngress ec2:DescribeInstanceAttribute ec2:DescribeInstances',
  AutoScalingFullAccess: 'autoscaling:* ec2:DescribeInstanceAttribute ec2:DescribeInstances',
  AWS_ConfigRole:
    'cloudformation:DescribeStacks codedeploy:GetDeploymentConfig config:Put* ec2:Describe* ecs:DescribeTaskDefinition iam:GetRole iam:ListAttachedUserPolicies lambda:GetFunction lambda:GetFunctionConfiguration; logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/config/*:log-stream:config-rule-evaluation/*',
  AWSAppRunnerFullAccess: 'iam:PassRole > apprunner.amazonaws.com; apprunner:*',
  AWSAppRunnerServicePolicyForECRAccess: 'ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetAuthorizationToken',
  AWSAppSyncAdministrator: 'appsync:*; iam:PassRole > appsync.amazonaws.com',
  AWSAppSyncInvokeFullAccess: 'appsync:GraphQL',
  AWSBackupFullAccess:
    'backup-storage:* backup:* ec2:DescribeInstances iam:GetRole; iam:PassRole @ arn:aws:iam::*:role/*AwsBackup* arn:aws:iam::*:role/*AWSBackup* > backup.amazonaws.com restore-testing.backup.amazonaws.com; ssm:SendCommand @ arn:aws:ssm:*:*:document/AWSEC2-CreateVssSnapshot arn:aws:ec2:*:*:instance/*; iam:PassRole @ arn:aws:iam::*:role/*AwsBackupGuardDuty* arn:aws:iam::*:role/*AWSBackupGuardDuty* > malware-protection.guardduty.amazonaws.com',
  AWSBatchFullAccess:
    'batch:* ecs:Describe* logs:FilterLogEvents logs:Get*; iam:PassRole @ arn:aws:iam::*:role/AWSBatchServiceRole arn:aws:iam::*:role/service-role/AWSBatchServiceRole arn:aws:iam::*:role/ecsInstanceRole arn:aws:iam::*:instance-profile/ecsInstanceRole arn:aws:iam::*:role/iaws-ec2-spot-fleet-role arn:aws:iam::*:role/aws-ec2-spot-fleet-role arn:aws:iam::*:role/AWSBatchJobRole*',
  AWSBatchServiceRole:
    'autoscaling:CreateAutoScalingGroup autoscaling:CreateLaunchConfiguration autoscaling:UpdateAutoScalingGroup ec2:CreateLaunchTemplate ec2:DescribeInstanceAttribute ec2:DescribeInstances ec2:RunInstances ec2:TerminateInstances ecs:DeregisterContainerInstance ecs:DescribeTaskDefinition ecs:DescribeTasks ecs:RegisterTaskDefinition ecs:RunTask ecs:StartTask iam:GetRole logs:PutLogEvents; iam:PassRole > ec2.amazonaws.com ec2.amazonaws.com.cn ecs-tasks.amazonaws.com',
  AWSCertificateManagerFullAccess:
    'acm:*; iam:GetRole @ arn:aws:iam::*:role/aws-service-role/acm.amazonaws.com/AWSServiceRoleForCertificateManager*',
  AWSCloud9Administrator:
    'cloud9:*; ssm:StartSession @ arn:aws:ssm:*:*:document/*; ssmmessages:OpenDataChannel @ arn:aws:ssm:*:*:session/*',
  AWSCloud9User:
    'ssm:StartSession @ arn:aws:ssm:*:*:document/*; ssmmessages:OpenDataChannel @ arn:aws:ssm:*:*:session/*',
  AWSCloudFormationFullAccess: 'cloudformation:*',
  AWSCloudFormationReadOnlyAccess: 'cloudformation:BatchDescribe* cloudformation:Describe*',
  AWSCloudShellFullAccess: 'cloudshell:*',
  AWSCloudTrail_FullAccess:
    's3:PutBucketPolicy @ arn:aws:s3:::aws-cloudtrail-logs*; cloudtrail:*; iam:PassRole > cloudtrail.amazonaws.com',
  AWSCodeBuildAdminAccess:
    'codebuild:* events:PutRule events:PutTargets logs:GetLogEvents; logs:DeleteLogGroup @ arn:aws:logs:*:*:log-group:/aws/codebuild/*:log-stream:*; ssm:PutParameter @ arn:aws:ssm:*:*:parameter/CodeBuild/*; ssm:StartSession @ arn:aws:ecs:*:*:task/*/*; ssmmessages:OpenDataChannel @ arn:aws:ssm:*:*:session/*',
  AWSCodeBuildDeveloperAccess:
    'codebuild:BatchGet* codebuild:StartBuild codebuild:StartBuildBatch logs:GetLogEvents; ssm:PutParameter @ arn:aws:ssm:*:*:parameter/CodeBuild/*; ssm:StartSession @ arn:aws:ecs:*:*:task/*/*; ssmmessages:OpenDataChannel @ arn:aws:ssm:*:*:session/*',
  AWSCodeBuildReadOnlyAccess: 'codebuild:BatchGet* logs:GetLogEvents',
  AWSCodeCommitFullAccess:
    'codecommit:*; events:PutRule events:PutTargets @ arn:aws:events:*:*:rule/codecommit*; iam:CreateServiceSpecificCredential iam:ResetServiceSpecificCredential iam:UploadSSHPublicKey @ arn:aws:iam::*:user/${aws:username}',
  AWSCodeCommitPowerUser:
    'codecommit:GitPull; events:PutRule events:PutTargets @ arn:aws:events:*:*:rule/codecommit*; iam:CreateServiceSpecificCredential iam:ResetServiceSpecificCredential iam:UploadSSHPublicKey @ arn:aws:iam::*:user/${aws:username}',
  AWSCodeCommitReadOnly: 'codecommit:GitPull',
  AWSCodeDeployFullAccess: 'codedeploy:*',
  AWSCodeDeployRole:
    'autoscaling:CreateAutoScalingGroup autoscaling:UpdateAutoScalingGroup ec2:DescribeInstances ec2:TerminateInstances sns:Publish',
  AWSCodeDeployRoleForECS: 'lambda:InvokeFunction s3:GetObject sns:Publish; iam:PassRole > ecs-tasks.amazonaws.com',
  AWSCodeDeployRoleForLambda:
    'sns:Publish; s3:GetObject @ arn:aws:s3:::*/CodeDeploy/*; lambda:InvokeFunction @ arn:aws:lambda:*:*:function:CodeDeployHook_*',
  AWSCodePipeline_FullAccess:
    'cloudformation:DescribeStacks codebuild:BatchGetProjects codebuild:CreateProject codepipeline:* iam:GetRole; s3:GetObject s3:PutBucketPolicy @ arn:aws:s3::*:codepipeline-*; iam:PassRole @ arn:aws:iam::*:role/service-role/cwe-role-* > events.amazonaws.com; iam:PassRole > codepipeline.amazonaws.com; events:PutRule events:PutTargets @ arn:aws:events:*:*:rule/codepipeline-*',
  AWSCodePipelineApproverAccess: 'codepipeline:PutApprovalResult',
  AWSCodeStarFullAccess: 'codestar:*; cloudformation:DescribeStack* @ arn:aws:cloudformation:*:*:stack/awscodestar-*',
  AWSCodeStarServiceRole:
    'events:PutRule events:PutTargets @ arn:aws:events:*:*:rule/awscodestar-*; cloudformation:*Stack* cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet @ arn:aws:cloudformation:*:*:stack/awscodestar-* arn:aws:cloudformation:*:*:stack/awseb-* arn:aws:cloudformation:*:*:stack/aws-cloud9-* arn:aws:cloudformation:*:aws:transform/CodeStar*; s3:GetObject @ arn:aws:s3:::awscodestar-*/*; s3:* @ arn:aws:s3:::aws-codestar-* arn:aws:s3:::elasticbeanstalk-*; autoscaling:* codebuild:* codecommit:* codedeploy:* codepipeline:* codestar:* ec2:* elasticbeanstalk:* elasticloadbalancing:* logs:* sns:*; iam:AddRoleToInstanceProfile iam:AttachRolePolicy iam:CreateInstanceProfile iam:CreatePolicy iam:CreateRole iam:DeleteRole iam:DeleteRolePolicy iam:DetachRolePolicy iam:GetRole iam:PassRole iam:PutRolePolicy iam:RemoveRoleFromInstanceProfile iam:SetDefaultPolicyVersion @ arn:aws:iam::*:role/CodeStarWorker* arn:aws:iam::*:policy/CodeStarWorker* arn:aws:iam::*:instance-profile/awscodestar-*; iam:CreatePolicy iam:CreatePolicyVersion iam:DeletePolicyVersion @ arn:aws:iam::*:policy/CodeStar_*',
  AWSCompromisedKeyQuarantine:
    '!ec2:RequestSpotInstances ec2:RunInstances ec2:StartInstances iam:AttachGroupPolicy iam:AttachRolePolicy iam:AttachUserPolicy iam:CreateAccessKey iam:CreateInstanceProfile iam:CreateLoginProfile iam:CreateRole iam:CreateUser iam:DetachUserPolicy iam:PutUserPermissionsBoundary iam:PutUserPolicy iam:UpdateAccessKey lambda:CreateFunction',
  AWSCompromisedKeyQuarantineV2:
    '!bedrock:InvokeModel codebuild:CreateProject ec2:RequestSpotInstances ec2:RunInstances ec2:StartInstances ecr:GetAuthorizationToken ecs:CreateService ecs:RegisterTaskDefinition glue:CreateJob iam:AddUserToGroup iam:AttachGroupPolicy iam:AttachRolePolicy iam:AttachUserPolicy iam:CreateAccessKey iam:CreateInstanceProfile iam:CreateLoginProfile iam:CreatePolicyVersion iam:CreateRole iam:CreateUser iam:DeleteAccessKey iam:DeleteRole iam:DetachUserPolicy iam:PassRole iam:PutGroupPolicy iam:PutRolePolicy iam:PutUserPermissionsBoundary iam:PutUserPolicy iam:SetDefaultPolicyVersion iam:UpdateAccessKey iam:UpdateAssumeRolePolicy iam:UpdateLoginProfile lambda:AddPermission lambda:CreateFunction lambda:UpdateFunctionCode s3:DeleteBucket s3:DeleteObject s3:GetObject s3:PutBucketPolicy s3:PutLifecycleConfiguration sagemaker:CreateEndpointConfig sagemaker:CreateProcessingJob',
  AWSCompromisedKeyQuarantineV3:
    '!bedrock:InvokeModel codebuild:CreateProject ec2:RequestSpotInstances ec2:RunInstances ec2:StartInstances ecr:GetAuthorizationToken ecs:CreateService ecs:RegisterTaskDefinition glue:CreateJob iam:AddUserToGroup iam:AttachGroupPolicy iam:AttachRolePolicy iam:AttachUserPolicy iam:CreateAccessKey iam:CreateInstanceProfile iam:CreateLoginProfile iam:CreatePolicyVersion iam:CreateRole iam:CreateUser iam:DeleteAccessKey iam:DeleteRole iam:DetachUserPolicy iam:PassRole iam:PutGroupPolicy iam:PutRolePolicy iam:PutUserPermissionsBoundary iam:PutUserPolicy iam:SetDefaultPolicyVersion iam:UpdateAccessKey iam:UpdateAssumeRolePolicy iam:UpdateLoginProfile kms:PutKeyPolicy kms:ScheduleKeyDeletion lambda:AddPermission lambda:CreateFunction lambda:UpdateFunctionCode logs:PutLogEvents s3:DeleteBucket s3:DeleteObject s3:GetObject s3:PutBucketPolicy s3:PutLifecycleConfiguration sagemaker:CreateEndpointConfig sagemaker:CreateProcessingJob',
  AWSConfigUserAccess: 'config:Deliver*',
  AWSDataPipeline_FullAccess:
    'datapipeline:*; iam:PassRole @ arn:aws:iam::*:role/DataPipelineDefaultResourceRole arn:aws:iam::*:role/DataPipelineDefaultRole',
  AWSDataPipeline_PowerUser:
    'datapipeline:*; iam:PassRole @ arn:aws:iam::*:role/DataPipelineDefaultResourceRole arn:aws:iam::*:role/DataPipelineDefaultRole',
  AWSDataSyncFullAccess: 'datasync:* iam:GetRole; iam:PassRole > datasync.amazonaws.com',
  AWSDenyAll: '!*',
  AWSElasticBeanstalkEnhancedHealth:
    'ec2:DescribeInstances sns:Publish; logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk/*:log-stream:*',
  AWSElasticBeanstalkMulticontainerDocker:
    'ecs:DeregisterContainerInstance ecs:DescribeTasks ecs:RegisterContainerInstance ecs:StartTask; bedrock:InvokeModel @ arn:aws:bedrock:*::foundation-model/anthropic.claude-* arn:aws:bedrock:*::foundation-model/amazon.nova-*',
  AWSElasticBeanstalkService:
    'cloudformation:* @ arn:aws:cloudformation:*:*:stack/awseb-* arn:aws:cloudformation:*:*:stack/eb-*; logs:DeleteLogGroup @ arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk*; s3:* @ arn:aws:s3:::elasticbeanstalk-* arn:aws:s3:::elasticbeanstalk-*/*; autoscaling:CreateAutoScalingGroup autoscaling:CreateLaunchConfiguration autoscaling:UpdateAutoScalingGroup codebuild:CreateProject codebuild:StartBuild ec2:AuthorizeSecurityGroupIngress ec2:CreateLaunchTemplate ec2:CreateLaunchTemplateVersion ec2:DescribeInstanceAttribute ec2:DescribeInstances ec2:TerminateInstances ecs:RegisterTaskDefinition elasticbeanstalk:* iam:PassRole s3:GetObject',
  AWSElasticBeanstalkWebTier:
    's3:Get* s3:PutObject @ arn:aws:s3:::elasticbeanstalk-* arn:aws:s3:::elasticbeanstalk-*/*; logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk*; bedrock:InvokeModel @ arn:aws:bedrock:*::foundation-model/anthropic.claude-* arn:aws:bedrock:*::foundation-model/amazon.nova-*',
  AWSElasticBeanstalkWorkerTier:
    'sqs:DeleteMessage sqs:ReceiveMessage sqs:SendMessage; s3:Get* s3:PutObject @ arn:aws:s3:::elasticbeanstalk-* arn:aws:s3:::elasticbeanstalk-*/*; dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:Scan dynamodb:UpdateItem @ arn:aws:dynamodb:*:*:table/*-stack-AWSEBWorkerCronLeaderRegistry*; logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk*; bedrock:InvokeModel @ arn:aws:bedrock:*::foundation-model/anthropic.claude-* arn:aws:bedrock:*::foundation-model/amazon.nova-*',
  AWSGlueConsoleFullAccess:
    'cloudformation:DescribeStacks ec2:DescribeInstances glue:* iam:GetRole; s3:GetObject s3:PutObject @ arn:aws:s3:::aws-glue-*/* arn:aws:s3:::*/*aws-glue-*/* arn:aws:s3:::aws-glue-*; logs:GetLogEvents @ arn:aws:logs:*:*:/aws-glue/*; cloudformation:CreateStack cloudformation:DeleteStack @ arn:aws:cloudformation:*:*:stack/aws-glue*/*; ec2:RunInstances @ arn:aws:ec2:*:*:instance/* arn:aws:ec2:*:*:key-pair/* arn:aws:ec2:*:*:image/* arn:aws:ec2:*:*:security-group/* arn:aws:ec2:*:*:network-interface/* arn:aws:ec2:*:*:subnet/* arn:aws:ec2:*:*:volume/*; iam:PassRole @ arn:aws:iam::*:role/AWSGlueServiceRole* > glue.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/AWSGlueServiceNotebookRole* > ec2.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/service-role/AWSGlueServiceRole* > glue.amazonaws.com',
  AWSGlueConsoleSageMakerNotebookFullAccess:
    'cloudformation:DescribeStacks ec2:DescribeInstances glue:* iam:GetRole; s3:GetObject s3:PutObject @ arn:aws:s3:::*/*aws-glue-*/* arn:aws:s3:::aws-glue-*; logs:GetLogEvents @ arn:aws:logs:*:*:/aws-glue/*; cloudformation:CreateStack cloudformation:DeleteStack @ arn:aws:cloudformation:*:*:stack/aws-glue*/*; sagemaker:CreateNotebookInstance sagemaker:CreatePresignedNotebookInstanceUrl sagemaker:StartNotebookInstance sagemaker:StopNotebookInstance sagemaker:UpdateNotebookInstance @ arn:aws:sagemaker:*:*:notebook-instance/aws-glue-*; sagemaker:CreateNotebookInstanceLifecycleConfig @ arn:aws:sagemaker:*:*:notebook-instance-lifecycle-config/aws-glue-*; ec2:RunInstances @ arn:aws:ec2:*:*:instance/* arn:aws:ec2:*:*:key-pair/* arn:aws:ec2:*:*:image/* arn:aws:ec2:*:*:security-group/* arn:aws:ec2:*:*:network-interface/* arn:aws:ec2:*:*:subnet/* arn:aws:ec2:*:*:volume/*; iam:PassRole @ arn:aws:iam::*:role/AWSGlueServiceRole* > glue.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/AWSGlueServiceNotebookRole* > ec2.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/AWSGlueServiceSageMakerNotebookRole* > sagemaker.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/service-role/AWSGlueServiceRole* > glue.amazonaws.com',
  AwsGlueDataBrewFullAccessPolicy:
    'databrew:CreateRecipeJob databrew:StartJobRun iam:GetRole; s3:GetObject @ arn:aws:s3:::databrew-public-datasets-*; iam:PassRole @ arn:aws:iam::*:role/* > databrew.amazonaws.com',
  AWSGlueServiceNotebookRole:
    'glue:CreateJob glue:UpdateDevEndpoint glue:UpdateJob; s3:GetObject @ arn:aws:s3:::crawler-public* arn:aws:s3:::aws-glue*; s3:DeleteObject s3:PutObject @ arn:aws:s3:::aws-glue*',
  AWSGlueServiceRole:
    'glue:* iam:GetRole; s3:DeleteObject s3:GetObject s3:PutObject @ arn:aws:s3:::aws-glue-*/* arn:aws:s3:::*/*aws-glue-*/*; s3:GetObject @ arn:aws:s3:::crawler-public* arn:aws:s3:::aws-glue-*; logs:PutLogEvents @ arn:aws:logs:*:*:*:/aws-glue/*',
  AWSGreengrassFullAccess: 'greengrass:*',
  AWSGreengrassResourceAccessRolePolicy:
    'greengrass:* lambda:GetFunction lambda:GetFunctionConfiguration; secretsmanager:GetSecretValue @ arn:aws:secretsmanager:*:*:secret:greengrass-*; s3:GetObject @ arn:aws:s3:::*Greengrass* arn:aws:s3:::*GreenGrass* arn:aws:s3:::*greengrass* arn:aws:s3:::*Sagemaker* arn:aws:s3:::*SageMaker* arn:aws:s3:::*sagemaker*',
  AWSImageBuilderFullAccess:
    'imagebuilder:*; sns:Publish @ arn:aws:sns:*:*:*imagebuilder*; iam:GetRole @ arn:aws:iam::*:role/aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder; iam:PassRole @ arn:aws:iam::*:instance-profile/*imagebuilder* arn:aws:iam::*:role/*imagebuilder* > ec2.amazonaws.com',
  AWSIoTConfigAccess:
    'iot:AttachPolicy iot:CreateKeysAndCertificate iot:CreatePolicy iot:CreateRoleAlias iot:CreateTopicRule',
  AWSIoTDataAccess: 'iot:Connect',
  AWSIoTFullAccess: 'iot:* iotjobsdata:*',
  AWSIoTThingsRegistration: 'iot:AttachPolicy iot:CreatePolicy',
  AWSKeyManagementServicePowerUser: 'kms:CreateAlias',
  AWSLambda_FullAccess:
    'cloudformation:DescribeStacks iam:GetRole lambda:*; iam:PassRole > lambda.amazonaws.com; logs:FilterLogEvents logs:GetLogEvents @ arn:aws:logs:*:*:log-group:/aws/lambda/*',
  AWSLambda_ReadOnlyAccess:
    'cloudformation:DescribeStacks iam:GetRole lambda:Get*; logs:FilterLogEvents logs:GetLogEvents @ arn:aws:logs:*:*:log-group:/aws/lambda/*',
  AWSLambdaBasicExecutionRole: 'logs:PutLogEvents',
  AWSLambdaDynamoDBExecutionRole: 'logs:PutLogEvents',
  AWSLambdaExecute: 'logs:* @ arn:aws:logs:*:*:*; s3:GetObject s3:PutObject @ arn:aws:s3:::*',
  AWSLambdaKinesisExecutionRole: 'kinesis:GetRecords kinesis:SubscribeToShard logs:PutLogEvents',
  AWSLambdaRole: 'lambda:InvokeFunction',
  AWSLambdaSQSQueueExecutionRole: 'logs:PutLogEvents sqs:DeleteMessage sqs:ReceiveMessage',
  AWSLambdaVPCAccessExecutionRole: 'ec2:CreateNetworkInterface logs:PutLogEvents',
  AWSMarketplaceFullAccess:
    'aws-marketplace:* cloudformation:CreateStack cloudformation:DescribeStacks ec2:AuthorizeSecurityGroupIngress ec2:DescribeInstances ec2:RunInstances ec2:StartInstances ec2:StopInstances ec2:TerminateInstances iam:GetRole; iam:PassRole > ec2.amazonaws.com',
  AWSOrganizationsFullAccess: 'organizations:*',
  AWSProtonFullAccess: 'proton:*; iam:PassRole > proton.amazonaws.com',
  AWSResourceAccessManagerFullAccess: 'ram:*',
  AWSRolesAnywhereFullAccess:
    'rolesanywhere:CreateTrustAnchor @ arn:aws:rolesanywhere:*:*:trust-anchor/*; rolesanywhere:CreateProfile @ arn:aws:rolesanywhere:*:*:profile/*; iam:PassRole > rolesanywhere.amazonaws.com',
  AWSSecretsManagerClientReadOnlyAccess:
    'secretsmanager:GetSecretValue @ arn:aws:secretsmanager:*:*:secret:*; secretsmanager:BatchGetSecretValue',
  AWSSecurityHubFullAccess: 'guardduty:DeleteDetector iam:GetRole securityhub:*',
  AWSServiceCatalogAdminFullAccess:
    'cloudformation:CreateChangeSet cloudformation:CreateStack cloudformation:CreateStackInstances cloudformation:CreateStackSet cloudformation:DeleteStack cloudformation:DescribeStacks cloudformation:ExecuteChangeSet cloudformation:UpdateStack cloudformation:UpdateStackSet @ arn:aws:cloudformation:*:*:stack/SC-* arn:aws:cloudformation:*:*:stack/StackSet-SC-* arn:aws:cloudformation:*:*:changeSet/SC-* arn:aws:cloudformation:*:*:stackset/SC-*; iam:GetRole servicecatalog:Associate* servicecatalog:Create* servicecatalog:Provision*; iam:PassRole > servicecatalog.amazonaws.com',
  AWSServiceCatalogEndUserFullAccess:
    'cloudformation:CreateChangeSet cloudformation:CreateStack cloudformation:CreateStackInstances cloudformation:CreateStackSet cloudformation:DeleteStack cloudformation:DescribeStacks cloudformation:ExecuteChangeSet cloudformation:UpdateStack cloudformation:UpdateStackSet @ arn:aws:cloudformation:*:*:stack/SC-* arn:aws:cloudformation:*:*:stack/StackSet-SC-* arn:aws:cloudformation:*:*:changeSet/SC-* arn:aws:cloudformation:*:*:stackset/SC-*; servicecatalog:ProvisionProduct',
  AWSSSODirectoryAdministrator: 'identitystore-auth:* identitystore:* sso-directory:*',
  AWSSSOMasterAccountAdministrator:
    'iam:PassRole @ arn:aws:iam::*:role/aws-service-role/sso.amazonaws.com/AWSServiceRoleForSSO > sso.amazonaws.com; identitystore-auth:* identitystore:* sso-directory:* sso:*',
  AWSSSOMemberAccountAdministrator: 'identitystore-auth:* identitystore:* sso-directory:* sso:*',
  AWSStepFunctionsConsoleFullAccess: 'states:*; iam:PassRole @ arn:aws:iam::*:role/service-role/StatesExecutionRole*',
  AWSStepFunctionsFullAccess: 'states:*',
  AWSSupportAccess: 'support-console:* support:*',
  AWSTransferConsoleFullAccess: 'iam:PassRole > transfer.amazonaws.com; transfer:*',
  AWSTransferFullAccess: 'transfer:*; iam:PassRole > transfer.amazonaws.com',
  AWSXrayFullAccess: 'xray:*',
  BedrockAgentCoreFullAccess:
    'bedrock-agentcore:* @ arn:aws:bedrock-agentcore:*:*:*; iam:GetRole @ arn:aws:iam::*:role/*; iam:PassRole @ arn:aws:iam::*:role/*BedrockAgentCore* > bedrock-agentcore.amazonaws.com; secretsmanager:GetSecretValue secretsmanager:PutSecretValue @ arn:aws:secretsmanager:*:*:secret:bedrock-agentcore*; logs:FilterLogEvents logs:Get* @ arn:aws:logs:*:*:log-group:/aws/bedrock-agentcore/* arn:aws:logs:*:*:log-group:/aws/application-signals/data:* arn:aws:logs:*:*:log-group:aws/spans:*; iam:GetRole @ arn:aws:iam::*:role/aws-service-role/application-signals.cloudwatch.amazonaws.com/AWSServiceRoleForCloudWatchApplicationSignals; bedrock:InvokeModel @ arn:aws:bedrock:*::foundation-model/* arn:aws:bedrock:*:*:inference-profile/*; lambda:GetFunction lambda:InvokeFunction @ arn:aws:lambda:*:*:function:*',
  Billing: 'aws-portal:*Billing',
  CloudFrontFullAccess: 'cloudfront-keyvaluestore:* cloudfront:* ec2:DescribeInstances',
  CloudWatchAgentAdminPolicy:
    'logs:PutLogEvents; ssm:GetParameter ssm:PutParameter @ arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*',
  CloudWatchAgentServerPolicy: 'logs:PutLogEvents; ssm:GetParameter @ arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*',
  CloudWatchEventsFullAccess:
    'events:* pipes:* scheduler:* schemas:*; secretsmanager:GetSecretValue secretsmanager:PutSecretValue secretsmanager:UpdateSecret @ arn:aws:secretsmanager:*:*:secret:events!*; iam:PassRole @ arn:aws:iam::*:role/AWS_Events_Invoke_Targets; iam:PassRole @ arn:aws:iam::*:role/* > scheduler.amazonaws.com; iam:PassRole @ arn:aws:iam::*:role/* > pipes.amazonaws.com',
  CloudWatchFullAccess: 'cloudwatch:* iam:GetRole logs:* sns:*',
  CloudWatchFullAccessV2: 'application-signals:* cloudwatch:* iam:GetRole logs:* rum:* synthetics:* xray:*',
  CloudWatchLogsFullAccess: 'logs:*',
  CloudWatchLogsReadOnlyAccess: 'logs:FilterLogEvents logs:Get*',
  CloudWatchReadOnlyAccess:
    'logs:FilterLogEvents logs:Get*; iam:GetRole @ arn:aws:iam::*:role/aws-service-role/application-signals.cloudwatch.amazonaws.com/AWSServiceRoleForCloudWatchApplicationSignals',
  CloudWatchSyntheticsFullAccess:
    'synthetics:*; s3:GetObject @ arn:aws:s3:::cw-syn-*; iam:PassRole @ arn:aws:iam::*:role/service-role/CloudWatchSyntheticsRole* > lambda.amazonaws.com synthetics.amazonaws.com; iam:GetRole @ arn:aws:iam::*:role/service-role/CloudWatchSyntheticsRole*; lambda:AddPermission lambda:CreateFunction lambda:GetFunction lambda:GetFunctionConfiguration lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration @ arn:aws:lambda:*:*:function:cwsyn-*',
  DatabaseAdministrator:
    'datapipeline:ActivatePipeline datapipeline:CreatePipeline datapipeline:PutPipelineDefinition dynamodb:* elasticache:* iam:GetRole lambda:CreateEventSourceMapping lambda:CreateFunction lambda:GetFunctionConfiguration logs:FilterLogEvents logs:GetLogEvents logs:PutLogEvents rds:* redshift:* s3:DeleteObject* s3:Get* s3:PutLifecycleConfiguration s3:PutObject*; iam:PassRole @ arn:aws:iam::*:role/rds-monitoring-role arn:aws:iam::*:role/rdbms-lambda-access arn:aws:iam::*:role/lambda_exec_role arn:aws:iam::*:role/lambda-dynamodb-* arn:aws:iam::*:role/lambda-vpc-execution-role arn:aws:iam::*:role/DataPipelineDefaultRole arn:aws:iam::*:role/DataPipelineDefaultResourceRole',
  DataScientist:
    'autoscaling:* cloudwatch:* dynamodb:* ec2:Describe* ec2:ModifyInstanceAttribute ec2:RequestSpotInstances ec2:RunInstances ec2:TerminateInstances elasticfilesystem:* elasticmapreduce:* es:* firehose:* iam:GetRole kinesis:* lambda:Create* lambda:Get* lambda:InvokeFunction lambda:Update* logs:GetLogEvents machinelearning:* rds:* redshift:* s3:DeleteObject s3:Get* s3:PutObject sagemaker:CreatePresignedDomainUrl sdb:*; iam:PassRole @ arn:aws:iam::*:role/DataPipelineDefaultRole arn:aws:iam::*:role/DataPipelineDefaultResourceRole arn:aws:iam::*:role/EMR_EC2_DefaultRole arn:aws:iam::*:role/EMR_DefaultRole arn:aws:iam::*:role/kinesis-*; iam:PassRole > sagemaker.amazonaws.com; sagemaker:* @ ! arn:aws:sagemaker:*:*:domain/* arn:aws:sagemaker:*:*:user-profile/* arn:aws:sagemaker:*:*:app/* arn:aws:sagemaker:*:*:flow-definition/*',
  EC2ImageBuilderExecutionPolicy:
    'ec2:RunInstances @ arn:aws:ec2:*::image/* arn:aws:ec2:*::snapshot/* arn:aws:ec2:*:*:key-pair/* arn:aws:ec2:*:*:launch-template/* arn:aws:ec2:*:*:network-interface/* arn:aws:ec2:*:*:security-group/* arn:aws:ec2:*:*:subnet/* arn:aws:license-manager:*:*:license-configuration:*; iam:PassRole @ arn:aws:iam::*:role/* > ec2.amazonaws.com ec2.amazonaws.com.cn vmie.amazonaws.com; ec2:CreateLaunchTemplateVersion ec2:DescribeInstanceAttribute ec2:DescribeInstances ec2:ModifyLaunchTemplate; ssm:SendCommand @ arn:aws:ssm:*:*:document/AWS-RunPowerShellScript arn:aws:ssm:*:*:document/AWS-RunShellScript arn:aws:ssm:*:*:document/AWSEC2-RunSysprep; ssm:CreateAssociation @ arn:aws:ssm:*:*:association/* arn:aws:ssm:*:*:document/AWS-GatherSoftwareInventory; sts:AssumeRole @ arn:aws:iam::*:role/EC2ImageBuilderDistributionCrossAccountRole; logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/imagebuilder/*; events:PutRule events:PutTargets @ arn:aws:events:*:*:rule/ImageBuilder-*; ssm:GetParameter ssm:PutParameter @ arn:aws:ssm:*:*:parameter/imagebuilder/*; ssm:GetParameter @ arn:aws:ssm:*::parameter/aws/service/*',
  EC2InstanceConnect: 'ec2-instance-connect:SendSSHPublicKey ec2:DescribeInstances',
  EC2InstanceProfileForImageBuilder:
    's3:GetObject @ arn:aws:s3:::ec2imagebuilder*; logs:PutLogEvents @ arn:aws:logs:*:*:log-group:/aws/imagebuilder/*',
  GameLiftContainerFleetPolicy: 'logs:PutLogEvents @ arn:aws:logs:*:*:log-group:gamelift-*:log-stream:*',
  IAMFullAccess: 'iam:*',
  IAMReadOnlyAccess: 'iam:Get* iam:List*',
  IAMSelfManageServiceSpecificCredentials:
    'iam:CreateServiceSpecificCredential iam:ResetServiceSpecificCredential @ arn:aws:iam::*:user/${aws:username}',
  IAMUserChangePassword:
    'iam:ChangePassword @ arn:aws:iam::*:user/${aws:username} arn:aws:iam::*:user/*/${aws:username}',
  IAMUserSSHKeys: 'iam:UploadSSHPublicKey @ arn:aws:iam::*:user/${aws:username}',
  NetworkAdministrator:
    'directconnect:* ec2:AuthorizeSecurityGroupIngress ec2:DescribeInstances elasticloadbalancing:* logs:GetLogEvents networkmanager:* route53:* route53domains:*; iam:GetRole iam:PassRole @ arn:aws:iam::*:role/flow-logs-*',
  PowerUserAccess: '~account:* iam:* organizations:*',
  ReadOnlyAccess:
    'athena:Get* cloudformation:Describe* codebuild:BatchGet* codecommit:GitPull codedeploy:Get* cognito-identity:GetCredentialsForIdentity cognito-idp:List* dynamodb:BatchGet* dynamodb:Get* dynamodb:Query dynamodb:Scan ec2:Describe* ec2:Get* ecr:BatchGet* ecr:Get* ecs:Describe* es:ESHttpGet iam:Get* iam:List* kinesis:Get* lambda:Get* logs:FilterLogEvents logs:Get* rds:Download* s3:Get* sqs:Receive* ssm:Get*',
  ResourceGroupsandTagEditorFullAccess: 'cloudformation:DescribeStacks resource-groups:*',
  SageMakerStudioFullAccess:
    'datazone:*; iam:PassRole @ arn:aws:iam::*:role/AmazonDataZone* arn:aws:iam::*:role/service-role/AmazonDataZone* arn:aws:iam::*:role/service-role/AmazonSageMaker* > datazone.amazonaws.com; ssm:GetParameter ssm:GetParametersByPath ssm:PutParameter @ arn:aws:ssm:*:*:parameter/amazon/datazone/q* arn:aws:ssm:*:*:parameter/amazon/datazone/genAI* arn:aws:ssm:*:*:parameter/amazon/datazone/profiles*',
  SecretsManagerReadWrite:
    'cloudformation:CreateChangeSet cloudformation:DescribeStacks cloudformation:ExecuteChangeSet secretsmanager:*; lambda:AddPermission lambda:CreateFunction lambda:GetFunction lambda:InvokeFunction lambda:UpdateFunctionConfiguration @ arn:aws:lambda:*:*:function:SecretsManager*; s3:GetObject @ arn:aws:s3:::awsserverlessrepo-changesets* arn:aws:s3:::secrets-manager-rotation-apps-*/*',
  SecurityAudit:
    'cloudformation:DescribeStack* codebuild:BatchGetProjects codedeploy:Get* cognito-idp:ListUsers ec2:Describe* ecs:Describe* iam:Get* iam:List* lambda:GetFunctionConfiguration rds:DownloadDBLogFilePortion',
  SupportUser:
    'cloudformation:Describe* codedeploy:Get* cognito-idp:List* ec2:Describe* ec2:DescribeInstanceAttribute ecs:Describe* es:ESHttpGet iam:Get* iam:List* kinesis:Get* lambda:Get* sqs:ReceiveMessage support:*',
  SystemAdministrator:
    'autoscaling:* cloudtrail:StopLogging cloudwatch:* codecommit:GitPull codedeploy:* codepipeline:* config:* ds:* ec2:Associate* ec2:AuthorizeSecurityGroupIngress ec2:CreateLaunchTemplate ec2:CreateLaunchTemplateVersion ec2:CreateSnapshot ec2:Describe* ec2:GetPasswordData ec2:Modify* ec2:Replace* ec2:Request* ec2:RunInstances ec2:StartInstances ec2:StopInstances ec2:TerminateInstances elasticloadbalancing:* events:* iam:GetRole* iam:ListAttached* iam:Upload* kinesis:PutRecord lambda:Create* lambda:Get* lambda:InvokeFunction lambda:Update* logs:* route53:* route53domains:* s3:* ses:* sns:* sqs:* trustedadvisor:*; iam:GetRole iam:PassRole @ arn:aws:iam::*:role/rds-monitoring-role arn:aws:iam::*:role/ec2-sysadmin-* arn:aws:iam::*:role/ecr-sysadmin-* arn:aws:iam::*:role/lambda-sysadmin-*',
  ViewOnlyAccess:
    'cloudformation:DescribeStacks codedeploy:Get* cognito-idp:List* ec2:DescribeInstance* ecs:Describe* iam:List* lightsail:IsVpcPeered',
};
