import type { Severity } from '../../../identity.ts';
import { list, shown, text, texts } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { buildsInfrastructure } from '../../sources.ts';
import type { ActivityEvent } from '../../types.ts';
import { countShares, isEnteredFrom, sharedBefore } from '../familiar-accounts.ts';

/** Recipients of a share: account IDs, ARNs, or `all` and `*` for everyone. Services encode this in many ways. */
function sharedWith(event: ActivityEvent): readonly string[] {
  const { request } = event;
  const added = [
    ...list(request, 'createVolumePermission', 'add', 'items'),
    ...list(request, 'launchPermission', 'add', 'items'),
    ...list(request, 'ModifySnapshotAttributeRequest', 'CreateVolumePermission', 'Add'),
    ...list(request, 'LoadPermission', 'Add'),
    ...list(request, 'ModifyVpcEndpointServicePermissionsRequest', 'AddAllowedPrincipals'),
  ].flatMap((entry) => recipientIn(entry) ?? []);
  const flat = [
    ...texts(request, 'valuesToAdd'),
    ...texts(request, 'accountIdsToAdd'),
    ...texts(request, 'accountIds'),
    ...texts(request, 'principals'),
    ...texts(request, 'accountWithRestoreAccess'),
    ...texts(request, 'consumerAccountId'),
    ...texts(request, 'sharedAccountId'),
    ...texts(request, 'shareTarget', 'id'),
    ...(event.name === 'CreatePortfolioShare' ? texts(request, 'accountId') : []),
    // Services grant their own accounts the use of a key, for the volumes and snapshots that they manage.
    ...(event.name === 'CreateGrant' && !event.byService ? texts(request, 'granteePrincipal').filter(isArn) : []),
  ];
  return [...added, ...flat].filter((recipient) => accountIn(recipient) !== event.account);
}

const RECIPIENT = ['userId', 'organizationArn', 'organizationalUnitArn', 'content'] as const;

/** `all` is the only group that exists. */
function recipientIn(entry: unknown): string | undefined {
  const group = text(entry, 'group');
  if (group !== undefined) return group === 'all' ? group : undefined;
  return RECIPIENT.map((field) => text(entry, field)).find((recipient) => recipient !== undefined);
}

const isArn = (recipient: string): boolean => recipient.startsWith('arn:');
const accountIn = (recipient: string): string => /^arn:[^:]*:iam::(\d{12}):/.exec(recipient)?.[1] ?? recipient;

const EVERYONE = new Set(['all', '*']);

/** Shares that the recipient or the owner still has to accept, or that stay within an organization. */
const isOffer = ({ source, name }: ActivityEvent, recipients: readonly string[]): boolean =>
  /^(?:ram|servicecatalog)\./.test(source) ||
  name === 'ModifyVpcEndpointServicePermissions' ||
  recipients.every((recipient) => recipient.includes(':organizations:'));

function severityOf(event: ActivityEvent, recipients: readonly string[]): Severity {
  if (isOffer(event, recipients)) return 'low';
  if (recipients.some((recipient) => EVERYONE.has(recipient))) return 'critical';
  return event.name === 'CreateGrant' ? 'medium' : 'high';
}

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
    ...calls(
      'ec2',
      'ModifySnapshotAttribute',
      'ModifyImageAttribute',
      'ModifyFpgaImageAttribute',
      'ModifyVpcEndpointServicePermissions',
    ),
    ...calls('rds', 'ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute'),
    ...calls('ssm', 'ModifyDocumentPermission'),
    ...calls('redshift', 'AuthorizeSnapshotAccess', 'AuthorizeDataShare'),
    ...calls('ram', 'CreateResourceShare', 'AssociateResourceShare'),
    ...calls('kms', 'CreateGrant'),
    ...calls('ds', 'ShareDirectory'),
    ...calls('workspaces', 'UpdateWorkspaceImagePermission'),
    ...calls('appstream', 'UpdateImagePermissions'),
    ...calls('servicecatalog', 'CreatePortfolioShare'),
  ],
  attempts: true,
  failures: true,
  counts: (event, context) => countShares(sharedWith(event), event, context),
  evaluate: (event, context) => {
    const others = sharedWith(event);
    if (others.length === 0) return undefined;
    const what =
      text(event.request, 'snapshotId') ??
      text(event.request, 'imageId') ??
      text(event.request, 'name') ??
      text(event.request, 'dBSnapshotIdentifier') ??
      text(event.request, 'dBClusterSnapshotIdentifier') ??
      text(event.request, 'keyId') ??
      text(event.request, 'directoryId') ??
      text(event.request, 'portfolioId');
    // A vendor that scans disks shares copies with itself.
    const familiar = others.every(
      (recipient) => sharedBefore(recipient, event, context) || isEnteredFrom(recipient, event, context),
    );
    const evidence = { what: shown(what), with: others.slice(0, 8).map((recipient) => shown(recipient)) };
    if (familiar) return { severity: 'low', confidence: 0.3, evidence };
    return {
      severity: severityOf(event, others),
      confidence: others.some((recipient) => EVERYONE.has(recipient)) ? 0.75 : 0.65,
      // The habit of sharing with some accounts says nothing about another one.
      ...(context.habitual && !buildsInfrastructure(event.userAgent) && { always: true }),
      evidence,
    };
  },
});
