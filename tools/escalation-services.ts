/** The services of the escalation rules, by the first part of the rule ids. A service has one page in docs/escalation. */
const SERVICES: Readonly<Record<string, string>> = {
  amplify: 'AWS Amplify',
  apigateway: 'Amazon API Gateway',
  apprunner: 'AWS App Runner',
  appstream: 'Amazon AppStream 2.0',
  appsync: 'AWS AppSync',
  athena: 'Amazon Athena',
  autoscaling: 'Amazon EC2 Auto Scaling',
  batch: 'AWS Batch',
  'bedrock-agentcore': 'Amazon Bedrock AgentCore',
  braket: 'Amazon Braket',
  cloudformation: 'AWS CloudFormation',
  codebuild: 'AWS CodeBuild',
  codedeploy: 'AWS CodeDeploy',
  codepipeline: 'AWS CodePipeline',
  codestar: 'AWS CodeStar',
  cognito: 'Amazon Cognito',
  config: 'AWS Config',
  databrew: 'AWS Glue DataBrew',
  datapipeline: 'AWS Data Pipeline',
  datazone: 'Amazon DataZone',
  deadline: 'AWS Deadline Cloud',
  ec2: 'Amazon EC2',
  ecs: 'Amazon ECS',
  eks: 'Amazon EKS',
  elasticbeanstalk: 'AWS Elastic Beanstalk',
  emr: 'Amazon EMR',
  events: 'Amazon EventBridge',
  gamelift: 'Amazon GameLift',
  glue: 'AWS Glue',
  greengrass: 'AWS IoT Greengrass',
  iam: 'AWS IAM',
  imagebuilder: 'EC2 Image Builder',
  iot: 'AWS IoT Core',
  kinesisanalytics: 'Amazon Managed Service for Apache Flink',
  lambda: 'AWS Lambda',
  mwaa: 'Amazon MWAA',
  omics: 'AWS HealthOmics',
  organizations: 'AWS Organizations',
  pipes: 'Amazon EventBridge Pipes',
  rolesanywhere: 'IAM Roles Anywhere',
  sagemaker: 'Amazon SageMaker AI',
  scheduler: 'Amazon EventBridge Scheduler',
  secretsmanager: 'AWS Secrets Manager',
  servicecatalog: 'AWS Service Catalog',
  ssm: 'AWS Systems Manager',
  sso: 'IAM Identity Center',
  states: 'AWS Step Functions',
  sts: 'AWS STS',
  synthetics: 'Amazon CloudWatch Synthetics',
  transfer: 'AWS Transfer Family',
};

export interface Service {
  /** The first part of the ids of its rules, and the name of its page. */
  readonly key: string;
  readonly name: string;
}

export function serviceOf(ruleId: string): Service {
  for (const [key, name] of Object.entries(SERVICES)) if (ruleId.startsWith(`${key}-`)) return { key, name };
  throw new Error(`${ruleId} starts with none of the services in tools/escalation-services.ts`);
}
