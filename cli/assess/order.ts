import type { Posture } from '../../layers/core/posture/types.ts';

/** Highest risk first: by tier, score and name. */
export const worstFirst = (postures: readonly Posture[]): Posture[] =>
  [...postures].sort((a, b) => a.tier - b.tier || b.score - a.score || (a.identity < b.identity ? -1 : 1));
