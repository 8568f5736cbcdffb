import type { ReassessSummary } from '../layers/app/posture/reassess-accounts.ts';
import type { Invocation } from '../layers/aws/middleware.ts';

/** Logs a reassessment. */
export function reportReassessment({ logger }: Invocation, summary: ReassessSummary): ReassessSummary {
  logger.info('accounts reassessed', { summary });
  return summary;
}
