import { type ApiClient, ApiRefusal } from '../api/client.ts';
import { pagesOf } from '../api/pages.ts';
import { readCase } from '../api/read-case.ts';
import {
  closedAnswer,
  decidedAnswer,
  type IncidentSummary,
  identityAnswer,
  incidentsAnswer,
  releaseAnswer,
  startedAnswer,
} from '../api/schemas.ts';
import { CANARY_PATH } from './canary.ts';
import type { DrillApi } from './ports.ts';

const isCanary = ({ identity }: IncidentSummary): boolean => identity.includes(`:user${CANARY_PATH}`);

/** The deployment, through the client of the command line. */
export function drillApi(client: ApiClient): DrillApi {
  const request = (incidentId: string, verb: string) => `/incidents/${encodeURIComponent(incidentId)}/${verb}`;
  return {
    async posture(arn) {
      try {
        return (await client.call(identityAnswer, 'GET', `/identities/${encodeURI(arn)}`)).identity;
      } catch (error) {
        if (error instanceof ApiRefusal && error.status === 404) return undefined;
        throw error;
      }
    },
    async incidents(since) {
      const found: IncidentSummary[] = [];
      for await (const { incidents } of pagesOf((next) =>
        client.call(incidentsAnswer, 'GET', '/incidents', { query: { next } }),
      )) {
        const recent = incidents.filter(({ openedAt }) => Date.parse(openedAt) >= since);
        found.push(...recent.filter(isCanary));
        if (recent.length < incidents.length) break;
      }
      return found;
    },
    case: (incidentId) => readCase(client, incidentId),
    async contain(incidentId, reason) {
      await client.call(startedAnswer, 'POST', request(incidentId, 'contain'), { body: { reason } });
    },
    async approve(approvalId, planHash, reason) {
      const path = `/approvals/${encodeURIComponent(approvalId)}`;
      await client.call(decidedAnswer, 'POST', path, { body: { decision: 'approve', planHash, reason } });
    },
    async release(incidentId, reason) {
      const answer = await client.call(releaseAnswer, 'POST', request(incidentId, 'release'), { body: { reason } });
      return typeof answer.needs === 'string' ? { needs: answer.needs } : {};
    },
    async close(incidentId, reason) {
      await client.call(closedAnswer, 'POST', request(incidentId, 'close'), { body: { reason } });
    },
  };
}
