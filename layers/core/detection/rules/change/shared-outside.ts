import { list, shown, text, texts } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

/** `all` is the only group that exists. */
function recipientIn(entry: unknown): string | undefined {
  const group = text(entry, 'group');
  if (group !== undefined) return group === 'all' ? group : undefined;
  return text(entry, 'userId') ?? text(entry, 'organizationArn') ?? text(entry, 'organizationalUnitArn');
}

/** Recipients of a share: account ids, or `all` and `*` for everyone. Services encode this in many ways. */
function sharedWith(event: ActivityEvent): readonly string[] {
  const { request } = event;
  const added = [
    ...list(request, 'createVolumePermission', 'add', 'items'),
    ...list(request, 'launchPermission', 'add', 'items'),
    ...list(request, 'ModifySnapshotAttributeRequest', 'CreateVolumePermission', 'Add'),
    ...list(request, 'LoadPermission', 'Add'),
  ].flatMap((entry) => recipientIn(entry) ?? []);
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
/** Sharing within the organization is routine, and the event does not say which organization is the own one. */
const ORGANIZATION = /^arn:aws[\w-]*:organizations:/;

export const sharedOutside = rule({
  id: 'shared-outside',
  title: 'Snapshot, image or resource shared outside the account',
  technique: 'T1537',
  severity: 'high',
  description:
    'Sharing a snapshot or image exposes all of its data without any data transfer that would be noticed. Sharing with everyone makes it public.',
  falsePositives: ['Golden images and backups that are shared with another account of the organization.'],
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
  evaluate: (event) => {
    const others = sharedWith(event);
    if (others.length === 0) return undefined;
    const everyone = others.some((recipient) => EVERYONE.has(recipient));
    const routine = event.source.startsWith('ram.') || others.every((recipient) => ORGANIZATION.test(recipient));
    const what =
      text(event.request, 'snapshotId') ??
      text(event.request, 'imageId') ??
      text(event.request, 'name') ??
      text(event.request, 'dBSnapshotIdentifier') ??
      text(event.request, 'dBClusterSnapshotIdentifier');
    return {
      severity: everyone ? 'critical' : routine ? 'low' : 'high',
      confidence: everyone ? 0.75 : 0.65,
      evidence: {
        what: shown(what),
        with: others.slice(0, 8).map((recipient) => shown(recipient)),
      },
    };
  },
});
