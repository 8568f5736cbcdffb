import { SEVERITIES } from '../../layers/core/identity.ts';
import {
  FRAMEWORKS,
  type FrameworkName,
  type SupportedItem,
  supportOf,
} from '../../layers/core/posture/frameworks/index.ts';
import { plural } from '../../layers/core/response/wording.ts';
import { type Io, UsageError } from '../io.ts';
import { lineWidth, wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import { severityText } from '../render.ts';
import { reasonWords } from './reason-text.ts';
import type { Report } from './report.ts';
import { totalsOf } from './table.ts';

/** Reasons that are named for each item. */
const MOST_REASONS = 4;

/** Lists each item of a framework with what supports it, and what Tierwatch cannot see.
 * @throws UsageError for an unknown framework. */
export function frameworkReport(io: Io, name: string, report: Report, format: 'table' | 'json'): readonly string[] {
  if (!isFramework(name))
    throw new UsageError(`--framework ${name}: expected one of ${Object.keys(FRAMEWORKS).join(', ')}`);
  const { title, scope } = FRAMEWORKS[name];
  const { identities, items } = supportOf(FRAMEWORKS[name], report.postures);
  if (format === 'json') return items.map((item) => JSON.stringify(jsonOf(name, item)));
  const columns = lineWidth(io, 120);
  const { where } = totalsOf(report);
  return [
    paint(io, 'bold', title),
    ...wrapAfter('', `${where}: ${plural(identities, 'identity', 'identities')} in scope (${scope})`, columns),
    ...items.flatMap((item) => itemLines(io, item, columns)),
    '',
    ...wrapAfter(
      '',
      paint(io, 'dim', 'Findings show where to act. An item without findings is not necessarily met: see “Not seen”.'),
      columns,
    ),
  ];
}

const isFramework = (name: string): name is FrameworkName => Object.hasOwn(FRAMEWORKS, name);

const INDENT = '  ';

function itemLines(io: Io, item: SupportedItem, columns: number): readonly string[] {
  const { id, title, supports, gap } = item;
  return [
    '',
    ...wrapAfter(`${paint(io, 'bold', id)}  `, paint(io, 'bold', title), columns),
    ...wrapAfter(INDENT, findingsText(io, item), columns),
    ...(supports === '' ? [] : wrapAfter(`${INDENT}Supports: `, supports, columns, INDENT.length * 2)),
    ...wrapAfter(`${INDENT}Not seen: `, gap, columns, INDENT.length * 2),
  ];
}

/** `3 findings on 2 identities: 1 critical, 2 high · unused (2), no owner (1)` */
function findingsText(io: Io, { basis, findings, identities, bySeverity, byReason }: SupportedItem): string {
  if (basis === 'none') return paint(io, 'dim', 'not supported');
  if (basis === 'deployment') return paint(io, 'dim', 'supported by a deployment, not by an assessment of files');
  if (findings === 0) return 'no findings';
  const severities = [...SEVERITIES]
    .reverse()
    .filter((severity) => bySeverity[severity] > 0)
    .map((severity) => severityText(io, severity, `${bySeverity[severity]} ${severity}`));
  const reasons = byReason.slice(0, MOST_REASONS).map(({ code, findings: count }) => `${reasonWords(code)} (${count})`);
  const more = byReason.length - reasons.length;
  const total = `${plural(findings, 'finding')} on ${plural(identities, 'identity', 'identities')}`;
  return `${total}: ${severities.join(', ')} · ${reasons.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** One line of `--json`. Findings are null where files have none to count. */
const jsonOf = (framework: FrameworkName, item: SupportedItem) => {
  const { id, title, basis, findings, identities, bySeverity, byReason, supports, gap } = item;
  const counts = { findings, identities, bySeverity, byReason };
  const unknown = { findings: null, identities: null, bySeverity: null, byReason: null };
  return { framework, id, title, basis, ...(basis === 'files' ? counts : unknown), supports, gap };
};
