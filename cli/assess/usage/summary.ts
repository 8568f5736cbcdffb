import { useOf } from '../../../layers/core/remediation/permission-usage.ts';
import { reductionOf, tierAfter } from '../../../layers/core/remediation/reduction.ts';
import { plural } from '../../../layers/core/response/wording.ts';
import type { Io } from '../../io.ts';
import { wrapAfter } from '../../layout.ts';
import { paint } from '../../paint.ts';
import { accountShown, shortArn } from '../arn-text.ts';
import type { Report } from '../report.ts';
import { sourceText } from './detail.ts';
import { MOST_SIMULATED } from './usage-line.ts';

/** Identities that are simulated for a table. */
const MOST = 5;

/** The identities of the highest risk with unused permissions, below the table: their tier with what they use. */
export function usageSummary(io: Io, report: Report): readonly string[] {
  const { postures, assessment, options, simulates } = report;
  const { usage } = options;
  if (usage === undefined || !simulates || postures.length > MOST_SIMULATED) return [];
  const account = accountShown(assessment.estates);
  const reductions = postures.flatMap(({ identity, tier }) => {
    const compiled = assessment.compiled.identities.get(identity);
    const reduction = compiled && reductionOf(compiled, usage);
    const use = compiled && useOf(compiled, usage);
    return reduction === undefined || use === undefined ? [] : [{ tier, reduction, source: sourceText(use) }];
  });
  if (reductions.length === 0) return ['', paint(io, 'dim', 'No permission is known to be unused.')];
  const sources = new Set(reductions.map(({ source }) => source));
  const lines = reductions.slice(0, MOST).flatMap(({ tier, reduction, source }) => {
    const { identity } = reduction.change;
    const after = tierAfter(report, reduction);
    const effect = after === undefined ? `T${tier} → ?` : `T${tier} → T${after}`;
    const from = sources.size === 1 ? '' : ` (${source})`;
    const unused = `${plural(reduction.removed.length, 'unused action')}${from}`;
    return wrapAfter(`  ${effect}  `, `${shortArn(identity, account)}: ${unused}`, io.columns);
  });
  const left = reductions.length - MOST;
  const hint = `${sources.size === 1 ? `From ${[...sources].join()}. ` : ''}Run with --identity <name> for the policy that would remain.`;
  return [
    '',
    paint(io, 'bold', 'Without unused permissions (simulated)'),
    ...lines,
    ...(left > 0 ? [paint(io, 'dim', `  and ${left} more`)] : []),
    ...wrapAfter('', paint(io, 'dim', hint), io.columns),
  ];
}
