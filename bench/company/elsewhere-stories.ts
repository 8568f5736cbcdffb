import { instance, keyUser, person, pod, podIdentity, vendor } from './callers.ts';
import { shareWith } from './cloud-months.ts';
import { AWS, AWS_OF_ATTACKER } from './places.ts';
import { BOTO, BROWSER, CLI_LINUX, CLI_MAC } from './records.ts';
import { ADMIN_POLICY, by, harm, type Story } from './story.ts';

const POD_TURN = 48;

/** Attacks that look like what the company does: the usual client, the usual kind of network, the usual calls. */
export const ELSEWHERE_STORIES: readonly Story[] = [
  {
    name: 'leaked key: of a person who moves',
    month: 'laptops',
    steps: (from) => {
      const does = by(keyUser('erin', from, CLI_LINUX));
      return [
        does('sts:GetCallerIdentity'),
        does('s3:ListBuckets'),
        does('iam:CreateUser', { userName: 'svc-sync' }),
        harm(does('iam:AttachUserPolicy', { userName: 'svc-sync', policyArn: ADMIN_POLICY })),
      ];
    },
  },
  {
    name: 'instance: its session from another account of AWS',
    month: 'fleet',
    steps: () => {
      const id = `i-${(24 * 8 + 3).toString(16).padStart(17, '0')}`;
      const does = by(instance(id, 3, AWS_OF_ATTACKER, BOTO));
      const atHome = by(instance(id, 3));
      return [
        atHome('ssm:UpdateInstanceInformation'),
        does('sts:GetCallerIdentity'),
        does('s3:ListBuckets'),
        harm(does('secretsmanager:GetSecretValue', { secretId: 'prod/orders' })),
      ];
    },
  },
  {
    name: 'pod: its session launches instances',
    month: 'clusters',
    steps: (from) => {
      const does = by(podIdentity('autoscaler', POD_TURN, from));
      return [
        does('sts:GetCallerIdentity'),
        does('ec2:DescribeInstances'),
        harm(does('ec2:RunInstances', { instanceType: 'm6i.xlarge', iamInstanceProfile: { name: 'web-instance' } })),
      ];
    },
  },
  {
    name: 'vendor: a copy for a third account',
    month: 'copies',
    steps: (from) => {
      const does = by(vendor('disk-copier', 24, from));
      return [
        does('ec2:DescribeSnapshots'),
        does('ec2:CreateSnapshot', { volumeId: 'vol-db' }),
        does('ec2:ModifySnapshotAttribute', shareWith('snap-db', '999988887777')),
        harm(does('ec2:DescribeSnapshotAttribute', { snapshotId: 'snap-db' })),
      ];
    },
  },
  {
    name: 'portal session: a bucket for an outsider',
    month: 'laptops',
    steps: (from) => {
      const does = by(person('Developer', 'jo', from, CLI_MAC, '24all'));
      const bucketPolicy = {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: '999988887777' },
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::orders/*',
          },
        ],
      };
      return [
        does('sts:GetCallerIdentity'),
        does('s3:ListBuckets'),
        does('s3:PutBucketPolicy', { bucketName: 'orders', bucketPolicy }),
        harm(does('s3:GetBucketLocation', { bucketName: 'orders' })),
      ];
    },
  },
  {
    name: 'helpdesk: a new person with an existing permission set',
    month: 'offices',
    steps: (from) => {
      const does = by(person('Helpdesk', 'gus', from, BROWSER, 'y'));
      return [
        does('sso:ListPermissionSets'),
        does('sso-directory:CreateUser', { userName: 'it.support' }),
        does('sso-directory:AddMemberToGroup', { groupId: 'g', memberId: 'm' }),
        harm(does('sso:CreateAccountAssignment', { principalType: 'USER', permissionSetArn: 'p' })),
      ];
    },
  },
  {
    name: 'secrets operator: one other secret at a time, from its own pod',
    month: 'workloads',
    steps: () => {
      const does = by(pod('external-secrets', POD_TURN, AWS));
      const reads = Array.from({ length: 12 }, (_, n) =>
        does('secretsmanager:GetSecretValue', { secretId: `corp/other-${n}` }),
      );
      return reads.map((one, n) => (n === 10 ? harm(one) : one));
    },
  },
];
