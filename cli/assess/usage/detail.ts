import type { CompiledIdentity } from '../../../layers/core/posture/escalation/compile.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';
import { type PermissionUsage, permissionUsageOf, useOf } from '../../../layers/core/remediation/permission-usage.ts';
import { reductionOf, tierAfter } from '../../../layers/core/remediation/reduction.ts';
import { remainingPolicy } from '../../../layers/core/remediation/remaining-policy.ts';
import { plural } from '../../../layers/core/response/wording.ts';
import { daysOf, type IdentityUse } from '../../../layers/core/usage/identity-use.ts';
import type { Usage } from '../../../layers/core/usage/usage.ts';
import { serviceOf } from '../../../layers/core/usage/visibility.ts';
import type { Io } from '../../io.ts';
import { fold } from '../../layout.ts';
import { paint } from '../../paint.ts';
import type { Report } from '../report.ts';

/** Actions or services that are named. */
const MOST = 12;

/** How one identity uses its permissions, what policy would remain, and its tier then. Empty without `--activity` and
 * `--last-accessed`. */
export function usageLines(
  io: Io,
  { identity: arn, tier }: Pick<Posture, 'identity' | 'tier'>,
  report: Report,
): readonly string[] {
  const { usage } = report.options;
  const identity = report.assessment.compiled.identities.get(arn);
  if (usage === undefined || identity === undefined) return [];
  const use = useOf(identity, usage);
  if (use === undefined) return [paint(io, 'dim', '  no activity of its account, and no last accessed data')];
  return [
    ...fold(io, '  data         ', sourceText(use)),
    ...useTexts(permissionUsageOf(identity, use)).flatMap(([head, text]) => fold(io, `  ${head.padEnd(13)}`, text)),
    ...unknownSources(use).flatMap((text) => fold(io, '  note         ', text)),
    ...remainingLines(io, identity, tier, report, { usage, use }),
  ];
}

export function sourceText({ activity, hasLastAccessed }: IdentityUse): string {
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const texts = [
    ...(activity === undefined
      ? []
      : [`${plural(daysOf(activity), 'day')} of activity, ${day(activity.from)} to ${day(activity.to)}`]),
    ...(hasLastAccessed ? ['last accessed data'] : []),
  ];
  return texts.join('; ');
}

type HeadedText = readonly [head: string, text: string];

function useTexts({ used, usedServices, unused, unusedServices, notVisible }: PermissionUsage): readonly HeadedText[] {
  const named = used.map(({ action, calls }) => (calls === undefined ? action : `${action} ${calls}×`));
  const others = usedServices.filter((service) => !used.some(({ action }) => serviceOf(action) === service));
  const partly = byService(unused.filter((action) => !unusedServices.includes(serviceOf(action))));
  const more = (text: string, items: readonly string[]): readonly HeadedText[] =>
    items.length === 0 ? [] : [['', `${text}: ${listed(items)}`]];
  return [
    [
      'used',
      used.length === 0
        ? 'no action is known to be used'
        : `${counted(used.map(({ action }) => action))}: ${listed(named)}`,
    ],
    ...more('services of which the actions are not known', others),
    ['unused', unused.length === 0 ? 'no action is known to be unused' : counted(unused)],
    ...more('whole services', unusedServices),
    ...more('of services in use', partly),
    ...(notVisible.length === 0
      ? []
      : [
          [
            'not visible',
            `${counted(notVisible)}, whose use the data would not show: ${listed(servicesIn(notVisible))}`,
          ] as const,
        ]),
  ];
}

const servicesIn = (actions: readonly string[]): readonly string[] => [...new Set(actions.map(serviceOf))];

const counted = (actions: readonly string[]): string =>
  `${plural(actions.length, 'action')} of ${plural(servicesIn(actions).length, 'service')}`;

const listed = (items: readonly string[]): string =>
  `${items.slice(0, MOST).join(', ')}${items.length > MOST ? ` and ${items.length - MOST} more` : ''}`;

const byService = (actions: readonly string[]): readonly string[] =>
  [...Map.groupBy(actions, serviceOf)].map(([service, list]) => `${service} ${list.length}`);

function unknownSources({ unknownSources: sources }: IdentityUse): readonly string[] {
  if (sources.length === 0) return [];
  return [`calls of ${listed(sources)} correspond to no known service, so that activity shows nothing to be unused`];
}

function remainingLines(
  io: Io,
  identity: CompiledIdentity,
  tier: number,
  report: Report,
  { usage, use }: { readonly usage: Usage; readonly use: IdentityUse },
): readonly string[] {
  const remaining = (text: string): readonly string[] => fold(io, '  remaining    ', text);
  const reduction = reductionOf(identity, usage);
  if (reduction === undefined) {
    const why = remainingPolicy(identity, use);
    if (why === 'unreadable policies') return remaining('not known: a policy is missing or unreadable');
    return why === 'too long' ? remaining('too long for one policy') : [];
  }
  const after = tierAfter(report, reduction);
  const effect = after === undefined ? 'AWS would refuse the change' : `T${tier} → T${after}, simulated`;
  const without = `without ${plural(reduction.removed.length, 'action')} not used for ${plural(reduction.days, 'day')}`;
  if (reduction.document === undefined) return remaining(`no permissions, ${without}: ${effect}`);
  return [...remaining(`this policy, ${without}: ${effect}`), `    ${JSON.stringify(reduction.document)}`];
}
