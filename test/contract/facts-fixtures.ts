import { type ReassessPorts, snapshotAccounts } from '../../layers/app/posture/reassess-accounts.ts';
import type {
  AccountId,
  CredentialsSnapshot,
  DatedRevision,
  PrincipalsSnapshot,
  SecretsSnapshot,
  SnapshotName,
  Snapshots,
  UserCredentials,
} from '../../layers/core/posture/account-facts.ts';
import type { RoleFacts, SecretFacts, UserFacts } from '../../layers/core/posture/estate.ts';
import { at } from './stores-fixtures.ts';

export const ACCOUNT = { id: '123456789012', partition: 'aws' };
const arnOf = (resource: string): string => `arn:aws:iam::${ACCOUNT.id}:${resource}`;

export const allowing = (...actions: string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });

export const aUser = (name: string, change: Partial<UserFacts> = {}): UserFacts => ({
  arn: arnOf(`user/${name}`),
  name,
  path: '/',
  immutableId: `AIDA${name.toUpperCase()}`,
  createdAt: at(-100_000),
  inlinePolicies: [],
  attachedPolicies: [],
  tags: { owner: 'data' },
  groups: [],
  accessKeys: 'unknown',
  loginProfile: 'unknown',
  mfa: 'unknown',
  passwordLastUsedAt: 'unknown',
  serviceSpecificCredentials: 'unknown',
  ...change,
});

export const aRole = (name: string, change: Partial<RoleFacts> = {}): RoleFacts => ({
  arn: arnOf(`role/${name}`),
  name,
  path: '/',
  immutableId: `AROA${name.toUpperCase()}`,
  createdAt: at(-100_000),
  inlinePolicies: [],
  attachedPolicies: [],
  tags: { owner: 'data' },
  trustPolicy: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  }),
  lastUsedAt: null,
  instanceProfiles: [],
  maxSessionSeconds: 3_600,
  ...change,
});

export const aSecret = (name: string, region = 'eu-central-1'): SecretFacts => ({
  arn: `arn:aws:secretsmanager:${region}:${ACCOUNT.id}:secret:${name}-AbCdEf`,
  name,
  region,
  createdAt: at(-100_000),
  rotationEnabled: false,
  lastRotatedAt: null,
  lastAccessedAt: null,
  customerKey: false,
  resourcePolicy: null,
  tags: {},
});

export const principalsSnapshot = (minutes: number, change: Partial<PrincipalsSnapshot> = {}): PrincipalsSnapshot => ({
  takenAt: at(minutes),
  users: [aUser('alpha')],
  groups: [],
  roles: [aRole('runner')],
  managedPolicies: [],
  identityProviders: [],
  unreadable: [],
  ...change,
});

export const credentialsSnapshot = (
  minutes: number,
  change: Partial<CredentialsSnapshot> = {},
): CredentialsSnapshot => ({
  takenAt: at(minutes),
  users: {},
  root: { accessKeys: 0, mfa: true, lastUsedAt: null },
  unreadable: [],
  ...change,
});

/** A user whose access key is shared. */
export const sharedCredentials = (): UserCredentials => ({
  accessKeys: [{ id: 'AKIASHARED', status: 'Active', createdAt: at(-90_000), lastUsedAt: at(0) }],
  loginProfile: false,
  mfa: false,
  passwordLastUsedAt: null,
  serviceSpecificCredentials: [],
  sideBySide: {
    networks: { names: ['AS64500', 'AS64501'], since: at(-20_000), days: 9 },
    systems: { names: ['Windows', 'macOS or Linux'], since: at(-20_000), days: 7 },
    agents: ['aws-cli/linux', 'aws-cli/windows'],
  },
});

export const secretsSnapshot = (minutes: number, change: Partial<SecretsSnapshot> = {}): SecretsSnapshot => ({
  takenAt: at(minutes),
  secrets: [],
  workloads: [],
  workloadTypesRead: ['AWS::Lambda::Function'],
  secretsOutsideVault: [],
  unreadable: [],
  ...change,
});

export const reread = (minutes: number, revision: DatedRevision['revision']): DatedRevision => ({
  readAt: at(minutes),
  revision,
  unreadable: [],
});

/** Stores one snapshot of one account and reassesses it. */
export const takeSnapshot = <Name extends SnapshotName>(
  ports: ReassessPorts,
  account: AccountId,
  name: Name,
  snapshot: Snapshots[Name],
) => snapshotAccounts(ports, [account], name, async () => snapshot);
