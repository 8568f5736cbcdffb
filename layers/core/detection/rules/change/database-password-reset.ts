import { at, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const databasePasswordReset = rule({
  id: 'database-password-reset',
  title: 'Database master password reset or public access enabled',
  technique: 'T1098',
  severity: 'medium',
  description:
    'Anyone who sets the master password has full access to the database, whatever the stored secret says. Public accessibility makes it reachable from the internet.',
  falsePositives: ['Manual rotation.'],
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
