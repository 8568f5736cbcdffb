import { at, flag, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

/** A copy of the data as a new database: a way to read it without the password of the original. */
const RESTORING = [
  ...calls(
    'rds',
    'RestoreDBInstanceFromDBSnapshot',
    'RestoreDBInstanceToPointInTime',
    'RestoreDBClusterFromSnapshot',
    'RestoreDBClusterToPointInTime',
    'CreateDBInstanceReadReplica',
  ),
  ...calls('redshift', 'RestoreFromClusterSnapshot'),
];
const restoring = new Set(RESTORING);

export const databasePasswordReset = rule({
  id: 'database-password-reset',
  title: 'Database master password reset, or database reachable from the internet',
  technique: 'T1098',
  severity: 'medium',
  description:
    'Anyone who sets the master password has full access to the database, whatever the stored secret says. A publicly accessible database, or a copy of one that is restored as such, can be reached from the internet.',
  falsePositives: ['Manual rotation.'],
  references: ['https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html'],
  detector: 'change',
  events: [
    ...calls('rds', 'ModifyDBInstance', 'ModifyDBCluster'),
    ...calls('redshift', 'ModifyCluster'),
    ...RESTORING,
    ...calls('lightsail', 'UpdateRelationalDatabase'),
  ],
  attempts: true,
  evaluate: (event) => {
    const restored = restoring.has(`${event.source}:${event.name}`);
    const password = !restored && at(event.request, 'masterUserPassword') !== undefined;
    // Without the parameter, the subnets of a restored database decide: only the response says how.
    const open = flag(event.request, 'publiclyAccessible') || (restored && flag(event.response, 'publiclyAccessible'));
    if ((!password && !open) || event.byService) return undefined;
    const what =
      text(event.request, 'dBInstanceIdentifier') ??
      text(event.request, 'dBClusterIdentifier') ??
      text(event.request, 'clusterIdentifier');
    return { confidence: password && open ? 0.65 : 0.45, evidence: { database: shown(what), password, public: open } };
  },
});
