import type { ReassessSummary } from '../layers/app/posture/reassess-accounts.ts';
import type { Invocation } from '../layers/aws/middleware.ts';

/** Logs and measures a reassessment. */
export function reportReassessment({ logger, metrics }: Invocation, summary: ReassessSummary): ReassessSummary {
  logger.info('accounts reassessed', { summary });
  metrics.addMetric('IdentitiesAssessed', 'Count', summary.assessed);
  metrics.addMetric('PosturesSaved', 'Count', summary.saved);
  metrics.addMetric('IdentitiesRemoved', 'Count', summary.removed);
  metrics.addMetric('Unreadable', 'Count', summary.unreadable);
  return summary;
}
