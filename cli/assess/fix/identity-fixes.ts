import type { Posture } from '../../../layers/core/posture/types.ts';
import { BREAKAGE_SEVERITY } from '../../../layers/core/remediation/change.ts';
import { describeChange } from '../../../layers/core/remediation/describe.ts';
import { fixesFor, type IdentityFix } from '../../../layers/core/remediation/identity-fixes.ts';
import { commandsOf } from '../../../layers/core/remediation/script.ts';
import { assessed } from '../../../layers/core/remediation/simulate.ts';
import type { Io } from '../../io.ts';
import { fold } from '../../layout.ts';
import { paint } from '../../paint.ts';
import { severityText } from '../../render.ts';
import { withShortArns } from '../arn-text.ts';
import type { Report } from '../report.ts';
import { breakText } from './step-text.ts';

const MOST = 3;
/** Tiers that a change of permissions is about. */
const LOWEST = 1;

/** The changes that lower the tier of an identity, with their commands. */
export function fixLines(
  io: Io,
  { identity, account, tier }: Pick<Posture, 'identity' | 'account' | 'tier'>,
  { assessment, postures, options }: Report,
): readonly string[] {
  if (tier > LOWEST || !assessment.compiled.identities.has(identity)) return [];
  const fixes = fixesFor(assessed(assessment, postures), identity, options, MOST);
  if (fixes.length === 0)
    return [paint(io, 'dim', '  no single change was found; --fix-plan looks at the whole account')];
  return fixes.flatMap((fix) => linesOf(io, fix, account));
}

function linesOf(
  io: Io,
  { change, impact, from, to, calls, undoers }: IdentityFix,
  account: string,
): readonly string[] {
  const short = (text: string): string => withShortArns(text, account);
  const effect = to === undefined ? 'deleted' : `T${from} → T${to}`;
  const breaks = severityText(io, BREAKAGE_SEVERITY[impact.breaks], breakText(impact, account));
  const [undoer] = undoers;
  const warning = undoer === undefined ? '' : ` · could be undone by ${short(undoer.identity)} (${undoer.action})`;
  return [
    ...fold(io, '  ▸ ', paint(io, 'bold', short(describeChange(change)))),
    ...fold(io, '    ', `${effect} · ${breaks}${warning}`),
    ...calls.flatMap(commandsOf).map((command) => `      ${command}`),
  ];
}
