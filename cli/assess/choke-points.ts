import { chokePoints } from '../../layers/core/posture/escalation/index.ts';
import { type Io, paint } from '../io.ts';
import { wrapped } from './layout.ts';
import type { Report } from './run.ts';
import { shortArn } from './words.ts';

const MOST = 5;

/** One sentence for each of the few grants whose removal cuts the most ways to administrator rights. */
export const chokePointTexts = (report: Report): readonly string[] =>
  chokePoints(report.assessment.graph, MOST).map(
    ({ cuts, change }) =>
      `${cuts.length} ${cuts.length === 1 ? 'identity' : 'identities'} (${cuts
        .slice(0, 3)
        .map((arn) => shortArn(arn, accountOf(report)))
        .join(', ')}${cuts.length > 3 ? ', …' : ''}): ${change}`,
  );

/** The same as the end of the table. */
export function chokePointLines(io: Io, report: Report): readonly string[] {
  const texts = chokePointTexts(report);
  if (texts.length === 0) return [];
  const lines = texts.flatMap((text) => {
    const [first = '', ...more] = wrapped(text, Math.max(40, Math.min(io.columns, 160) - 4));
    return [`  ${paint(io, 'yellow', '✂')} ${first}`, ...more.map((line) => `    ${line}`)];
  });
  return ['', paint(io, 'bold', 'Choke points: changes that cut the most ways to administrator rights'), ...lines];
}

/** Names are short where there is one account only. */
const accountOf = ({ assessment }: Report): string | undefined =>
  assessment.estates.length === 1 ? assessment.estates[0]?.account : undefined;
