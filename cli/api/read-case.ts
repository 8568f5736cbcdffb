import type { ApiClient } from './client.ts';
import { approvalAnswer, incidentAnswer } from './schemas.ts';

/** An incident with its plans, approvals and journal. */
export const readCase = (api: ApiClient, incidentId: string) =>
  api.call(incidentAnswer, 'GET', `/incidents/${encodeURIComponent(incidentId)}`);

/** An approval and its plan. */
export const readApproval = (api: ApiClient, approvalId: string) =>
  api.call(approvalAnswer, 'GET', `/approvals/${encodeURIComponent(approvalId)}`);
