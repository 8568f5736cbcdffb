import { computeOf } from '../detection/handovers/catalogue.ts';
import { rolesIn } from '../detection/handovers/role-references.ts';
import { callName } from '../detection/profile.ts';
import { at } from '../detection/request-accessors.ts';
import type { ActivityEvent } from '../detection/types.ts';
import type { ActionCatalogue } from '../iam/index.ts';

/** What a call shows to be used. `service`: an action of the service that the catalogue does not have under the name of the event.
 * `source`: an event source that is no service of IAM. `nothing`: needs no permission, such as a sign-in. */
export type EventActions =
  | { readonly kind: 'actions'; readonly service: string; readonly actions: readonly string[] }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'source'; readonly source: string }
  | { readonly kind: 'nothing' };

/** Event sources whose first label is not the service prefix of IAM. */
const SERVICES: Readonly<Record<string, string>> = {
  monitoring: 'cloudwatch',
  tagging: 'tag',
  rdsdata: 'rds-data',
  email: 'ses',
  iotdata: 'iot',
  streams: 'dynamodb',
};

/** The sign-in to the console needs no permission. */
const WITHOUT_PERMISSION = new Set(['signin.amazonaws.com']);

const S3_PUT = ['PutObject', 'PutObjectAcl', 'PutObjectTagging', 'PutObjectRetention', 'PutObjectLegalHold'];
const S3_GET = ['GetObject', 'GetObjectVersion'];
const WITH_TAGS = ['TagSession', 'SetSourceIdentity'];

/** Events whose name is not that of their action, or that need more than one. Of an action on an object and its variant for a version,
 * the request may have needed either. Sources: Service Authorization Reference, and
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export const OTHER_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  's3:ListBuckets': ['ListAllMyBuckets'],
  's3:ListDirectoryBuckets': ['ListAllMyBuckets'],
  's3:HeadBucket': ['ListBucket'],
  's3:ListObjects': ['ListBucket'],
  's3:ListObjectsV2': ['ListBucket'],
  's3:ListObjectVersions': ['ListBucketVersions'],
  's3:ListMultipartUploads': ['ListBucketMultipartUploads'],
  's3:ListParts': ['ListMultipartUploadParts'],
  's3:GetObject': S3_GET,
  's3:HeadObject': S3_GET,
  's3:SelectObjectContent': S3_GET,
  's3:GetObjectAttributes': ['GetObjectAttributes', 'GetObjectVersionAttributes', ...S3_GET],
  's3:GetObjectAcl': ['GetObjectAcl', 'GetObjectVersionAcl'],
  's3:GetObjectTagging': ['GetObjectTagging', 'GetObjectVersionTagging'],
  's3:PutObject': S3_PUT,
  's3:PostObject': S3_PUT,
  's3:CreateMultipartUpload': S3_PUT,
  's3:UploadPart': S3_PUT,
  's3:CompleteMultipartUpload': S3_PUT,
  's3:CopyObject': [...S3_GET, 'GetObjectTagging', 'GetObjectVersionTagging', ...S3_PUT],
  's3:UploadPartCopy': [...S3_GET, ...S3_PUT],
  's3:PutObjectAcl': ['PutObjectAcl', 'PutObjectVersionAcl'],
  's3:PutObjectTagging': ['PutObjectTagging', 'PutObjectVersionTagging'],
  's3:DeleteObject': ['DeleteObject', 'DeleteObjectVersion'],
  's3:DeleteObjects': ['DeleteObject', 'DeleteObjectVersion'],
  's3:DeleteObjectTagging': ['DeleteObjectTagging', 'DeleteObjectVersionTagging'],
  's3:GetBucketLifecycle': ['GetLifecycleConfiguration'],
  's3:GetBucketLifecycleConfiguration': ['GetLifecycleConfiguration'],
  's3:PutBucketLifecycle': ['PutLifecycleConfiguration'],
  's3:PutBucketLifecycleConfiguration': ['PutLifecycleConfiguration'],
  's3:DeleteBucketLifecycle': ['PutLifecycleConfiguration'],
  's3:GetBucketEncryption': ['GetEncryptionConfiguration'],
  's3:PutBucketEncryption': ['PutEncryptionConfiguration'],
  's3:DeleteBucketEncryption': ['PutEncryptionConfiguration'],
  's3:GetBucketReplication': ['GetReplicationConfiguration'],
  's3:PutBucketReplication': ['PutReplicationConfiguration'],
  's3:DeleteBucketReplication': ['PutReplicationConfiguration'],
  's3:DeleteBucketCors': ['PutBucketCORS'],
  's3:DeleteBucketTagging': ['PutBucketTagging'],
  's3:GetPublicAccessBlock': ['GetBucketPublicAccessBlock', 'GetAccountPublicAccessBlock'],
  's3:PutPublicAccessBlock': ['PutBucketPublicAccessBlock', 'PutAccountPublicAccessBlock'],
  's3:DeletePublicAccessBlock': ['PutBucketPublicAccessBlock', 'PutAccountPublicAccessBlock'],
  's3:GetObjectLockConfiguration': ['GetBucketObjectLockConfiguration'],
  's3:PutObjectLockConfiguration': ['PutBucketObjectLockConfiguration'],
  's3:GetBucketNotificationConfiguration': ['GetBucketNotification'],
  's3:PutBucketNotificationConfiguration': ['PutBucketNotification'],
  'lambda:Invoke': ['InvokeFunction'],
  'lambda:GetLayerVersionByArn': ['GetLayerVersion'],
  'sts:AssumeRole': ['AssumeRole', ...WITH_TAGS],
  'sts:AssumeRoleWithSAML': ['AssumeRoleWithSAML', ...WITH_TAGS],
  'sts:AssumeRoleWithWebIdentity': ['AssumeRoleWithWebIdentity', ...WITH_TAGS],
  'sts:GetFederationToken': ['GetFederationToken', 'TagSession'],
  'dynamodb:TransactGetItems': ['GetItem'],
  'dynamodb:TransactWriteItems': ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  'kms:ReEncrypt': ['ReEncryptFrom', 'ReEncryptTo'],
  'sqs:SendMessageBatch': ['SendMessage'],
  'sqs:DeleteMessageBatch': ['DeleteMessage'],
  'sqs:ChangeMessageVisibilityBatch': ['ChangeMessageVisibility'],
  'sns:PublishBatch': ['Publish'],
};

/** What calls of this name show, in AWS spelling. */
export function actionsNamed(source: string, name: string, catalogue: ActionCatalogue): EventActions {
  if (WITHOUT_PERMISSION.has(source)) return { kind: 'nothing' };
  const label = source.slice(0, Math.max(0, source.indexOf('.')));
  const service = SERVICES[label] ?? label;
  if (!catalogue.services().includes(service)) return { kind: 'source', source };
  // A name with a wildcard would match actions that were not used.
  const names = /^\w+$/.test(name) ? (OTHER_ACTIONS[`${service}:${name}`] ?? [name]) : [];
  const actions = names.flatMap((one) => catalogue.actionsMatching(`${service}:${one}`));
  return actions.length === 0 ? { kind: 'service', service } : { kind: 'actions', service, actions };
}

/** No event has its name: a call uses it if it hands over a role. */
export const PASS_ROLE = 'iam:PassRole';

/** Calls that can pass the role of something that the request names, such as a task definition. */
const CAN_PASS_INDIRECTLY = new Set([
  'autoscaling:CreateAutoScalingGroup',
  'autoscaling:UpdateAutoScalingGroup',
  'ec2:CreateFleet',
  'ec2:RequestSpotFleet',
  'ecs:CreateService',
  'ecs:CreateTaskSet',
  'ecs:RunTask',
  'ecs:StartTask',
  'ecs:UpdateService',
]);

/** Whether a call hands over a role. `possible`: its record does not say so, because the role is that of something else which the
 * request names, or because CloudTrail left out the request, which it does if it is large. */
export function passesRole(event: ActivityEvent): 'yes' | 'possible' | 'no' {
  const { source, account, request, response } = event;
  const call = callName(event);
  const names = (payload: unknown): boolean => rolesIn(payload, account, source).length > 0;
  if (computeOf(call) === undefined) {
    const isAboutRoles = source === 'iam.amazonaws.com' || source === 'sts.amazonaws.com';
    return !isAboutRoles && names(request) ? 'yes' : 'no';
  }
  if (names(request) || names(response)) return 'yes';
  const isOpen = CAN_PASS_INDIRECTLY.has(call) || Object.keys(request).length === 0;
  return isOpen || at(request, 'launchTemplate') !== undefined ? 'possible' : 'no';
}
