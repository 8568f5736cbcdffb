import { at, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const databasePasswordReset = rule({
  id: 'database-password-reset',
  title: 'A database’s master password was set, or it was put on the internet',
  technique: 'T1098',
  severity: 'medium',
  description:
    'With a new master password the database opens to whoever set it, whatever was in the vault. Making it publicly reachable does the rest.',
  falsePositives: ['Rotation by hand.'],
  references: ['https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html'],
  detector: 'change',
  events: [
    ...calls('rds', 'ModifyDBInstance', 'ModifyDBCluster'),
    ...calls('redshift', 'ModifyCluster'),
    ...calls('lightsail', 'UpdateRelationalDatabase'),
  ],
  attempts: true,
  evaluate: (event) => {
    const password = at(event.request, 'masterUserPassword') !== undefined;
    const open = text(event.request, 'publiclyAccessible') === 'true';
    if ((!password && !open) || event.byService) return undefined;
    const what =
      text(event.request, 'dBInstanceIdentifier') ??
      text(event.request, 'dBClusterIdentifier') ??
      text(event.request, 'clusterIdentifier');
    return { confidence: password && open ? 0.65 : 0.45, evidence: { database: shown(what), password, public: open } };
  },
});
