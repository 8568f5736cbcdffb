import type { ReasonCode } from '../../layers/core/posture/types.ts';

/** The page that explains a reason, for readers who do not have the checkout. */
export const reasonPage = (code: ReasonCode): string =>
  `https://github.com/tierwatch/tierwatch/blob/main/docs/reasons.md#${code}`;
