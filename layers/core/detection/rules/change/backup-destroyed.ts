import type { Bag } from '../../request-accessors.ts';
import { flag, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

/** Calls that destroy only with certain parameters: `protectionOff` says whether an event has them. */
const MODIFYING = [
  ...calls('rds', 'ModifyDBInstance', 'ModifyDBCluster', 'ModifyGlobalCluster'),
  ...calls('dynamodb', 'UpdateTable', 'UpdateContinuousBackups'),
  ...calls('secretsmanager', 'DeleteSecret'),
];
const modifying = new Set(MODIFYING);

const protectionOff = (request: Bag): readonly string[] => [
  ...(text(request, 'deletionProtection') === 'false' || text(request, 'deletionProtectionEnabled') === 'false'
    ? ['no deletion protection']
    : []),
  ...(text(request, 'backupRetentionPeriod') === '0' ? ['no automated backups'] : []),
  ...(text(request, 'pointInTimeRecoverySpecification', 'pointInTimeRecoveryEnabled') === 'false'
    ? ['no point-in-time recovery']
    : []),
  ...(flag(request, 'forceDeleteWithoutRecovery') ? ['no recovery window'] : []),
];

const NAMES = [
  'backupVaultName',
  'dBInstanceIdentifier',
  'dBClusterIdentifier',
  'dbiResourceId',
  'dbClusterResourceId',
  'globalClusterIdentifier',
  'tableName',
  'imageId',
  'snapshotId',
  'clusterIdentifier',
  'snapshotIdentifier',
  'snapshotName',
  'fileSystemId',
  'backupId',
  'identifier',
  'secretId',
];

const isGrave = ({ source, name, request }: ActivityEvent): boolean =>
  flag(request, 'skipFinalSnapshot') ||
  flag(request, 'skipFinalClusterSnapshot') ||
  flag(request, 'deleteAutomatedBackups') ||
  name.endsWith('AutomatedBackup') ||
  source === 'backup.amazonaws.com' ||
  source === 'rbin.amazonaws.com';

export const backupDestroyed = rule({
  id: 'backup-destroyed',
  title: 'Backups or deletion protection removed',
  technique: 'T1490',
  severity: 'medium',
  description:
    'Recovery points, automated backups, vault locks and snapshots are what a victim restores from. Ransomware operators remove them first, and turn off what protects a database from deletion. A secret can be restored for days, unless it is deleted without that time.',
  falsePositives: ['Retention jobs: after a while this is part of their baseline.', 'Decommissioning a database.'],
  detector: 'change',
  events: [
    ...calls(
      'backup',
      'DeleteRecoveryPoint',
      'DeleteBackupVault',
      'DeleteBackupVaultLockConfiguration',
      'DeleteBackupVaultAccessPolicy',
      'DeleteBackupPlan',
      'DisassociateRecoveryPoint',
    ),
    ...calls('rbin', 'DeleteRule', 'UnlockRule'),
    ...calls(
      'rds',
      'DeleteDBInstance',
      'DeleteDBCluster',
      'DeleteGlobalCluster',
      'DeleteDBSnapshot',
      'DeleteDBClusterSnapshot',
      'DeleteDBInstanceAutomatedBackup',
      'DeleteDBClusterAutomatedBackup',
    ),
    ...calls('redshift', 'DeleteCluster', 'DeleteClusterSnapshot'),
    ...calls('elasticache', 'DeleteSnapshot'),
    ...calls('dynamodb', 'DeleteBackup', 'DeleteTable'),
    ...calls('elasticfilesystem', 'DeleteFileSystem'),
    ...calls('fsx', 'DeleteFileSystem', 'DeleteBackup'),
    ...calls('ec2', 'DeregisterImage', 'DeleteSnapshot'),
    ...MODIFYING,
  ],
  attempts: true,
  evaluate: (event, { habitual }) => {
    // Image pipelines delete old images and snapshots as routine.
    if (event.byService || (habitual && event.source === 'ec2.amazonaws.com')) return undefined;
    const { request } = event;
    const off = modifying.has(`${event.source}:${event.name}`) ? protectionOff(request) : undefined;
    if (off?.length === 0) return undefined;
    const what = NAMES.map((name) => text(request, name)).find((value) => value !== undefined);
    return {
      severity: off !== undefined || isGrave(event) ? 'medium' : 'low',
      confidence: (off?.length ?? 0) > 1 ? 0.6 : 0.45,
      key: event.name,
      evidence: {
        what: shown(what),
        withoutSnapshot: flag(request, 'skipFinalSnapshot') || flag(request, 'skipFinalClusterSnapshot'),
        ...(off && { off }),
      },
    };
  },
});
