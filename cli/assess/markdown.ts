import type { Posture } from '../../layers/core/posture/types.ts';
import { withShortArns } from './arn-text.ts';
import { changeTexts, counted } from './fix/best-changes.ts';
import { pathText } from './path-text.ts';
import { shortReasons, TIER_WORDS } from './reason-text.ts';
import { shortRemedy } from './remedy.ts';
import type { Report } from './report.ts';
import { pathOf, totalsOf } from './table.ts';

const MOST_PATHS = 50;

/** A report for a ticket or a pull request. */
export function markdown(report: Report): readonly string[] {
  const { where, kinds, tiers, admins } = totalsOf(report);
  const withPath = report.postures.filter((posture) => pathOf(posture)?.admin === true);
  const left = withPath.length - MOST_PATHS;
  const changes = changeTexts(report);
  return [
    `# Identities of ${where}`,
    '',
    `${kinds}; ${admins}.`,
    '',
    '| Tier | Identities | Meaning |',
    '|---|---:|---|',
    ...tiers.map((count, tier) => `| T${tier} | ${count} | ${TIER_WORDS[tier]} |`),
    '',
    '| Tier | Score | Account | Identity | Class | Owner | Why | Remedy |',
    '|---|---:|---|---|---|---|---|---|',
    ...report.postures.map(rowOf),
    ...(withPath.length === 0 ? [] : ['', '## Paths to administrator privilege', '']),
    ...withPath.slice(0, MOST_PATHS).flatMap(pathLine),
    ...(left > 0 ? [`- and ${left} more`] : []),
    ...(changes.length === 0
      ? []
      : ['', '## What to change first', '', 'Each change was simulated after those before it:', '']),
    ...changes.map(({ cuts, who, change }) => `- **${counted(cuts.length)}** (${escaped(who)}): ${escaped(change)}`),
  ];
}

function rowOf(posture: Posture): string {
  const why = shortReasons(posture, 4).join(' · ') || withShortArns(posture.tierWhy, posture.account);
  const name = code(posture.kind === 'root' ? 'root' : `${posture.kind}/${posture.name}`);
  const owner =
    posture.owner === null ? '—' : /^[\w .-]+$/.test(posture.owner) ? escaped(posture.owner) : code(posture.owner);
  const remedy = shortRemedy(posture).map(({ text, command }) => (command ? code(text) : escaped(text)));
  const cells = [name, posture.class, owner, escaped(why), remedy.join(' ') || '—'];
  return `| T${posture.tier} | ${posture.score} | ${posture.account} | ${cells.join(' | ')} |`;
}

function pathLine(posture: Posture): string[] {
  const path = pathOf(posture);
  return path === undefined ? [] : [`- ${code(pathText({ terminal: false }, posture.identity, path))}`];
}

/** A code span: only its fence and table bars need escaping. */
function code(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')}${space}${fence}`;
}

/** An attacker may control names: they must not become markup. */
const escaped = (text: string): string =>
  text.replaceAll(/[\\|<>[\]*_`#~!]/g, (character) => `\\${character}`).replaceAll(/\s+/g, ' ');
