import { calls, rule } from '../../rule.ts';

/** IAM omits the request from the record of a refused call: the intended change is then known only by the event name. */
const DELICATE = [
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
  title: 'A change of rights, guards or data was attempted and refused',
  technique: 'T1098',
  severity: 'low',
  description:
    'Somebody tried a call by which one gains rights, blinds guards or shares data, and was not allowed to. It did nothing; that it was tried is worth remembering.',
  falsePositives: ['Programs and people with too few rights.'],
  detector: 'change',
  events: DELICATE,
  outcomes: ['denied'],
  evaluate: (event, { habitual }) => {
    // If the record contains the request, the rule for that change can report more.
    if (habitual || Object.keys(event.request).length > 0) return undefined;
    return {
      confidence: 0.35,
      key: `${event.source} ${event.name}`,
      evidence: { what: event.name, attempted: true },
    };
  },
});
