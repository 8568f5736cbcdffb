import { isDeepStrictEqual } from 'node:util';
import { compareSeverity } from '../identity.ts';
import type { Posture, Reason, ReasonCode } from './types.ts';

/** Changes to the reasons of one identity between two postures. */
export interface FindingChanges {
  readonly opened: readonly Reason[];
  /** Same code, other severity or evidence. */
  readonly changed: readonly { readonly before: Reason; readonly after: Reason }[];
  readonly closed: readonly Reason[];
}

/** Compares the reasons of two postures of the same identity; `undefined` means that the identity is new or
 * was deleted. Numbers that only count days do not cause a change. */
export function compareFindings(before: Posture | undefined, after: Posture | undefined): FindingChanges {
  const old = byCode(before);
  const current = byCode(after);
  const opened: Reason[] = [];
  const changed: { before: Reason; after: Reason }[] = [];
  for (const [code, reason] of current) {
    const previous = old.get(code);
    if (previous === undefined) opened.push(reason);
    else if (!sameFinding(previous, reason)) changed.push({ before: previous, after: reason });
  }
  const closed = [...old].filter(([code]) => !current.has(code)).map(([, reason]) => reason);
  return { opened, changed, closed };
}

const byCode = (posture: Posture | undefined): Map<ReasonCode, Reason> =>
  new Map((posture?.reasons ?? []).map((reason) => [reason.code, reason]));

function sameFinding(before: Reason, after: Reason): boolean {
  return compareSeverity(before.severity, after.severity) === 0 && isDeepStrictEqual(lasting(before), lasting(after));
}

/** Evidence without the counts that increase every day. */
const lasting = (reason: Reason): Record<string, unknown> =>
  Object.fromEntries(Object.entries(reason.evidence).filter(([key]) => !/days$/i.test(key)));

/** Whether anything that a consumer acts on differs: class, tier, score, admin, owner or a finding. */
export function postureDiffers(before: Posture | undefined, after: Posture): boolean {
  if (before === undefined) return true;
  const { opened, changed, closed } = compareFindings(before, after);
  return (
    before.class !== after.class ||
    before.tier !== after.tier ||
    before.score !== after.score ||
    before.admin !== after.admin ||
    before.owner !== after.owner ||
    opened.length + changed.length + closed.length > 0
  );
}
