import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const backupDestroyed = rule({
  id: 'backup-destroyed',
  title: 'Backups or deletion protection removed',
  technique: 'T1490',
  severity: 'medium',
  description:
    'Recovery points, vault locks and snapshots are what a victim restores from. Ransomware operators remove them first.',
  falsePositives: ['Retention jobs: after a while this is part of their baseline.'],
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
    // Image pipelines delete old images and snapshots as routine.
    if (event.byService || (habitual && event.source === 'ec2.amazonaws.com')) return undefined;
    const { request } = event;
    const withoutSnapshot = text(request, 'skipFinalSnapshot') === 'true';
    const what =
      text(request, 'backupVaultName') ??
      text(request, 'dBInstanceIdentifier') ??
      text(request, 'dBClusterIdentifier') ??
      text(request, 'tableName') ??
      text(request, 'imageId') ??
      text(request, 'snapshotId');
    return {
      severity: withoutSnapshot || event.source.startsWith('backup') ? 'medium' : 'low',
      confidence: 0.45,
      key: event.name,
      evidence: { what: shown(what), withoutSnapshot },
    };
  },
});
