import { condensed } from '../../layers/core/detection/condense.ts';
import { type Judgement, judge } from '../../layers/core/detection/correlate.ts';
import type { Signal, Suspicion } from '../../layers/core/detection/types.ts';
import type { Posture } from '../../layers/core/posture/types.ts';

/** The signal with which signals became an incident. */
export interface Opening {
  readonly signal: Signal;
  readonly judgement: Judgement;
  /** Confidence before that signal, 0 to 1. */
  readonly before: number;
}

/**
 * The first signal with which the confidence reaches the threshold; undefined if it never does.
 * @param signals of one identity, in the order of their times
 */
export function openingOf(
  signals: readonly Signal[],
  posture: Pick<Posture, 'tier' | 'class'> | undefined,
  suspicion: Suspicion | undefined,
): Opening | undefined {
  let kept: readonly Signal[] = [];
  const counts: Record<string, number> = {};
  let before = 0;
  for (const [index, signal] of signals.entries()) {
    kept = condensed([...kept, signal]);
    counts[signal.rule] = (counts[signal.rule] ?? 0) + 1;
    // All signals of an event count together.
    if (signals[index + 1]?.eventId === signal.eventId) continue;
    const judgement = judge(kept, posture, suspicion, counts);
    if (judgement.confidence >= judgement.threshold) return { signal, judgement, before };
    before = judgement.confidence;
  }
  return undefined;
}
