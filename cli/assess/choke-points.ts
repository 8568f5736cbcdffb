import { chokePoints } from '../../layers/core/posture/escalation/index.ts';
import type { Io } from '../io.ts';
import { lineWidth, wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import { shortArn, withShortArns } from './arn-text.ts';
import type { Report } from './report.ts';

const MOST = 5;
/** Identities named for each choke point. */
const NAMED = 3;

/** A choke point in words. */
export interface ChokeText {
  /** ARNs of the identities that lose their paths. */
  readonly cuts: readonly string[];
  /** The names of the first identities. */
  readonly who: string;
  /** The change to make. */
  readonly change: string;
}

/** The changes that close the most paths to administrator privilege. */
export const chokeTexts = (report: Report): readonly ChokeText[] =>
  chokePoints(report.assessment.graph, MOST).map(({ cuts, change, grant }) => {
    const account = accountOf(report);
    const names = cuts.slice(0, NAMED).map((arn) => shortArn(arn, account));
    return {
      cuts,
      who: `${names.join(', ')}${cuts.length > NAMED ? ' and others' : ''}`,
      change: withShortArns(change.replace(grant, grantWords(grant)), account).replaceAll('`', ''),
    };
  });

/** The graph identifies inline policies by the ARN of their principal and their name. */
function grantWords(grant: string): string {
  const [, holder, name] = /^(arn:[^:]+:iam::\d+:(?:user|role|group)\/.+)\/([^/]+)$/.exec(grant) ?? [];
  return holder === undefined || name === 'trust' ? grant : `the inline policy ${name} of ${holder}`;
}

export const counted = (identities: number): string => `${identities} ${identities === 1 ? 'identity' : 'identities'}`;

/** Choke points below the table. */
export function chokePointLines(io: Io, report: Report): readonly string[] {
  const texts = chokeTexts(report);
  if (texts.length === 0) return [];
  const columns = lineWidth(io, 160);
  const most = Math.max(...texts.map(({ cuts }) => counted(cuts.length).length));
  const lines = texts.flatMap(({ cuts, who, change }) => [
    ...wrapAfter(`  ${paint(io, 'yellow', '✂')} ${counted(cuts.length).padEnd(most)}  `, change, columns),
    ...wrapAfter(' '.repeat(most + 6), paint(io, 'dim', who), columns),
  ]);
  const title = paint(io, 'bold', 'Choke points: changes that close the most paths to administrator privilege');
  return ['', ...wrapAfter('', title, columns), ...lines];
}

/** Names are short if there is only one account. */
const accountOf = ({ assessment }: Report): string =>
  assessment.estates.length === 1 ? (assessment.estates[0]?.account ?? '') : '';
