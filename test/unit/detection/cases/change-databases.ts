import { ask, role } from '../records.ts';
import { hourly, one, type RuleCases } from './case.ts';

const database = { dBInstanceIdentifier: 'db' };

/** Databases, their backups and their passwords. */
export const changeDatabasesCases: Readonly<Record<string, RuleCases>> = {
  'backup-destroyed': {
    matches: [
      one('a deleted recovery point', ask('backup:DeleteRecoveryPoint', { backupVaultName: 'v' })),
      one('deleted backups of an instance', ask('rds:DeleteDBInstanceAutomatedBackup', { dbiResourceId: 'db-1' })),
      one('deleted backups of a cluster', ask('rds:DeleteDBClusterAutomatedBackup', { dbClusterResourceId: 'c-1' })),
      one('a deleted instance', ask('rds:DeleteDBInstance', { ...database, skipFinalSnapshot: false })),
      one('an instance deleted for good', ask('rds:DeleteDBInstance', { ...database, skipFinalSnapshot: true })),
      one(
        'an instance without deletion protection',
        ask('rds:ModifyDBInstance', { ...database, deletionProtection: false }),
      ),
      one(
        'a cluster without deletion protection and backups',
        ask('rds:ModifyDBCluster', {
          dBClusterIdentifier: 'c',
          deletionProtection: false,
          backupRetentionPeriod: 0,
        }),
      ),
      one(
        'a table without deletion protection',
        ask('dynamodb:UpdateTable', { tableName: 't', deletionProtectionEnabled: false }),
      ),
      one(
        'a table without point-in-time recovery',
        ask('dynamodb:UpdateContinuousBackups', {
          tableName: 't',
          pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false },
        }),
      ),
      one(
        'a secret that cannot be restored',
        ask('secretsmanager:DeleteSecret', { secretId: 's', forceDeleteWithoutRecovery: true }),
      ),
      one('a deleted recycle bin', ask('rbin:DeleteRule', { identifier: 'r' })),
    ],
    ignores: [
      one(
        'a secret that can be restored',
        ask('secretsmanager:DeleteSecret', { secretId: 's', recoveryWindowInDays: 7 }),
      ),
      one('a started backup job', ask('backup:StartBackupJob', { backupVaultName: 'v' })),
      one(
        'an instance with deletion protection',
        ask('rds:ModifyDBInstance', { ...database, deletionProtection: true, backupRetentionPeriod: 7 }),
      ),
      one('more storage', ask('rds:ModifyDBInstance', { ...database, allocatedStorage: 100 })),
      one('another capacity of a table', ask('dynamodb:UpdateTable', { tableName: 't', billingMode: 'PROVISIONED' })),
      one(
        'what a stack does when it is deleted',
        ask(
          'rds:ModifyDBInstance',
          { ...database, deletionProtection: false },
          {
            userIdentity: role('deployer', 'x', { invokedBy: 'cloudformation.amazonaws.com' }),
            sourceIPAddress: 'cloudformation.amazonaws.com',
          },
        ),
      ),
      one(
        'a habitual change',
        ask('rds:ModifyDBInstance', { ...database, deletionProtection: false }),
        hourly(['rds:ModifyDBInstance']),
      ),
    ],
  },
  'database-password-reset': {
    matches: [
      one('a new master password', ask('rds:ModifyDBInstance', { ...database, masterUserPassword: '****' })),
      one('an instance made public', ask('rds:ModifyDBInstance', { ...database, publiclyAccessible: true })),
      one('a restored database that is public', {
        ...ask('rds:RestoreDBInstanceFromDBSnapshot', { ...database, dBSnapshotIdentifier: 's' }),
        responseElements: { ...database, publiclyAccessible: true },
      }),
      one(
        'a data warehouse that is restored as public',
        ask('redshift:RestoreFromClusterSnapshot', { clusterIdentifier: 'c', publiclyAccessible: true }),
      ),
    ],
    ignores: [
      one('more storage', ask('rds:ModifyDBInstance', { ...database, allocatedStorage: 100 })),
      one('more storage of a public database', {
        ...ask('rds:ModifyDBInstance', { ...database, allocatedStorage: 100 }),
        responseElements: { ...database, publiclyAccessible: true },
      }),
      one('a restored database that is private', {
        ...ask('rds:RestoreDBInstanceFromDBSnapshot', { ...database, dBSnapshotIdentifier: 's' }),
        responseElements: { ...database, publiclyAccessible: false },
      }),
    ],
  },
};
