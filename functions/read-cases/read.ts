import { type Answer, failed, ok } from '../../layers/aws/http.ts';
import { INCIDENT_STATES, type IncidentState } from '../../layers/core/detection/types.ts';
import type { Tier } from '../../layers/core/identity.ts';
import type { ResponsePorts } from '../../layers/core/response/ports.ts';

export type ReadPorts = Pick<ResponsePorts, 'cases' | 'identities'>;

export interface ReadRequest {
  /** As API Gateway names the route, e.g. `GET /incidents/{id}`. */
  readonly route: string;
  /** What stands for `{id}` or `{arn}`, decoded. */
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
  /** The account that was called; `account=` in the query wins. */
  readonly account: string;
}

/** An answer of API Gateway may have 10 MB, of Lambda 6: what is longer is asked for by tier, account or state. */
const MOST_ROWS = 500;
const TIERS: Readonly<Record<string, Tier>> = { '0': 0, '1': 1, '2': 2, '3': 3 };

/** Answers one question about identities, incidents or approvals. Reads only; a link that is opened changes nothing. */
export async function readStep(ports: ReadPorts, request: ReadRequest): Promise<Answer> {
  switch (request.route) {
    case 'GET /identities':
      return identities(ports, request);
    case 'GET /identities/{arn+}':
      return identity(ports, request.id);
    case 'GET /incidents':
      return incidents(ports, request);
    case 'GET /incidents/{id}':
      return incident(ports, request.id);
    case 'GET /approvals/{id}':
      return approval(ports, request.id);
    default:
      return failed(404, 'not-found', `There is no ${request.route}.`);
  }
}

async function identities({ identities: store }: ReadPorts, { query, account }: ReadRequest): Promise<Answer> {
  const { tier: wanted, account: asked = account } = query;
  if (wanted === undefined) {
    const { rows, truncated } = await firstOf(store.listIdentities(asked));
    return ok({ identities: rows, truncated });
  }
  const tier = TIERS[wanted];
  if (tier === undefined) return failed(400, 'bad-tier', `tier is ${wanted}; expected 0, 1, 2 or 3.`);
  const { rows, truncated } = await firstOf(store.listByTier(asked, tier));
  return ok({ identities: rows, truncated });
}

async function identity({ identities: store }: ReadPorts, arn: string): Promise<Answer> {
  const state = await store.load(arn);
  if (state.posture === undefined) return failed(404, 'not-found', `Nothing is known about ${arn}.`);
  return ok({ identity: state.posture, exceptions: state.exceptions, incident: state.window?.incident ?? null });
}

async function incidents({ cases }: ReadPorts, { query, account }: ReadRequest): Promise<Answer> {
  const wanted = query.state;
  const state = INCIDENT_STATES.find((known) => known === wanted);
  if (wanted !== undefined && state === undefined)
    return failed(400, 'bad-state', `state is ${wanted}; expected one of ${INCIDENT_STATES.join(', ')}.`);
  const states: readonly IncidentState[] = state === undefined ? INCIDENT_STATES : [state];
  const { rows, truncated } = await firstOf(cases.listIncidents(query.account ?? account, states));
  return ok({ incidents: rows, truncated });
}

async function incident({ cases }: ReadPorts, id: string): Promise<Answer> {
  const found = await cases.incident(id);
  if (found === undefined) return failed(404, 'not-found', `There is no incident ${id}.`);
  const [plans, approvals, journal] = await Promise.all([cases.plans(id), cases.approvals(id), cases.journal(id)]);
  return ok({ incident: found, plans, approvals, journal });
}

async function approval({ cases }: ReadPorts, id: string): Promise<Answer> {
  const found = await cases.approval(id);
  if (found === undefined) return failed(404, 'not-found', `There is no approval ${id}.`);
  const plan = await cases.plan(found.incidentId, found.planId);
  if (plan === undefined) return failed(404, 'not-found', `The plan of approval ${id} is not there.`);
  return ok({ approval: found, plan });
}

async function firstOf<Row>(rows: AsyncIterable<Row>): Promise<{ rows: Row[]; truncated: boolean }> {
  const found: Row[] = [];
  for await (const row of rows) {
    if (found.length >= MOST_ROWS) return { rows: found, truncated: true };
    found.push(row);
  }
  return { rows: found, truncated: false };
}
