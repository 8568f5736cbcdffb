import type { ApiClient } from './client.ts';
import { pagesOf } from './pages.ts';
import { approvalAnswer, type IncidentSummary, identityAnswer, incidentAnswer, incidentsAnswer } from './schemas.ts';

/** An incident with its plans, approvals and journal. */
export const readCase = (api: ApiClient, incidentId: string) =>
  api.call(incidentAnswer, 'GET', `/incidents/${encodeURIComponent(incidentId)}`);

/** An approval and its plan. */
export const readApproval = (api: ApiClient, approvalId: string) =>
  api.call(approvalAnswer, 'GET', `/approvals/${encodeURIComponent(approvalId)}`);

/** The posture of an identity. */
export const readIdentity = (api: ApiClient, arn: string) =>
  api.call(identityAnswer, 'GET', `/identities/${encodeURI(arn)}`);

/** Incidents that opened since a time (milliseconds since the epoch), newest first. The list has that order, so older pages are not
 * requested. */
export async function incidentsSince(
  api: ApiClient,
  since: number,
  query: { readonly state?: string | undefined; readonly account?: string | undefined } = {},
): Promise<readonly IncidentSummary[]> {
  const found: IncidentSummary[] = [];
  for await (const { incidents } of pagesOf((next) =>
    api.call(incidentsAnswer, 'GET', '/incidents', { query: { ...query, next } }),
  )) {
    const recent = incidents.filter(({ openedAt }) => Date.parse(openedAt) >= since);
    found.push(...recent);
    if (recent.length < incidents.length) break;
  }
  return found;
}
