import { ask, record, role } from '../records.ts';
import { allow, hourly, one, type RuleCases } from './case.ts';

export const changeMonitoringCases: Readonly<Record<string, RuleCases>> = {
  'trail-tampering': {
    matches: [
      one('a stopped trail', ask('cloudtrail:StopLogging', { name: 'main' })),
      one('a deleted trail', ask('cloudtrail:DeleteTrail', { name: 'main' })),
      one(
        'event selectors without management events',
        ask('cloudtrail:PutEventSelectors', {
          trailName: 'main',
          eventSelectors: [{ readWriteType: 'All', includeManagementEvents: false }],
        }),
      ),
      one(
        'advanced event selectors that leave out writes',
        ask('cloudtrail:PutEventSelectors', {
          trailName: 'main',
          advancedEventSelectors: [
            {
              fieldSelectors: [
                { field: 'eventCategory', equals: ['Management'] },
                { field: 'readOnly', equals: ['true'] },
              ],
            },
          ],
        }),
      ),
      one(
        'advanced event selectors that leave out IAM',
        ask('cloudtrail:PutEventSelectors', {
          trailName: 'main',
          advancedEventSelectors: [
            {
              fieldSelectors: [
                { field: 'eventCategory', equals: ['Management'] },
                { field: 'eventSource', notEquals: ['iam.amazonaws.com'] },
              ],
            },
          ],
        }),
      ),
      one(
        'a trail encrypted with a key of another account',
        ask('cloudtrail:UpdateTrail', { name: 'main', kmsKeyId: 'arn:aws:kms:eu-central-1:999988887777:key/1' }),
      ),
      one(
        'a trail that no longer reaches CloudWatch Logs',
        ask('cloudtrail:UpdateTrail', { name: 'main', cloudWatchLogsLogGroupArn: '' }),
      ),
      one(
        'an event data store that can be deleted',
        ask('cloudtrail:UpdateEventDataStore', { eventDataStore: 'e', terminationProtectionEnabled: false }),
      ),
      one('a trail limited to one Region', ask('cloudtrail:UpdateTrail', { name: 'main', isMultiRegionTrail: false })),
    ],
    ignores: [
      one(
        'selectors for data events beside all management events',
        ask('cloudtrail:PutEventSelectors', {
          trailName: 'main',
          eventSelectors: [
            { readWriteType: 'All', includeManagementEvents: false },
            { readWriteType: 'WriteOnly', includeManagementEvents: true },
            {
              readWriteType: 'ReadOnly',
              includeManagementEvents: true,
              excludeManagementEventSources: ['kms.amazonaws.com'],
            },
          ],
        }),
      ),
      one(
        'a trail encrypted with a key of the account',
        ask('cloudtrail:UpdateTrail', { name: 'main', kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/1' }),
      ),
      one('a started trail', ask('cloudtrail:StartLogging', { name: 'main' })),
      one(
        'event selectors that log more',
        ask('cloudtrail:PutEventSelectors', {
          trailName: 'main',
          eventSelectors: [{ readWriteType: 'All', includeManagementEvents: true }],
        }),
      ),
      one(
        'a trail extended to more Regions',
        ask('cloudtrail:UpdateTrail', { name: 'main', isMultiRegionTrail: true }),
      ),
    ],
  },
  'log-bucket-expiry': {
    matches: [
      one(
        'expiration after a day',
        ask('s3:PutBucketLifecycle', {
          bucketName: 'cloudtrail-logs',
          LifecycleConfiguration: { Rule: { Expiration: { Days: 1 }, Status: 'Enabled' } },
        }),
      ),
    ],
    ignores: [
      one(
        'expiration after a year',
        ask('s3:PutBucketLifecycle', {
          bucketName: 'cloudtrail-logs',
          LifecycleConfiguration: { Rule: { Expiration: { Days: 365 } } },
        }),
      ),
      one(
        'a disabled rule',
        ask('s3:PutBucketLifecycle', {
          bucketName: 'cloudtrail-logs',
          LifecycleConfiguration: { Rule: { Expiration: { Days: 1 }, Status: 'Disabled' } },
        }),
      ),
    ],
  },
  'automation-disabled': {
    matches: [
      one('a disabled rule', ask('events:DisableRule', { name: 'findings' })),
      one('a rule that is written as disabled', ask('events:PutRule', { name: 'findings', state: 'DISABLED' })),
    ],
    ignores: [
      one('a new rule', ask('events:PutRule', { name: 'findings', eventPattern: '{}' })),
      one('an enabled rule', ask('events:EnableRule', { name: 'findings' })),
      one('a habitual change', ask('events:DisableRule', { name: 'findings' }), hourly(['events:DisableRule'])),
    ],
  },
  'organization-left': {
    matches: [
      one('an account that leaves', record('organizations:LeaveOrganization')),
      one('a detached policy', ask('organizations:DetachPolicy', { policyId: 'p-1' })),
      one('a closed account', record('account:CloseAccount')),
      one(
        'a security service that loses the organization',
        ask('organizations:DisableAWSServiceAccess', { servicePrincipal: 'guardduty.amazonaws.com' }),
      ),
    ],
    ignores: [one('a read', record('organizations:DescribeOrganization'))],
  },
  'account-settings-changed': {
    matches: [
      one('a deleted password policy', record('iam:DeleteAccountPasswordPolicy')),
      one('an enabled Region', ask('account:EnableRegion', { RegionName: 'af-south-1' })),
      one('volumes that are no longer encrypted', record('ec2:DisableEbsEncryptionByDefault')),
      one(
        'a public build project',
        ask('codebuild:UpdateProjectVisibility', { projectArn: 'p', projectVisibility: 'PUBLIC_READ' }),
      ),
      one('root sessions for the organization', record('iam:EnableOrganizationsRootSessions')),
      one('another contact', ask('account:PutAlternateContact', { alternateContactType: 'SECURITY' })),
    ],
    ignores: [
      one(
        'a build project that is private again',
        ask('codebuild:UpdateProjectVisibility', { projectArn: 'p', projectVisibility: 'PRIVATE' }),
      ),
      one('a read', record('iam:GetAccountPasswordPolicy')),
    ],
  },
  'own-stack-tampering': {
    matches: [
      one('a disabled rule of Tierwatch', ask('events:DisableRule', { name: 'Tierwatch-UseWrites' })),
      one(
        'an unsubscribed responder',
        ask('sns:Unsubscribe', {
          subscriptionArn: 'arn:aws:sns:eu-central-1:111111111111:Tierwatch-Responders-1:5ac0',
        }),
      ),
      one('a changed webhook URL', ask('events:UpdateApiDestination', { name: 'tierwatch-security' })),
      one(
        'a statement removed from a bus policy of Tierwatch',
        ask('events:RemovePermission', { statementId: 'RefuseOthers', eventBusName: 'tierwatch-ingest' }),
      ),
      one(
        'a principal that may put events on a bus of Tierwatch',
        ask('events:PutPermission', { action: 'events:PutEvents', principal: '*', eventBusName: 'tierwatch' }),
      ),
      one(
        'a change set of the stack',
        ask('cloudformation:ExecuteChangeSet', { stackName: 'Tierwatch', changeSetName: 'cdk-deploy-change-set' }),
      ),
      one(
        'the reserved concurrency of a function of Tierwatch',
        ask('lambda:DeleteFunctionConcurrency20171031', { functionName: 'Tierwatch-CheckGuardrails-1' }),
      ),
      one(
        'a permission to invoke a function of Tierwatch',
        ask('lambda:AddPermission20150331v2', { functionName: 'Tierwatch-CheckGuardrails-1', principal: '*' }),
      ),
      one(
        'a principal that may send to a queue of Tierwatch',
        ask('sqs:AddPermission', { queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/Tierwatch-Use' }),
      ),
      one(
        'a deleted containment policy',
        ask('iam:DeleteUserPolicy', { userName: 'x', policyName: 'TierwatchContainment-1' }),
      ),
      one(
        'an overwritten containment policy',
        ask('iam:PutUserPolicy', { userName: 'x', policyName: 'TierwatchContainment-1', policyDocument: allow('*') }),
      ),
      one(
        'a detached deny-all policy',
        ask('iam:DetachUserPolicy', { userName: 'x', policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }),
      ),
      one(
        'a deny-all boundary on a role of responders',
        ask('iam:PutRolePermissionsBoundary', {
          roleName: 'responders',
          permissionsBoundary: 'arn:aws:iam::aws:policy/AWSDenyAll',
        }),
      ),
      one(
        'a removed target on the Tierwatch bus',
        ask('events:RemoveTargets', { rule: 'Tierwatch-UseIngest0', eventBusName: 'tierwatch' }),
      ),
      one(
        'a disabled event source mapping, whose queue only the response names',
        ask(
          'lambda:UpdateEventSourceMapping',
          { uUID: '0b1c', enabled: false },
          { responseElements: { eventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:Tierwatch-UseEvents' } },
        ),
      ),
    ],
    ignores: [
      one('a rule of another application', ask('events:DisableRule', { name: 'nightly' })),
      one(
        'another policy of a user',
        ask('iam:DeleteUserPolicy', { userName: 'tierwatch-responder', policyName: 'read-incidents' }),
      ),
      one(
        'another detached managed policy',
        ask('iam:DetachUserPolicy', { userName: 'x', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
      ),
      one(
        'a containment by a Tierwatch playbook',
        ask(
          'iam:PutUserPolicy',
          { userName: 'x', policyName: 'TierwatchContainment-1' },
          { userIdentity: role('contain-user', 'x', { invokedBy: 'states.amazonaws.com' }) },
        ),
      ),
      one(
        'a consumer rule on the Tierwatch bus',
        ask('events:PutRule', {
          name: 'to-the-siem',
          eventBusName: 'tierwatch',
          eventPattern: '{"source":["tierwatch.detection"]}',
        }),
      ),
      one(
        'the queue of a consumer, whose policy names the bus',
        ask('sqs:SetQueueAttributes', {
          queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/siem',
          attributes: {
            Policy: '{"Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:events:::rule/tierwatch/siem"}}}',
          },
        }),
      ),
      one(
        'the role of a consumer, whose policy names the bus',
        ask('iam:PutRolePolicy', {
          roleName: 'siem',
          policyName: 'read',
          policyDocument: '{"Resource":"arn:aws:events:eu-west-1:111122223333:event-bus/tierwatch"}',
        }),
      ),
      one(
        'a deployment of Tierwatch',
        ask(
          'lambda:UpdateFunctionCode',
          { functionName: 'Tierwatch-Use' },
          { userIdentity: role('cfn', 'x', { invokedBy: 'cloudformation.amazonaws.com' }) },
        ),
      ),
    ],
  },
  'role-made-under-own-path': {
    matches: [
      one('a role created by a user', ask('iam:CreateRole', { roleName: 'forwarder', path: '/tierwatch/' })),
      one(
        'a role below the path, in another case',
        ask('iam:CreateRole', { roleName: 'x', path: '/Tierwatch/extra/' }),
      ),
    ],
    ignores: [
      one('another path', ask('iam:CreateRole', { roleName: 'tierwatch-reader', path: '/service-role/' })),
      one('no path', ask('iam:CreateRole', { roleName: 'tierwatch' })),
      one(
        'CloudFormation deploying a Tierwatch stack',
        ask(
          'iam:CreateRole',
          { roleName: 'Tierwatch-UseRole', path: '/tierwatch/' },
          {
            userIdentity: role('cfn', 'x', { invokedBy: 'cloudformation.amazonaws.com' }),
            sourceIPAddress: 'cloudformation.amazonaws.com',
          },
        ),
      ),
    ],
  },
};
