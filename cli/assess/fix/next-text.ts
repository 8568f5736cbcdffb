import { BREAKAGE_SEVERITY } from '../../../layers/core/remediation/change.ts';
import { describeChange } from '../../../layers/core/remediation/describe.ts';
import type { FixPlan } from '../../../layers/core/remediation/fix-plan.ts';
import { nextSteps } from '../../../layers/core/remediation/next-steps.ts';
import type { SimulatedChange } from '../../../layers/core/remediation/trial.ts';
import type { Io } from '../../io.ts';
import { fold } from '../../layout.ts';
import { paint } from '../../paint.ts';
import { severityText } from '../../render.ts';
import { accountShown, withShortArns } from '../arn-text.ts';
import type { Report } from '../report.ts';
import { breakText, tierText } from './step-text.ts';

/** The best changes that are not in the plan; none if the plan ended because no change helps. */
export const nextOf = ({ hasMore, result }: FixPlan, { options }: Report): readonly SimulatedChange[] =>
  hasMore ? nextSteps(result, options) : [];

/** `then: Delete role/x`, each with what it does alone. */
export function nextText(io: Io, steps: readonly SimulatedChange[], { assessment }: Report): readonly string[] {
  if (steps.length === 0) return [];
  const account = accountShown(assessment.estates);
  const lines = steps.flatMap(({ change, impact, before, after }) => {
    const breaks = severityText(io, BREAKAGE_SEVERITY[impact.breaks], breakText(impact, account));
    const title = paint(io, 'bold', withShortArns(describeChange(change), account));
    return [...fold(io, 'then: ', title), ...fold(io, '      ', `${tierText(before, after)} · ${breaks}`)];
  });
  return ['', 'Not in the plan, each simulated alone after it:', ...lines];
}
