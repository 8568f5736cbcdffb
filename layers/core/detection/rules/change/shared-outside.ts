import { list, shown, text, texts } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { countShares, isEnteredFrom, sharedBefore } from '../familiar-accounts.ts';

/** Recipients of a share: account ids, or `all` and `*` for everyone. Services encode this in many ways. */
function sharedWith(event: ActivityEvent): readonly string[] {
  const { request } = event;
  const added = [
    ...list(request, 'createVolumePermission', 'add', 'items'),
    ...list(request, 'launchPermission', 'add', 'items'),
    ...list(request, 'ModifySnapshotAttributeRequest', 'CreateVolumePermission', 'Add'),
    ...list(request, 'LoadPermission', 'Add'),
  ].flatMap((entry) => text(entry, 'group') ?? text(entry, 'userId') ?? []);
  const flat = [
    ...texts(request, 'valuesToAdd'),
    ...texts(request, 'accountIdsToAdd'),
    ...texts(request, 'accountIds'),
    ...texts(request, 'principals'),
    ...texts(request, 'accountWithRestoreAccess'),
    ...texts(request, 'consumerAccountId'),
  ];
  return [...added, ...flat].filter((recipient) => recipient !== event.account);
}

const EVERYONE = new Set(['all', '*']);

export const sharedOutside = rule({
  id: 'shared-outside',
  title: 'Snapshot, image or resource shared outside the account',
  technique: 'T1537',
  severity: 'high',
  description:
    'Sharing a snapshot or image exposes all of its data without any data transfer that would be noticed. Sharing with everyone makes it public. The severity is low for an account that the identity shared with before, or that assumes the role that shares.',
  falsePositives: [
    'Golden images and backups that are shared with another account of the organization for the first time.',
  ],
  references: ['https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html'],
  detector: 'change',
  events: [
    ...calls('ec2', 'ModifySnapshotAttribute', 'ModifyImageAttribute', 'ModifyFpgaImageAttribute'),
    ...calls('rds', 'ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute'),
    ...calls('ssm', 'ModifyDocumentPermission'),
    ...calls('redshift', 'AuthorizeSnapshotAccess', 'AuthorizeDataShare'),
    ...calls('ram', 'CreateResourceShare', 'AssociateResourceShare'),
  ],
  attempts: true,
  failures: true,
  counts: (event, context) => countShares(sharedWith(event), event, context),
  evaluate: (event, context) => {
    const others = sharedWith(event);
    if (others.length === 0) return undefined;
    const everyone = others.some((recipient) => EVERYONE.has(recipient));
    const what =
      text(event.request, 'snapshotId') ??
      text(event.request, 'imageId') ??
      text(event.request, 'name') ??
      text(event.request, 'dBSnapshotIdentifier') ??
      text(event.request, 'dBClusterSnapshotIdentifier');
    // A vendor that scans disks shares copies with itself.
    const familiar = others.every(
      (recipient) => sharedBefore(recipient, event, context) || isEnteredFrom(recipient, event, context),
    );
    const evidence = { what: shown(what), with: others.slice(0, 8).map((recipient) => shown(recipient)) };
    if (familiar) return { severity: 'low', confidence: 0.3, evidence };
    return {
      severity: everyone ? 'critical' : event.source.startsWith('ram.') ? 'low' : 'high',
      confidence: everyone ? 0.75 : 0.65,
      evidence,
    };
  },
});
