import { instance, keyUser, lambda, person, pipeline, pod, root, vendor } from './callers.ts';
import { ADMIN_ROLE } from './postures.ts';
import { BOTO, BROWSER, CLI_LINUX, DENIED, TERRAFORM } from './records.ts';
import { by, harm, type Story, signedIn } from './story.ts';

/** The sessions that are in use when the attack begins. */
const POD_TURN = 48;
const FUNCTION_TURN = 97;
const INSTANCE = `i-${(24 * 8 + 3).toString(16).padStart(17, '0')}`;

/** Stolen sessions of machines, and the identities of emergencies. */
export const SESSION_STORIES: readonly Story[] = [
  {
    name: 'pipeline session: an administrator role for a function',
    month: 'pipelines',
    steps: (from) => {
      const does = by(pipeline('ci-build', 9_999, from, CLI_LINUX));
      return [
        does('sts:GetCallerIdentity'),
        does('iam:ListRoles'),
        does('lambda:CreateFunction20150331', { functionName: 'x', role: ADMIN_ROLE }),
        harm(does('lambda:Invoke20150331', { functionName: 'x' })),
      ];
    },
  },
  {
    name: 'pipeline session: a build with another role',
    month: 'pipelines',
    steps: (from) => {
      const does = by(pipeline('ci-build', 9_998, from, CLI_LINUX));
      return [
        does('sts:GetCallerIdentity'),
        does('codebuild:BatchGetProjects', { names: ['deploy'] }),
        does(
          'codebuild:UpdateProject',
          { name: 'deploy' },
          { responseElements: { project: { serviceRole: ADMIN_ROLE } } },
        ),
        harm(does('codebuild:StartBuild', { projectName: 'deploy', buildspecOverride: 'x' })),
      ];
    },
  },
  {
    name: 'pipeline session: commands on instances',
    month: 'pipelines',
    steps: (from) => {
      const does = by(pipeline('ci-build', 9_997, from, CLI_LINUX));
      return [
        does('sts:GetCallerIdentity'),
        does('ssm:DescribeInstanceInformation'),
        does('ec2:DescribeInstances'),
        harm(does('ssm:SendCommand', { documentName: 'AWS-RunShellScript', instanceIds: ['i-1', 'i-2'] })),
      ];
    },
  },
  {
    name: 'pipeline session: a trust policy for an outsider',
    month: 'pipelines',
    steps: (from) => {
      const does = by(pipeline('ci-terraform', 9_996, from, TERRAFORM));
      const policyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999988887777:root' }, Action: 'sts:AssumeRole' },
        ],
      });
      return [
        does('sts:GetCallerIdentity'),
        does('iam:ListRoles'),
        does('iam:GetRole', { roleName: 'platform-admin' }),
        harm(does('iam:UpdateAssumeRolePolicy', { roleName: 'platform-admin', policyDocument })),
      ];
    },
  },
  {
    name: 'pod: its session reads all secrets',
    month: 'workloads',
    steps: (from) => {
      const does = by(pod('orders-pod', POD_TURN, from));
      const reads = Array.from({ length: 10 }, (_, n) =>
        does('secretsmanager:GetSecretValue', { secretId: `prod/app-${n}` }),
      );
      return [
        does('sts:GetCallerIdentity'),
        does('secretsmanager:ListSecrets'),
        ...reads.map((one, n) => (n === 4 ? harm(one) : one)),
      ];
    },
  },
  {
    name: 'secrets operator: its session reads other secrets',
    month: 'workloads',
    steps: (from) => {
      const does = by(pod('external-secrets', POD_TURN, from));
      const reads = Array.from({ length: 40 }, (_, n) =>
        does('secretsmanager:GetSecretValue', { secretId: `prod/other-${n}` }),
      );
      return [does('secretsmanager:ListSecrets'), ...reads.map((one, n) => (n === 15 ? harm(one) : one))];
    },
  },
  {
    name: 'instance: its session assumes an administrator role',
    month: 'fleet',
    steps: (from) => {
      const does = by(instance(INSTANCE, 3, from, CLI_LINUX));
      return [
        does('sts:GetCallerIdentity'),
        does('s3:ListBuckets'),
        does('iam:ListRoles', {}, DENIED),
        harm(does('sts:AssumeRole', { roleArn: ADMIN_ROLE, roleSessionName: 'x' })),
      ];
    },
  },
  {
    name: 'function: its session is used outside',
    month: 'workloads',
    steps: (from) => {
      const does = by(lambda('resize-function', FUNCTION_TURN, from, BOTO));
      return [
        does('sts:GetCallerIdentity'),
        does('ssm:DescribeParameters'),
        does('ssm:GetParametersByPath', { path: '/' }),
        harm(does('secretsmanager:GetSecretValue', { secretId: 'prod/app-1' })),
      ];
    },
  },
  {
    name: 'vendor: its session shares a snapshot',
    month: 'scanners',
    steps: (from) => {
      const does = by(vendor('disk-scanner', 23, from));
      return [
        does('ec2:DescribeSnapshots'),
        does('ec2:DescribeVolumes'),
        does('ec2:CreateSnapshot', { volumeId: 'vol-db' }),
        harm(
          does('ec2:ModifySnapshotAttribute', {
            snapshotId: 's',
            createVolumePermission: { add: { items: [{ userId: '999988887777' }] } },
          }),
        ),
      ];
    },
  },
  {
    name: 'helpdesk: the password of an administrator is reset',
    month: 'offices',
    steps: (from) => {
      const does = by(person('Helpdesk', 'gus', from, BROWSER, 'x'));
      const asDave = by(keyUser('dave', from, BROWSER));
      return [
        does('iam:ListUsers'),
        does('iam:GetUser', { userName: 'dave' }),
        does('iam:DeactivateMFADevice', { userName: 'dave', serialNumber: 'x' }),
        does('iam:UpdateLoginProfile', { userName: 'dave' }),
        harm(asDave('signin:ConsoleLogin', {}, signedIn)),
        asDave('iam:CreateAccessKey', { userName: 'dave' }),
      ];
    },
  },
  {
    name: 'phishing: a person without MFA',
    month: 'offices',
    steps: (from) => {
      const does = by(keyUser('carol', from, BROWSER));
      return [
        does('signin:ConsoleLogin', {}, signedIn),
        does('iam:ListAccessKeys'),
        does('iam:GetUser'),
        harm(does('iam:CreateAccessKey', { userName: 'carol' })),
      ];
    },
  },
  {
    name: 'root: sign-in and a key',
    month: 'offices',
    steps: (from) => {
      const does = by(root(from, BROWSER));
      return [
        does('signin:PasswordRecoveryRequested'),
        does('signin:ConsoleLogin', {}, signedIn),
        does('iam:GetAccountSummary'),
        harm(does('iam:CreateAccessKey')),
      ];
    },
  },
  {
    name: 'break-glass: the key of the drill',
    month: 'offices',
    steps: (from) => {
      const does = by(keyUser('emergency', from, CLI_LINUX));
      return [
        does('sts:GetCallerIdentity'),
        does('iam:ListUsers'),
        harm(does('iam:CreateUser', { userName: 'helper' })),
      ];
    },
  },
  {
    name: 'ransom: backups and keys are destroyed',
    month: 'workloads',
    steps: (from) => {
      const does = by(keyUser('backup', from));
      return [
        does('sts:GetCallerIdentity'),
        does('backup:ListRecoveryPointsByBackupVault'),
        does('kms:ListKeys'),
        does('s3:PutBucketVersioning', { bucketName: 'orders', VersioningConfiguration: { Status: 'Suspended' } }),
        harm(does('backup:DeleteRecoveryPoint', { recoveryPointArn: 'arn:aws:ec2:eu-west-1::snapshot/s' })),
        does('kms:ScheduleKeyDeletion', { keyId: 'k' }),
      ];
    },
  },
  {
    name: 'pod: its session from a shell of the attacker',
    month: 'workloads',
    steps: (from) => {
      const does = by({ ...pod('orders-pod', POD_TURN, from), userAgent: CLI_LINUX });
      return [
        does('sqs:GetQueueAttributes'),
        does('s3:GetBucketLocation'),
        does('s3:ListBuckets'),
        harm(
          does('sqs:SetQueueAttributes', {
            attributes: {
              Policy:
                '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}]}',
            },
          }),
        ),
      ];
    },
  },
];
