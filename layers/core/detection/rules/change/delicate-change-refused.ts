import { calls, rule } from '../../rule.ts';

/** IAM omits the request from the record of a denied call: only the event name shows the intended change. */
export const SENSITIVE: readonly string[] = [
  ...calls(
    'iam',
    'AttachUserPolicy',
    'AttachRolePolicy',
    'AttachGroupPolicy',
    'PutUserPolicy',
    'PutRolePolicy',
    'PutGroupPolicy',
    'CreatePolicy',
    'CreatePolicyVersion',
    'CreateAccessKey',
    'UpdateAccessKey',
    'DeleteAccessKey',
    'UpdateLoginProfile',
    'DeleteLoginProfile',
    'CreateRole',
    'UpdateAssumeRolePolicy',
    'CreateGroup',
    'AddUserToGroup',
    'DetachUserPolicy',
    'DetachRolePolicy',
    'DeleteUserPolicy',
    'DeleteRolePolicy',
    'DeleteUser',
    'DeleteGroup',
    'DeletePolicy',
    'PutUserPermissionsBoundary',
    'PutRolePermissionsBoundary',
  ),
  ...calls('cloudtrail', 'UpdateTrail', 'PutEventSelectors'),
  ...calls('guardduty', 'UpdateDetector', 'CreateFilter'),
  ...calls('events', 'DeleteRule', 'DisableRule', 'RemoveTargets'),
  ...calls(
    'ec2',
    'ModifySnapshotAttribute',
    'ModifyImageAttribute',
    'AuthorizeSecurityGroupIngress',
    'ModifyInstanceAttribute',
    'RunInstances',
  ),
  ...calls('rds', 'ModifyDBSnapshotAttribute'),
  ...calls(
    'lambda',
    'CreateFunction',
    'AddPermission',
    'UpdateFunctionConfiguration',
    'CreateEventSourceMapping',
    'UpdateEventSourceMapping',
  ),
  ...calls('glue', 'CreateDevEndpoint', 'UpdateDevEndpoint'),
  ...calls('s3', 'PutBucketPolicy', 'PutBucketAcl', 'PutBucketVersioning', 'PutBucketLifecycle', 'DeleteBucket'),
  ...calls('secretsmanager', 'PutResourcePolicy'),
  ...calls('sts', 'GetSessionToken', 'GetFederationToken'),
];

export const delicateChangeRefused = rule({
  id: 'delicate-change-refused',
  title: 'Sensitive change denied',
  technique: 'T1098',
  severity: 'low',
  description:
    'A call that would grant permissions, weaken monitoring or share data was denied. It had no effect, but the attempt is evidence.',
  falsePositives: ['Programs and people without the required permissions.'],
  detector: 'change',
  events: SENSITIVE,
  outcomes: ['denied'],
  evaluate: (event, { habitual }) => {
    // If the record contains the request, the rule for that change reports it.
    if (habitual || Object.keys(event.request).length > 0) return undefined;
    return {
      confidence: 0.35,
      key: `${event.source} ${event.name}`,
      evidence: { what: event.name, attempted: true },
    };
  },
});
