import { emptyProfile } from '../../../layers/core/detection/profile.ts';
import type { Profile, Seen, Signal } from '../../../layers/core/detection/types.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';
import { type BriefInput, briefOf } from '../../../layers/core/response/brief.ts';
import { anApproval, anEntry, anIncident, aPlan } from '../../contract/stores-fixtures.ts';
import { activeAt, ask, MINUTE, NOON, record } from '../detection/records.ts';

/** A small account, as files and as API responses. */

export const ACCOUNT = '111122223333';
export const AS_OF = '2026-05-01T00:00:00Z';
export const BACKUP = `arn:aws:iam::${ACCOUNT}:user/automation/nightly-backup`;
export const DEPLOYER = `arn:aws:iam::${ACCOUNT}:role/pipelines/production-infrastructure-deployer`;

const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: string | readonly string[], Resource = '*') => ({ Effect: 'Allow', Action, Resource });
const trust = (Principal: object) => document({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
const service = (name: string) => trust({ Service: `${name}.amazonaws.com` });

const user = (UserName: string, Path: string, more: object) => ({
  Path,
  UserName,
  UserId: `AIDA${UserName.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`,
  Arn: `arn:aws:iam::${ACCOUNT}:user${Path}${UserName}`,
  CreateDate: '2025-01-01T00:00:00Z',
  ...more,
});
const role = (RoleName: string, Path: string, AssumeRolePolicyDocument: object, more: object) => ({
  Path,
  RoleName,
  RoleId: `AROA${RoleName.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`,
  Arn: `arn:aws:iam::${ACCOUNT}:role${Path}${RoleName}`,
  CreateDate: '2025-01-01T00:00:00Z',
  AssumeRolePolicyDocument,
  RoleLastUsed: { LastUsedDate: '2026-04-30T00:00:00Z' },
  ...more,
});
const inline = (...Statement: readonly object[]) => [{ PolicyName: 'inline', PolicyDocument: document(...Statement) }];

export const DUMP = {
  UserDetailList: [
    user('nightly-backup', '/automation/', {
      UserPolicyList: inline(
        allow(['iam:AttachUserPolicy', 'iam:CreateAccessKey'], BACKUP),
        allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::example-nightly-backups/*'),
      ),
      Tags: [{ Key: 'owner', Value: 'platform' }],
    }),
    user('status-page', '/', { UserPolicyList: inline(allow('cloudwatch:PutMetricData')) }),
  ],
  GroupDetailList: [],
  RoleDetailList: [
    role('production-infrastructure-deployer', '/pipelines/', trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` }), {
      RolePolicyList: inline(allow('*')),
      RoleLastUsed: {},
    }),
    role('report-builder', '/', service('lambda'), {
      RolePolicyList: inline(allow(['iam:PassRole', 'lambda:CreateFunction', 'secretsmanager:GetSecretValue'])),
    }),
    role('snapshot-principals', '/tierwatch/', service('lambda'), { RolePolicyList: inline(allow('iam:Get*')) }),
    role('cdk-hnb659fds-deploy-role-111122223333-us-east-1', '/', trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` }), {
      RolePolicyList: inline(allow('cloudformation:*')),
    }),
  ],
  Policies: [],
};

export const CREDENTIAL_REPORT = [
  'user,arn,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date',
  `<root_account>,arn:aws:iam::${ACCOUNT}:root,not_supported,no_information,true,false,N/A,N/A,false,N/A,N/A`,
  `nightly-backup,${BACKUP},false,N/A,false,true,2025-01-01T00:00:00Z,2026-04-30T00:00:00Z,false,N/A,N/A`,
  `status-page,arn:aws:iam::${ACCOUNT}:user/status-page,false,N/A,false,true,2025-01-01T00:00:00Z,2026-04-30T00:00:00Z,false,N/A,N/A`,
].join('\n');

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const attacker = {
  sourceIPAddress: '203.0.113.50',
  userAgent: 'Boto3/1.34 md/Botocore#1.34 ua/2.0 os/linux#6.8',
  userIdentity: {
    type: 'IAMUser',
    principalId: 'AIDANIGHTLYBACKUP',
    arn: BACKUP,
    accountId: ACCOUNT,
    userName: 'nightly-backup',
    accessKeyId: KEY,
  },
};
const numbered = (one: object, number: number) => ({ ...one, eventID: `5f1c3d2e-0000-4000-8000-00000000000${number}` });

/** Reconnaissance with a stolen key, escalation to administrator, and the end of the trail. */
export const LOG = [
  record('sts:GetCallerIdentity', attacker, NOON),
  record('iam:ListUsers', attacker, NOON + MINUTE),
  ask(
    'iam:AttachUserPolicy',
    { userName: 'nightly-backup', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    attacker,
    NOON + 2 * MINUTE,
  ),
  ask('iam:CreateUser', { userName: 'backup-service' }, attacker, NOON + 3 * MINUTE),
  ask('iam:CreateAccessKey', { userName: 'backup-service' }, attacker, NOON + 4 * MINUTE),
  ask('cloudtrail:StopLogging', { name: 'management-events' }, attacker, NOON + 5 * MINUTE),
].map(numbered);

export const INCIDENT_ID = 'inc-bb04c2ab950088666605';
export const APPROVAL_ID = '0f4e6a1c9d2b48f7a35e8c1d7b9f2a60';
const HASH = 'c2f1a9d07b6e4f83a5d1c0e9b8f7a6d5e4c3b2a190817263544536271809fabc';

/** The incident of the stolen key, its plan, approval and journal. */
const DAY = 86_400_000;
const seen = (count: number): Seen => ({ count, first: NOON - 30 * DAY, last: NOON - 10 * 60 * MINUTE });

/** Nightly use from an office network for a month. */
const nightly = (): Profile => ({
  ...emptyProfile(),
  firstSeen: NOON - 30 * DAY,
  lastSeen: NOON - 10 * 60 * MINUTE,
  events: 120,
  days: Array.from({ length: 30 }, (_, n) => new Date(NOON - (30 - n) * DAY).toISOString().slice(0, 10)),
  countries: { DE: seen(120) },
  networks: { AS64496: seen(120) },
  regions: { 'eu-central-1': seen(120) },
  agents: { 'boto3/linux': seen(120) },
  actions: { 's3:PutObject': seen(90), 's3:ListBucket': seen(30) },
  active: activeAt([2], NOON - DAY),
});

const briefFacts = (): Pick<BriefInput, 'posture' | 'profile' | 'carriers' | 'lineage'> => ({
  posture: undefined,
  profile: nightly(),
  carriers: { workloads: [], keyPlaces: ['BACKUP_ACCESS_KEY_ID of AWS::Lambda::Function nightly-report'] },
  lineage: new Map([
    [
      'user/backup-service',
      { identity: `arn:aws:iam::${ACCOUNT}:user/backup-service`, incident: 'inc-0c6a3f5d7b9e1a2c4d60' },
    ],
  ]),
});

export function storedCase(state: 'awaiting-approval' | 'contained' = 'awaiting-approval') {
  const signal = (rule: string, title: string, number: number, evidence: Signal['evidence']) => ({
    rule,
    identity: BACKUP,
    eventId: `5f1c3d2e-0000-4000-8000-00000000000${number}`,
    time: new Date(NOON + number * MINUTE).toISOString(),
    severity: 'high' as const,
    confidence: 0.9,
    title,
    evidence: { from: '203.0.113.50', ...evidence },
    technique: 'T1098.003',
    call: {
      ...{ service: 'iam.amazonaws.com', operation: 'AttachUserPolicy', account: ACCOUNT, actorType: 'IAMUser' },
      region: 'us-east-1',
      address: '203.0.113.50',
      country: 'BR',
      asn: 64500,
      network: 'Example Networks',
      userAgent: 'aws-cli/2.15 os/linux',
      accessKeyId: KEY,
    },
  });
  const incident = anIncident(ACCOUNT, INCIDENT_ID, {
    identity: BACKUP,
    severity: 'critical',
    confidence: 0.99,
    confidenceTerms: [
      {
        term: 'one',
        points: 0.6,
        why: 'Administrator policy attached to a user, group or role (high, confidence 92%)',
      },
      { term: 'two', points: 0.56, why: 'Sensitive API called by a machine identity for the first time, 7 signals' },
      { term: 'limit', points: -0.17, why: 'Confidence is capped at 99%' },
    ],
    title:
      'Administrator policy attached to a user, group or role; Sensitive API called by a machine identity for the first time',
    signals: [
      signal('self-grant', 'Administrator policy attached to a user, group or role', 2, {
        event: 'iam.amazonaws.com:AttachUserPolicy',
        policy: 'arn:aws:iam::aws:policy/AdministratorAccess',
        to: 'nightly-backup',
      }),
      signal('first-sensitive', 'Sensitive API called by a machine identity for the first time', 3, {
        event: 'iam.amazonaws.com:CreateUser',
      }),
      signal('user-made', 'IAM user created', 3, {
        event: 'iam.amazonaws.com:CreateUser',
        user: 'backup-service',
      }),
    ],
    state,
    credentials: [KEY],
  });
  const plan = aPlan(incident, 'plan-7d1f', {
    hash: HASH,
    changes: [
      {
        kind: 'put-user-policy',
        userName: 'nightly-backup',
        policyName: `TierwatchContainment-${INCIDENT_ID}`,
        document: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}',
      },
      { kind: 'deactivate-key', userName: 'nightly-backup', accessKeyId: KEY },
    ],
    before: {
      ...{ takenAt: new Date(NOON + 4 * MINUTE).toISOString(), immutableId: 'AIDABACKUP', boundary: null },
      ...{ inlinePolicies: ['nightly-backup-access'], attachedPolicies: [] },
      accessKeys: [{ id: KEY, status: 'Active' }],
    },
    residual: [
      'Access keys, users and roles that the user created, and sessions of roles that the user assumed, are not changed.',
    ],
  });
  const decided =
    state === 'contained'
      ? { state: 'approved' as const, decidedBy: `arn:aws:iam::${ACCOUNT}:user/responder`, reason: 'stolen key' }
      : {};
  const plans = [state === 'contained' ? { ...plan, startedAt: new Date(NOON + 5 * MINUTE).toISOString() } : plan];
  const applied = anEntry(INCIDENT_ID, 3, 'The inline deny policy was attached to user nightly-backup.');
  const verified = {
    ...anEntry(INCIDENT_ID, 4, 'IAM was read, and matches the plan.'),
    planId: plan.id,
    ...{ step: 'verified' as const, at: new Date(NOON + 6 * MINUTE).toISOString(), by: 'tierwatch' },
  };
  const journal = state === 'contained' ? [applied, verified] : [applied];
  return {
    brief: briefOf({ incident, plans, journal, ...briefFacts() }),
    incident,
    plans,
    approvals: [anApproval(plan, APPROVAL_ID, decided)],
    journal,
  };
}

/** Postures as the API returns them. */
export const stored = (postures: Iterable<Posture>): readonly unknown[] => JSON.parse(JSON.stringify([...postures]));
