import type { IdentityArn } from '../../../layers/core/identity.ts';
import { BREAKAGE_SEVERITY, type Change } from '../../../layers/core/remediation/change.ts';
import { describeChange } from '../../../layers/core/remediation/describe.ts';
import type { FixStep } from '../../../layers/core/remediation/fix-plan.ts';
import type { TierCounts } from '../../../layers/core/remediation/simulate.ts';
import type { Impact } from '../../../layers/core/remediation/use.ts';
import { plural } from '../../../layers/core/response/wording.ts';
import type { Io } from '../../io.ts';
import { fold } from '../../layout.ts';
import { paint } from '../../paint.ts';
import { severityText } from '../../render.ts';
import { shortArn, withShortArns } from '../arn-text.ts';

/** Affected identities that are named. */
const NAMED = 3;

/** `T0 58 → 37, T1 31 → 19`: the tiers whose numbers change. */
export function tierText(before: TierCounts, after: TierCounts): string {
  const changes = ([0, 1, 2, 3] as const)
    .filter((tier) => before[tier] !== after[tier] && tier < 2)
    .map((tier) => `T${tier} ${before[tier]} → ${after[tier]}`);
  return changes.length === 0 ? 'T0 and T1 stay as they are' : changes.join(', ');
}

/** `33 identities improve`; the deleted identity is not one of them. */
export const effectText = ({ improved, removed }: Pick<FixStep, 'improved' | 'removed'>): readonly string[] => {
  const other = removed.length > 0 ? 'other ' : '';
  return improved.length === 0
    ? []
    : [plural(improved.length, `${other}identity improves`, `${other}identities improve`)];
};

export function breakText({ breaks, affected, unusedDays, daysWithoutUse }: Impact, account: string): string {
  const named = (use: Impact['affected'][number]['use']): string => {
    const of = affected.filter((one) => one.use === use);
    const names = of.slice(0, NAMED).map(({ identity }) => shortArn(identity, account));
    return `${names.join(', ')}${of.length > NAMED ? ` and ${of.length - NAMED} more` : ''}`;
  };
  if (daysWithoutUse !== undefined && breaks === 'nothing')
    return `removes only permissions unused for ${plural(daysWithoutUse, 'day')}`;
  if (daysWithoutUse !== undefined)
    return `takes away what was not used for ${plural(daysWithoutUse, 'day')}, too few to be sure (${unusedDays})`;
  if (breaks === 'nothing') return `breaks nothing used in the last ${unusedDays} days`;
  if (breaks === 'unknown') return `may break ${named('unknown')}: last use unknown`;
  const inUse = named('used');
  return inUse === '' ? 'changes how an application gets its secret' : `check first: ${inUse} in use`;
}

/** One step of a plan, numbered. */
export function stepLines(io: Io, step: FixStep, number: number, account: string): readonly string[] {
  const { before, after, impact, undoers, insteadOf, calls } = step;
  const facts = [
    ...effectText(step),
    severityText(io, BREAKAGE_SEVERITY[impact.breaks], breakText(impact, account)),
    plural(calls.length, 'call'),
  ];
  return [
    ...fold(
      io,
      `${String(number).padStart(3)}  `,
      paint(io, 'bold', withShortArns(describeChange(step.change), account)),
    ),
    ...fold(io, '     ', `${tierText(before, after)} · ${facts.join(' · ')}`),
    ...(insteadOf === undefined ? [] : fold(io, '     ', paint(io, 'dim', insteadText(insteadOf, account)))),
    ...undoTexts(undoers, account).flatMap((text) => fold(io, '     ', severityText(io, 'medium', text))),
  ];
}

export const insteadText = (change: Change, account: string): string =>
  `instead of "${withShortArns(describeChange(change), account)}", which the identity could undo`;

export const undoTexts = (undoers: FixStep['undoers'], account: string): readonly string[] =>
  undoers
    .slice(0, NAMED)
    .map(
      ({ identity, action }) =>
        `${shortArn(identity, account)} could undo this itself (${action}): enforce it with a boundary or a service control policy`,
    );

/** `role/app T0 → T2`, one line each. */
export function identityLines(
  io: Io,
  changes: readonly { readonly identity: IdentityArn; readonly from: number; readonly to: number }[],
  account: string,
  most: number,
): readonly string[] {
  const lines = changes
    .slice(0, most)
    .map(({ identity, from, to }) => `  T${from} → T${to}  ${shortArn(identity, account)}`);
  const left = changes.length - lines.length;
  return left > 0 ? [...lines, paint(io, 'dim', `  and ${left} more`)] : lines;
}
