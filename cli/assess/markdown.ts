import { shortest } from '../../layers/core/posture/paths.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import type { Io } from '../io.ts';
import { chokePointTexts } from './choke-points.ts';
import type { Report } from './run.ts';
import { headLines } from './table.ts';
import { chain, shortReason, topReasons } from './words.ts';

/** Without colour and without a terminal: the words alone. */
const PLAIN: Pick<Io, 'terminal'> = { terminal: false };

/** A report to paste into a ticket or a pull request. */
export function markdown(report: Report): string {
  const io = plainIo();
  const [where = '', tiers = '', admins = ''] = headLines(io, report);
  const paths = report.postures.flatMap((posture) => pathOf(io, posture)).slice(0, 50);
  const chokes = chokePointTexts(report);
  return [
    `# Identities of ${where}`,
    '',
    `${tiers
      .trim()
      .replaceAll(/\s{3,}/g, ' · ')
      .replaceAll(/\s{2}/g, ': ')}; ${admins}`,
    '',
    '| Tier | Score | Identity | Class | Owner | Why |',
    '|---|---:|---|---|---|---|',
    ...report.postures.map(rowOf),
    ...(paths.length === 0 ? [] : ['', '## Paths', '', ...paths]),
    ...(chokes.length === 0 ? [] : ['', '## Choke points', '', ...chokes.map((text) => `- ${escaped(text)}`)]),
    '',
  ].join('\n');
}

const plainIo = (): Io => ({
  ...PLAIN,
  out: () => {},
  err: () => {},
  stdin: process.stdin,
  progress: false,
  columns: 120,
  environment: {},
  cwd: '',
});

function rowOf(posture: Posture): string {
  const why = topReasons(posture, 4).map(shortReason).join(' · ') || posture.tierWhy;
  const cells = [
    `T${posture.tier}`,
    String(posture.score),
    `\`${posture.kind}/${posture.name}\``,
    posture.class,
    posture.owner ?? '—',
    why,
  ];
  return `| ${cells.map(escaped).join(' | ')} |`;
}

function pathOf(io: Io, posture: Posture): string[] {
  const path = shortest(posture.escalations.filter((candidate) => candidate.admin));
  return path === undefined ? [] : [`- ${escaped(chain(io, posture.identity, path))}`];
}

/** Names come from the account: they must not become markup. */
const escaped = (text: string): string => text.replaceAll(/[|<>]/g, (char) => `\\${char}`).replaceAll('\n', ' ');
