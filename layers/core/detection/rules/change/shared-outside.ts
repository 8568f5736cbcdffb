import { at, list, shown, text, texts } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

/** Who gets access by a change: account ids, or `all` and `*` for everyone. Services encode this in many ways. */
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
  return [...added, ...flat].filter((who) => who !== event.account);
}

const EVERYBODY = new Set(['all', '*']);

export const sharedOutside = rule({
  id: 'shared-outside',
  title: 'A snapshot, image, document or resource was shared outside the account',
  technique: 'T1537',
  severity: 'high',
  description:
    'Sharing a snapshot or image hands over all that is in it without moving a byte that anyone would see. Shared with everybody it is published.',
  falsePositives: ['Golden images and backups that go to another account of the organization.'],
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
  evaluate: (event) => {
    const others = sharedWith(event);
    if (others.length === 0) return undefined;
    const everybody = others.some((who) => EVERYBODY.has(who));
    const what =
      text(event.request, 'snapshotId') ??
      text(event.request, 'imageId') ??
      text(event.request, 'name') ??
      text(event.request, 'dBSnapshotIdentifier') ??
      text(event.request, 'dBClusterSnapshotIdentifier');
    return {
      severity: everybody ? 'critical' : event.source.startsWith('ram.') ? 'low' : 'high',
      confidence: everybody ? 0.75 : 0.65,
      evidence: {
        what: shown(what),
        with: others.slice(0, 8).map((who) => shown(who)),
        kind: typeof at(event.request, 'launchPermission'),
      },
    };
  },
});
