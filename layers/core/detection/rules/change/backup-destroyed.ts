import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const backupDestroyed = rule({
  id: 'backup-destroyed',
  title: 'Backups or their protection were removed',
  technique: 'T1490',
  severity: 'medium',
  description:
    'Recovery points, vault locks, snapshots of databases and deletion protection are what a victim would come back with.',
  falsePositives: ['Retention jobs: they become a habit of the profile.'],
  detector: 'change',
  events: [
    ...calls(
      'backup',
      'DeleteRecoveryPoint',
      'DeleteBackupVault',
      'DeleteBackupVaultLockConfiguration',
      'DeleteBackupPlan',
    ),
    ...calls(
      'rds',
      'DeleteDBInstance',
      'DeleteDBCluster',
      'DeleteGlobalCluster',
      'DeleteDBSnapshot',
      'DeleteDBClusterSnapshot',
      'DeleteDBInstanceAutomatedBackup',
    ),
    ...calls('dynamodb', 'DeleteBackup', 'DeleteTable'),
    ...calls('elasticfilesystem', 'DeleteFileSystem'),
    ...calls('ec2', 'DeregisterImage', 'DeleteSnapshot'),
  ],
  attempts: true,
  evaluate: (event, { habitual }) => {
    // Pipelines create images and delete old ones.
    if (event.byService || (habitual && event.source === 'ec2.amazonaws.com')) return undefined;
    const { request } = event;
    const final = text(request, 'skipFinalSnapshot') === 'true';
    const what =
      text(request, 'backupVaultName') ??
      text(request, 'dBInstanceIdentifier') ??
      text(request, 'dBClusterIdentifier') ??
      text(request, 'tableName') ??
      text(request, 'imageId') ??
      text(request, 'snapshotId');
    return {
      severity: final || event.source.startsWith('backup') ? 'medium' : 'low',
      confidence: 0.45,
      key: event.name,
      evidence: { what: shown(what), withoutSnapshot: final },
    };
  },
});
