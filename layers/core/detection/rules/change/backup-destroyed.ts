import type { Bag } from '../../request-accessors.ts';
import { flag, shown, text } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { distinctAround } from '../../window.ts';
import { byHand, withLongTermKey } from '../actor-checks.ts';

const MANY = 3;
const WITHIN = 15 * MINUTE;

/** Deleting one of these deletes the data in it. */
const STORES =
  /^Delete(DBInstance|DBCluster|GlobalCluster|Cluster|Table|FileSystem|KnowledgeBase|DataSource|CustomModel)$/;

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
  'knowledgeBaseId',
  'modelIdentifier',
  'bucketName',
];

const nameIn = ({ request }: ActivityEvent): string | undefined =>
  NAMES.map((name) => text(request, name)).find((name) => name !== undefined);

/** Whether a person deletes a data store, or several backups or buckets in a row. Tools that prune snapshots and images have roles. */
function destroysByHand(event: ActivityEvent, destroyed: number): boolean {
  const prunes = event.source === 'ec2.amazonaws.com' && !withLongTermKey(event);
  return byHand(event) && (STORES.test(event.name) || (destroyed >= MANY && !prunes));
}

const isGrave = ({ source, name, request }: ActivityEvent): boolean =>
  flag(request, 'skipFinalSnapshot') ||
  flag(request, 'skipFinalClusterSnapshot') ||
  flag(request, 'deleteAutomatedBackups') ||
  name.endsWith('AutomatedBackup') ||
  source === 'backup.amazonaws.com' ||
  source === 'rbin.amazonaws.com';

export const backupDestroyed = rule({
  id: 'backup-destroyed',
  title: 'Backups, data stores or their protection removed',
  technique: 'T1490',
  severity: 'medium',
  description: `Recovery points, automated backups, vault locks and snapshots are what a victim restores from. Ransomware operators remove them first, and turn off what protects a database from deletion. Databases, tables, file systems and knowledge bases are the data itself. A secret can be restored for days, unless it is deleted without that time. One snapshot, image or bucket is routine; ${MANY} within 15 minutes are not, unless infrastructure as code deletes them.`,
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
    ...calls('bedrock', 'DeleteKnowledgeBase', 'DeleteDataSource', 'DeleteCustomModel'),
    // Only an empty bucket can be deleted; its name is then free for others.
    ...calls('s3', 'DeleteBucket'),
    ...MODIFYING,
  ],
  attempts: true,
  counts: (event, { habitual }) =>
    habitual || event.byService || modifying.has(`${event.source}:${event.name}`)
      ? []
      : [{ counter: 'destroyed', value: `${event.name} ${nameIn(event) ?? event.id}`, keep: HOUR }],
  evaluate: (event, { habitual, window }) => {
    // Image pipelines delete old images and snapshots as routine.
    if (event.byService || (habitual && event.source === 'ec2.amazonaws.com')) return undefined;
    const { request } = event;
    const off = modifying.has(`${event.source}:${event.name}`) ? protectionOff(request) : undefined;
    if (off?.length === 0) return undefined;
    const destroyed = distinctAround(window, 'destroyed', event.time, WITHIN);
    return {
      severity: off !== undefined || isGrave(event) || destroysByHand(event, destroyed) ? 'medium' : 'low',
      confidence: (off?.length ?? 0) > 1 ? 0.6 : 0.45,
      key: destroyed >= MANY ? `${event.name} many` : event.name,
      evidence: {
        what: shown(nameIn(event)),
        withoutSnapshot: flag(request, 'skipFinalSnapshot') || flag(request, 'skipFinalClusterSnapshot'),
        ...(off && { off }),
      },
    };
  },
});
