import { keyUser, person } from './callers.ts';
import { ADMIN_ROLE } from './postures.ts';
import { ACCOUNT, BROWSER, CLI_LINUX, DENIED } from './records.ts';
import { ADMIN_POLICY, by, harm, looksAround, type Story } from './story.ts';

/** Leaked keys of users, and stolen sessions of people. */
export const KEY_STORIES: readonly Story[] = [
  {
    name: 'leaked key: a new administrator',
    month: 'workloads',
    steps: (from) => {
      const does = by(keyUser('backup', from));
      return [
        ...looksAround(does),
        does('iam:CreateUser', { userName: 'support' }),
        harm(does('iam:AttachUserPolicy', { userName: 'support', policyArn: ADMIN_POLICY })),
        does('iam:CreateAccessKey', { userName: 'support' }),
      ];
    },
  },
  {
    name: 'leaked key: secrets read broadly',
    month: 'workloads',
    steps: (from) => {
      const does = by(keyUser('reporter', from));
      const reads = Array.from({ length: 12 }, (_, n) =>
        does('secretsmanager:GetSecretValue', { secretId: `prod/${n}` }),
      );
      return [
        ...looksAround(does),
        does('secretsmanager:ListSecrets'),
        ...reads.map((step, n) => (n === 5 ? harm(step) : step)),
      ];
    },
  },
  {
    name: 'leaked key: mail is set up for spam',
    month: 'workloads',
    steps: (from) => {
      const does = by(keyUser('mailer', from));
      return [
        does('sts:GetCallerIdentity'),
        does('ses:GetAccount'),
        does('ses:ListIdentities'),
        does('ses:GetAccountSendingEnabled'),
        does('servicequotas:ListServiceQuotas', {}, DENIED),
        harm(does('ses:VerifyEmailIdentity', { emailAddress: 'a@example.com' })),
        does('ses:PutAccountDetails'),
      ];
    },
  },
  {
    name: 'leaked key: mining on expensive instances',
    month: 'workloads',
    steps: (from) => {
      const does = by(keyUser('backup', from));
      const gpu = { instanceType: 'p4d.24xlarge', instancesSet: { items: [{ minCount: 8, maxCount: 8 }] } };
      const full = { errorCode: 'Client.VcpuLimitExceeded', errorMessage: 'limit', awsRegion: 'ap-south-1' };
      return [
        does('sts:GetCallerIdentity'),
        does('ec2:DescribeRegions'),
        does('ec2:RunInstances', gpu, { ...full, awsRegion: 'eu-north-1' }),
        does('ec2:RunInstances', gpu, full),
        does('ec2:CreateKeyPair', { keyName: 'k' }, { awsRegion: 'us-west-2' }),
        harm(does('ec2:RunInstances', gpu, { awsRegion: 'us-west-2' })),
      ];
    },
  },
  {
    name: 'leaked key: models are invoked',
    month: 'workloads',
    steps: (from) => {
      const does = by(keyUser('reporter', from));
      return [
        does('sts:GetCallerIdentity'),
        does('bedrock:ListFoundationModels'),
        does('bedrock:GetFoundationModelAvailability'),
        does('bedrock:GetModelInvocationLoggingConfiguration'),
        does('bedrock:InvokeModel', {}, { errorCode: 'ValidationException' }),
        harm(does('bedrock:InvokeModel', { modelId: 'm' })),
      ];
    },
  },
  {
    name: 'leaked key: dormant and back',
    month: 'workloads',
    steps: (from) => {
      const does = by(keyUser('legacy-sync', from, CLI_LINUX));
      return [
        does('sts:GetCallerIdentity'),
        does('s3:ListBuckets'),
        does('iam:ListUsers', {}, DENIED),
        does('rds:DescribeDBSnapshots'),
        harm(
          does('rds:ModifyDBSnapshotAttribute', {
            dBSnapshotIdentifier: 's',
            attributeName: 'restore',
            valuesToAdd: ['999988887777'],
          }),
        ),
      ];
    },
  },
  {
    name: 'portal session: code of a function replaced',
    month: 'people',
    steps: (from) => {
      const does = by(person('Developer', 'emil', from, CLI_LINUX, 'x'));
      const answer = { responseElements: { functionName: 'deployer', role: ADMIN_ROLE } };
      return [
        does('sts:GetCallerIdentity'),
        does('lambda:ListFunctions'),
        does('lambda:GetFunction', { functionName: 'deployer' }),
        does('iam:ListAttachedRolePolicies', { roleName: 'platform-admin' }, DENIED),
        harm(does('lambda:UpdateFunctionCode20150331v2', { functionName: 'deployer' }, answer)),
      ];
    },
  },
  {
    name: 'portal session: an administrator makes another one',
    month: 'people',
    steps: (from) => {
      const does = by(person('Admin', 'ada', from, undefined, 'x'));
      return [
        does('sts:GetCallerIdentity'),
        does('iam:ListUsers'),
        does('iam:CreateUser', { userName: 'svc-metrics' }),
        harm(does('iam:AttachUserPolicy', { userName: 'svc-metrics', policyArn: ADMIN_POLICY })),
        does('iam:CreateAccessKey', { userName: 'svc-metrics' }),
      ];
    },
  },
  {
    name: 'portal session: monitoring is turned off',
    month: 'people',
    steps: (from) => {
      const does = by(person('Admin', 'ada', from, BROWSER, 'x'));
      return [
        does('cloudtrail:DescribeTrails'),
        does('guardduty:ListDetectors'),
        does('guardduty:UpdateDetector', { detectorId: 'd', enable: false }, DENIED),
        harm(does('cloudtrail:StopLogging', { name: 'main' })),
        does('guardduty:DeleteDetector', { detectorId: 'd' }),
      ];
    },
  },
  {
    name: 'portal session: a permission set is assigned',
    month: 'people',
    steps: (from) => {
      const does = by(person('Admin', 'ada', from, BROWSER, 'x'));
      return [
        does('sso:ListInstances'),
        does('sso:ListPermissionSets'),
        does('identitystore:CreateUser', { userName: 'x' }),
        does('sso:CreatePermissionSet', { name: 'ops' }),
        does('sso:AttachManagedPolicyToPermissionSet', { managedPolicyArn: ADMIN_POLICY }),
        harm(does('sso:CreateAccountAssignment', { principalType: 'USER', targetId: ACCOUNT })),
      ];
    },
  },
];
