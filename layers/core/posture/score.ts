import type { Severity } from '../identity.ts';
import type { Tiering } from './tier.ts';
import type { Reason, ReasonCode, ScoreTerm } from './types.ts';

/** Reasons that the tier already reflects: counting them again would add no information. */
const RIGHTS: ReadonlySet<ReasonCode> = new Set([
  'IS_ADMIN',
  'ESCALATES_TO_ADMIN',
  'ESCALATES',
  'MANAGES_PERMISSIONS',
  'READS_SECRETS_BROADLY',
  'CROSS_ACCOUNT_WRITE',
]);

const POINTS: Readonly<Record<Severity, number>> = { critical: 8, high: 5, medium: 3, low: 1, info: 0 };

export interface Score {
  /** 0 to 100: the sum of the terms, capped. */
  readonly score: number;
  readonly terms: readonly ScoreTerm[];
}

/** One term for the tier, one for the length of the path to it, and one for each reason. No term is negative, and the terms
 * grow with privilege, so adding a permission or a reason never lowers the score. */
export function scoreOf(tiering: Tiering, reasons: readonly Reason[]): Score {
  const terms: ScoreTerm[] = [{ term: tierTerm(tiering), points: tierPoints(tiering), why: tiering.why }];
  const nearness = nearnessPoints(tiering);
  if (nearness > 0) {
    terms.push({
      term: 'short path',
      points: nearness,
      why: `${tiering.steps} ${tiering.steps === 1 ? 'step' : 'steps'} away`,
    });
  }
  for (const reason of reasons) {
    const points = RIGHTS.has(reason.code) ? 0 : POINTS[reason.severity];
    if (points > 0) terms.push({ term: reason.code, points, why: reason.detail });
  }
  return {
    score: Math.min(
      100,
      terms.reduce((sum, term) => sum + term.points, 0),
    ),
    terms,
  };
}

/** Having a privilege never scores less than being some steps (0 to 6 points) away from it: the gaps leave room for `nearness`. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: the scale as a table of conditions, highest first.
function tierPoints({ basis, tier, level }: Tiering): number {
  if (basis === 'admin') return 82;
  if (basis === 'conditional-admin') return 79;
  if (tier === 0) return 72;
  if (basis === 'conditional-path') return 58;
  if (tier === 1) return basis === 'reach' ? 46 : level === 'permissions' ? 56 : 53;
  if (tier === 2) return basis === 'reach' ? 16 : level === 'write' ? 28 : 22;
  return 4;
}

/** Administrators and identities that can become one have different points, so their terms have different names. */
const tierTerm = ({ tier, basis }: Tiering): string => {
  if (tier !== 0) return `tier ${tier}`;
  return basis === 'admin' || basis === 'conditional-admin'
    ? 'tier 0, administrator'
    : 'tier 0, can become administrator';
};

/** 0 to 6. */
const nearnessPoints = ({ steps }: Tiering): number => (steps === 0 ? 0 : Math.max(0, 8 - 2 * steps));
