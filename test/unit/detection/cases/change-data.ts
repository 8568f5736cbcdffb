import { ask, DAY, NOON, roleArn } from '../records.ts';
import { many, OTHER_ACCOUNT, one, type RuleCases, trust } from './case.ts';

export const changeDataCases: Readonly<Record<string, RuleCases>> = {
  'shared-outside': {
    matches: [
      one(
        'a key granted to another account',
        ask('kms:CreateGrant', { keyId: 'k', granteePrincipal: 'arn:aws:iam::999988887777:role/reader' }),
      ),
      one(
        'a public snapshot',
        ask('ec2:ModifySnapshotAttribute', {
          snapshotId: 'snap-1',
          createVolumePermission: { add: { items: [{ group: 'all' }] } },
          attributeType: 'CREATE_VOLUME_PERMISSION',
        }),
      ),
      one(
        'an image shared with an account',
        ask('ec2:ModifyImageAttribute', {
          imageId: 'ami-1',
          launchPermission: { add: { items: [{ userId: '999988887777' }] } },
        }),
      ),
      one(
        'a shared database snapshot',
        ask('rds:ModifyDBSnapshotAttribute', {
          dBSnapshotIdentifier: 's',
          attributeName: 'restore',
          valuesToAdd: ['999988887777'],
        }),
      ),
      one(
        'an image shared with an organization',
        ask('ec2:ModifyImageAttribute', {
          imageId: 'ami-1',
          launchPermission: {
            add: { items: [{ organizationArn: 'arn:aws:organizations::999988887777:organization/o-1' }] },
          },
        }),
      ),
      many('a second share with the same account', [
        ask(
          'rds:ModifyDBSnapshotAttribute',
          { attributeName: 'restore', valuesToAdd: ['999988887777'] },
          {},
          NOON - DAY,
        ),
        ask('ec2:ModifyImageAttribute', { launchPermission: { add: { items: [{ userId: '999988887777' }] } } }),
      ]),
    ],
    ignores: [
      one(
        'a group that does not exist',
        ask('ec2:ModifySnapshotAttribute', {
          snapshotId: 'snap-1',
          createVolumePermission: { add: { items: [{ group: 'none' }] } },
        }),
      ),
      one(
        'a removed share',
        ask('ec2:ModifySnapshotAttribute', {
          snapshotId: 'snap-1',
          createVolumePermission: { remove: { items: [{ group: 'all' }] } },
        }),
      ),
      one(
        'an image shared with its own account',
        ask('ec2:ModifyImageAttribute', {
          imageId: 'ami-1',
          launchPermission: { add: { items: [{ userId: '111122223333' }] } },
        }),
      ),
    ],
  },
  'resource-policy-opened': {
    matches: [
      one(
        'a public bucket policy',
        ask('s3:PutBucketPolicy', {
          bucketName: 'b',
          bucketPolicy: {
            Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }],
          },
        }),
      ),
      one(
        'a secret shared with another account',
        ask('secretsmanager:PutResourcePolicy', { secretId: 's', resourcePolicy: trust({ AWS: OTHER_ACCOUNT }) }),
      ),
      one(
        'a queue shared without a document',
        ask('sqs:AddPermission', { queueUrl: 'q', AWSAccountIds: ['999988887777'], actions: ['ReceiveMessage'] }),
      ),
      many('a second policy for the same account', [
        ask('secretsmanager:PutResourcePolicy', { secretId: 's', resourcePolicy: trust({ AWS: OTHER_ACCOUNT }) }),
        ask(
          'kms:PutKeyPolicy',
          { keyId: 'k', policy: trust({ AWS: 'arn:aws:iam::999988887777:role/backup' }) },
          {},
          NOON + DAY,
        ),
      ]),
      one('an event bus for everyone', ask('events:PutPermission', { eventBusName: 'default', principal: '*' })),
      one('a policy that CloudTrail omitted', ask('s3:PutBucketPolicy', { omitted: true, originalSize: 102_400 })),
    ],
    ignores: [
      one(
        'a layer for a service',
        ask('sns:AddPermission', { topicArn: 't', principal: 'events.amazonaws.com', actionName: ['Publish'] }),
      ),
      one(
        'a bucket policy for the same account',
        ask('s3:PutBucketPolicy', {
          bucketName: 'b',
          bucketPolicy: {
            Statement: [{ Effect: 'Allow', Principal: { AWS: roleArn('x') }, Action: 's3:GetObject', Resource: '*' }],
          },
        }),
      ),
      one(
        'a bucket policy that denies',
        ask('s3:PutBucketPolicy', {
          bucketName: 'b',
          bucketPolicy: { Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }] },
        }),
      ),
      one(
        'a queue without a policy',
        ask('sqs:SetQueueAttributes', { queueUrl: 'q', attributes: { VisibilityTimeout: '30' } }),
      ),
    ],
  },
  'bucket-made-public': {
    matches: [
      one('a deleted public access block', ask('s3:DeleteBucketPublicAccessBlock', { bucketName: 'b' })),
      one(
        'an ACL for everyone',
        ask('s3:PutBucketAcl', {
          bucketName: 'b',
          AccessControlPolicy: {
            AccessControlList: { Grant: [{ Grantee: { URI: 'http://acs.amazonaws.com/groups/global/AllUsers' } }] },
          },
        }),
      ),
    ],
    ignores: [
      one(
        'a public access block that is set',
        ask('s3:PutBucketPublicAccessBlock', {
          bucketName: 'b',
          PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
        }),
      ),
    ],
  },
  'bucket-weakened': {
    matches: [
      one(
        'suspended versioning',
        ask('s3:PutBucketVersioning', { bucketName: 'b', VersioningConfiguration: { Status: 'Suspended' } }),
      ),
      one('removed access logs', ask('s3:PutBucketLogging', { bucketName: 'b', BucketLoggingStatus: {} })),
      one(
        'encryption with the key of another account',
        ask('s3:PutBucketEncryption', { bucketName: 'b', key: 'arn:aws:kms:eu-west-1:999988887777:key/x' }),
      ),
    ],
    ignores: [
      one(
        'enabled versioning',
        ask('s3:PutBucketVersioning', { bucketName: 'b', VersioningConfiguration: { Status: 'Enabled' } }),
      ),
      one(
        'access logs',
        ask('s3:PutBucketLogging', { bucketName: 'b', BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'l' } } }),
      ),
      one(
        'encryption with a key of the account',
        ask('s3:PutBucketEncryption', { bucketName: 'b', key: 'arn:aws:kms:eu-west-1:111122223333:key/x' }),
      ),
    ],
  },
  'key-made-useless': {
    matches: [one('a scheduled deletion', ask('kms:ScheduleKeyDeletion', { keyId: 'k' }))],
    ignores: [one('a cancelled deletion', ask('kms:CancelKeyDeletion', { keyId: 'k' }))],
  },
  'image-exported': {
    matches: [
      one('an exported instance', ask('ec2:CreateInstanceExportTask', { instanceId: 'i-1' })),
      one(
        'an export that fails because the bucket does not accept it',
        ask('ec2:CreateInstanceExportTask', { instanceId: 'i-1' }, { errorCode: 'Client.InvalidParameter' }),
      ),
      one('an exported table', ask('dynamodb:ExportTableToPointInTime', { tableArn: 't', s3Bucket: 'b' })),
      one(
        'a table exported to a bucket of another account',
        ask('dynamodb:ExportTableToPointInTime', { tableArn: 't', s3Bucket: 'b', s3BucketOwner: '999988887777' }),
      ),
      one(
        'a redirected mirror session',
        ask('ec2:ModifyTrafficMirrorSession', { ModifyTrafficMirrorSessionRequest: { TrafficMirrorSessionId: 's' } }),
      ),
    ],
    ignores: [one('a new image', ask('ec2:CreateImage', { instanceId: 'i-1' }))],
  },
  'domain-moved': {
    matches: [
      one('an unlocked domain', ask('route53domains:DisableDomainTransferLock', { domainName: 'example.net' })),
    ],
    ignores: [one('a locked domain', ask('route53domains:EnableDomainTransferLock', { domainName: 'example.net' }))],
  },
};
