import { type ApiClient, ApiRefusal } from '../api/client.ts';
import { incidentsSince, readCase, readIdentity } from '../api/read-case.ts';
import { decide, requestOf } from '../api/request.ts';
import { closedAnswer, type IncidentSummary, releaseAnswer, startedAnswer } from '../api/schemas.ts';
import { CANARY_PATH } from './canary.ts';
import type { DrillApi } from './ports.ts';

const isCanary = ({ identity }: IncidentSummary): boolean => identity.includes(`:user${CANARY_PATH}`);

/** The deployment, through the client of the command line. */
export const drillApi = (client: ApiClient): DrillApi => ({
  async posture(arn) {
    try {
      return (await readIdentity(client, arn)).identity;
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 404) return undefined;
      throw error;
    }
  },
  incidents: async (since) => (await incidentsSince(client, since)).filter(isCanary),
  case: (incidentId) => readCase(client, incidentId),
  async contain(incident, reason) {
    await requestOf(client, { reason }, { incident, verb: 'contain' }, startedAnswer);
  },
  async approve(approvalId, planHash, reason) {
    await decide(client, approvalId, { decision: 'approve', planHash, reason });
  },
  async release(incident, reason) {
    const answer = await requestOf(client, { reason }, { incident, verb: 'release' }, releaseAnswer);
    return typeof answer.needs === 'string' ? { needs: answer.needs } : {};
  },
  async close(incident, reason) {
    await requestOf(client, { reason }, { incident, verb: 'close' }, closedAnswer);
  },
});
