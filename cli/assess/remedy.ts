import type { Posture, Reason } from '../../layers/core/posture/types.ts';
import { remediationParts } from './remediation-text.ts';

/** Reasons that a change of permissions resolves. Their remediation was not simulated; the fix plan is. */
export const PRIVILEGE_REASONS: ReadonlySet<string> = new Set(['IS_ADMIN', 'ESCALATES_TO_ADMIN', 'ESCALATES']);

/** What to do first about an identity, besides the fix plan: the remediation of its most severe reason that has one.
 * @returns '' if there is none. */
export const remedyOf = ({ reasons }: Pick<Posture, 'reasons'>): string => remedial(reasons)?.remediation ?? '';

const remedial = (reasons: readonly Reason[]): Reason | undefined =>
  reasons.find(({ code, remediation }) => remediation !== undefined && !PRIVILEGE_REASONS.has(code));

/** Longer commands and policies do not fit in a cell, and are useless if they are cut. */
const LONGEST_COMMAND = 160;

/** The remedy as parts, without commands that are too long for a cell. */
export const shortRemedy = (posture: Pick<Posture, 'reasons'>): ReturnType<typeof remediationParts> =>
  remediationParts(remedyOf(posture)).filter(({ text, command }) => !command || text.length <= LONGEST_COMMAND);

/** The remedy as one line of text. */
export function remedyLine(posture: Pick<Posture, 'reasons'>): string {
  const remedy = remedyOf(posture);
  const shown = shortRemedy(posture);
  return shown.length === remediationParts(remedy).length ? remedy : shown.map(({ text }) => text).join(' ');
}
