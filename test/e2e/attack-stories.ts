import { AWAY, callerOf } from '../../local/attack.ts';
import type { KeyedUser } from '../../local/estate.ts';
import { type Call, type Caller, cloudTrailRecord } from '../../local/trail.ts';

/** Five attacks as CloudTrail records them, each by a different identity. */

export interface AttackStory {
  readonly name: string;
  readonly identity: string;
  /** In the order in which they happen. */
  readonly records: readonly Record<string, unknown>[];
}

export interface Victims {
  readonly exporter: KeyedUser;
  readonly reader: KeyedUser;
  readonly archivist: KeyedUser;
  readonly person: KeyedUser;
  readonly webRole: string;
  readonly adminRole: string;
}

type Does = (call: string, request?: object, more?: object) => Record<string, unknown>;

const ADMIN_POLICY = 'arn:aws:iam::aws:policy/AdministratorAccess';
const DENIED = { errorCode: 'AccessDenied', errorMessage: 'not authorized' };
const BROWSER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36';
const READS = /^(Get|List|Describe|AssumeRole)/;

/** Records of one caller, 40 seconds apart, from `start` on. */
function recorder(caller: Caller, start: number): Does {
  let at = start - 40_000;
  return (call, request = {}, more = {}) => {
    const [service = '', name = ''] = call.split(':');
    at += 40_000;
    const facts: Call = { caller, service, name, readOnly: READS.test(name), at: new Date(at), request };
    return { ...cloudTrailRecord(facts), ...more };
  };
}

function newAdministrator(does: Does) {
  return [
    does('sts:GetCallerIdentity'),
    does('iam:ListUsers', {}, DENIED),
    does('iam:CreateUser', { userName: 'metrics-helper' }),
    does('iam:AttachUserPolicy', { userName: 'metrics-helper', policyArn: ADMIN_POLICY }),
    does(
      'iam:CreateAccessKey',
      { userName: 'metrics-helper' },
      { responseElements: { accessKey: { userName: 'metrics-helper', accessKeyId: 'AKIAMETRICSHELPER001' } } },
    ),
  ];
}

function secretsRead(does: Does) {
  const secrets = Array.from({ length: 9 }, (_, number) => `shop/secret-${number}`);
  return [
    does('sts:GetCallerIdentity'),
    does('secretsmanager:ListSecrets'),
    ...secrets.map((secretId) => does('secretsmanager:GetSecretValue', { secretId })),
  ];
}

function ransom(does: Does) {
  return [
    does('kms:ListKeys'),
    does('s3:PutBucketVersioning', { bucketName: 'orders', VersioningConfiguration: { Status: 'Suspended' } }),
    does('backup:DeleteRecoveryPoint', { recoveryPointArn: 'arn:aws:ec2:us-east-1::snapshot/snap-1' }),
    does('kms:ScheduleKeyDeletion', { keyId: 'k', pendingWindowInDays: 7 }),
    does('cloudtrail:StopLogging', { name: 'main' }),
  ];
}

function phishing(does: Does) {
  return [
    does(
      'signin:ConsoleLogin',
      {},
      {
        eventType: 'AwsConsoleSignIn',
        responseElements: { ConsoleLogin: 'Success' },
        additionalEventData: { MobileVersion: 'No', MFAUsed: 'No' },
      },
    ),
    does('iam:CreateAccessKey', {}, { responseElements: { accessKey: { accessKeyId: 'AKIAPHISHEDPERSON001' } } }),
    does('iam:AttachUserPolicy', { userName: 'phished-person', policyArn: ADMIN_POLICY }),
  ];
}

function instanceCredentials(does: Does, roleArn: string) {
  return [
    does('sts:GetCallerIdentity'),
    does('s3:ListBuckets'),
    does('iam:ListRoles', {}, DENIED),
    does('sts:AssumeRole', { roleArn, roleSessionName: 'x' }),
  ];
}

const instanceSession = (arn: string, from: Pick<Caller, 'address' | 'agent'>): Caller => {
  const name = arn.split('/').at(-1) ?? arn;
  const session = 'i-0abcdef1234567890';
  return {
    arn: arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/').concat(`/${session}`),
    accessKeyId: 'ASIASTORYINSTANCE001',
    principalId: `AROASTORYINSTANCE001:${session}`,
    role: { arn, name },
    address: from.address,
    agent: from.agent,
  };
};

/** A network of the attacker for each story: the deployment remembers sources across identities, also those of other suites. */
const network = (number: number) => ({ ...AWAY, address: `177.54.${144 + number}.100` });

/** @param start time of the first record of each story. */
export function attackStories(victims: Victims, start: number): readonly AttackStory[] {
  const by = (number: number, user: KeyedUser, agent = AWAY.agent): Does =>
    recorder(callerOf(user, { ...network(number), agent }), start);
  const { exporter, reader, archivist, person, webRole, adminRole } = victims;
  const laptop = { ...network(4), agent: 'aws-cli/2.31.4 os/macos' };
  const fromInstance = recorder(instanceSession(webRole, laptop), start);
  return [
    {
      name: 'a leaked key makes a new administrator',
      identity: exporter.arn,
      records: newAdministrator(by(0, exporter)),
    },
    { name: 'a leaked key reads all secrets', identity: reader.arn, records: secretsRead(by(1, reader)) },
    { name: 'a leaked key destroys backups and keys', identity: archivist.arn, records: ransom(by(2, archivist)) },
    { name: 'a phished person gets a key', identity: person.arn, records: phishing(by(3, person, BROWSER)) },
    {
      name: 'credentials of an instance assume another role',
      identity: webRole,
      records: instanceCredentials(fromInstance, adminRole),
    },
  ];
}
