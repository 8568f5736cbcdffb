import type { IdentityArn } from '../../../layers/core/identity.ts';
import type { Escalation, Posture } from '../../../layers/core/posture/types.ts';
import { BREAKAGE_SEVERITY } from '../../../layers/core/remediation/change.ts';
import { describeChange } from '../../../layers/core/remediation/describe.ts';
import type { FixPlan, FixStep } from '../../../layers/core/remediation/fix-plan.ts';
import { commandsOf } from '../../../layers/core/remediation/script.ts';
import type { Assessed } from '../../../layers/core/remediation/simulate.ts';
import { accountShown, withShortArns } from '../arn-text.ts';
import { leftText, planTitle } from '../fix/plan.ts';
import { breakText, effectText, insteadText, tierText, undoTexts } from '../fix/step-text.ts';
import { linksOf } from '../path-text.ts';
import type { Report } from '../report.ts';
import { pathOf } from '../table.ts';
import { pathData } from './identity-data.ts';
import type { HopData, PathData, PlanData, StepData } from './report-data.ts';
import type { Texts } from './texts.ts';

/** Paths in the graph of a step. They are folded, so more rarely show more. */
const MOST_PATHS = 300;

export function planData(plan: FixPlan, report: Report, texts: Texts): PlanData {
  const position = new Map(report.postures.map(({ identity }, index) => [identity, index]));
  const positionsOf = (arns: readonly IdentityArn[]) => arns.flatMap((arn) => position.get(arn) ?? []);
  const account = accountShown(report.assessment.estates);
  return {
    title: planTitle(plan),
    steps: plan.steps.map((step, index): StepData => {
      const { change, impact, before, after, insteadOf, undoers, calls, inverse, removed } = step;
      const end = plan.steps[index + 1]?.start ?? plan.result;
      const identities = [...removed, ...improvedBy(step, end)];
      const limited = limitedBy(step);
      const cut = cutBy(step, limited);
      return {
        title: withShortArns(describeChange(change), account),
        tiers: tierText(before, after),
        improves: effectText(step).join(''),
        breaks: { severity: BREAKAGE_SEVERITY[impact.breaks], text: breakText(impact, account) },
        ...(insteadOf === undefined ? {} : { insteadOf: insteadText(insteadOf, account) }),
        undo: undoTexts(undoers, account),
        calls: calls.flatMap(commandsOf),
        inverse: inverse.flatMap(commandsOf),
        identities: positionsOf(identities),
        deleted: positionsOf(removed),
        limited: positionsOf(limited),
        paths: closedPaths(step, identities, cut).flatMap(([posture, path]) =>
          positionsOf([posture.identity]).map((from) => ({ ...closedPath(posture, path, cut, texts), from })),
        ),
      };
    }),
    left: leftText(report, plan).join(' '),
    simulations: plan.simulated,
  };
}

/** All identities in a better tier, also those that an earlier change improved. */
const improvedBy = ({ start }: FixStep, end: Assessed): readonly IdentityArn[] =>
  [...start.postures].flatMap(([arn, { tier }]) => ((end.postures.get(arn)?.tier ?? tier) > tier ? [arn] : []));

/** What the change limits; a role that it deletes is not limited. */
const limitedBy = ({ change, impact, removed }: FixStep): readonly IdentityArn[] => {
  const named = change.kind === 'remove-principals' ? [change.role] : impact.affected.map(({ identity }) => identity);
  return named.filter((arn) => !removed.includes(arn));
};

/** Where a change cuts paths. */
interface Cut {
  /** Identities that can no longer be reached. */
  readonly to: ReadonlySet<IdentityArn>;
  /** Identities from which nothing can be reached by what the change takes away. */
  readonly from: ReadonlySet<IdentityArn>;
}

function cutBy({ change, removed }: FixStep, limited: readonly IdentityArn[]): Cut {
  const isTrust = change.kind === 'remove-principals';
  return {
    to: new Set(isTrust ? [...removed, ...limited] : removed),
    from: new Set(isTrust ? removed : [...removed, ...limited]),
  };
}

type PathOf = readonly [posture: Posture, path: Escalation];

/** The paths before the change of the identities that it improves; without any, the paths to what it deletes. */
function closedPaths(step: FixStep, improved: readonly IdentityArn[], cut: Cut): readonly PathOf[] {
  const { postures } = step.start;
  const own = improved.slice(0, MOST_PATHS).flatMap((arn): PathOf[] => {
    const posture = postures.get(arn);
    const path = posture && pathOf(posture);
    return posture === undefined || path === undefined ? [] : [[posture, path]];
  });
  if (own.length > 0) return own;
  const others = [...postures.values()].flatMap((posture): PathOf[] => {
    const path = posture.escalations.find(
      ({ to, steps }) => cut.to.has(to) || steps.some(({ target }) => cut.to.has(target)),
    );
    return path === undefined ? [] : [[posture, path]];
  });
  return others.slice(0, MOST_PATHS);
}

/** A path before the change. The change closes what leads to or from what it deletes, and what starts at what it limits. */
function closedPath(
  { identity, account }: Posture,
  path: Escalation,
  { to: ends, from: starts }: Cut,
  texts: Texts,
): PathData {
  const data = pathData(identity, account, path, texts);
  const targets = linksOf(identity, path).map(({ to }) => to);
  const hops = data.hops.map((hop, index): HopData => {
    const from = index === 0 ? identity : targets[index - 1];
    const cut = ends.has(targets[index] ?? '') || starts.has(from ?? '');
    return cut ? { ...hop, cut } : hop;
  });
  return { ...data, hops };
}
