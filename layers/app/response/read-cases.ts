import { INCIDENT_STATES, type Incident, type IncidentState, type Signal } from '../../core/detection/types.ts';
import { compareSeverity, type Tier } from '../../core/identity.ts';
import type { IncidentCursor } from '../../core/ports.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import { failed, ok, type Reply } from '../reply.ts';
import { type BriefPorts, briefIncident } from './brief-incident.ts';
import { notificationsOf } from './notifications-of.ts';
import { decodeCursor, encodeCursor } from './page-cursor.ts';

export type ReadPorts = Pick<ResponsePorts, 'cases'> & BriefPorts;

export interface ReadRequest {
  /** As API Gateway names the route, e.g. `GET /incidents/{id}`. */
  readonly route: string;
  /** The value of `{id}` or `{arn}`, decoded. */
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
  /** The account of the API; `account=` in the query takes precedence. */
  readonly account: string;
}

/** A Lambda response holds at most 6 MB; the difference leaves room for the rest of the response. */
const MAX_BYTES = 5_000_000;
const MAX_IDENTITIES = 500;
const MAX_INCIDENTS = 200;
const DEFAULT_INCIDENTS = 100;
/** Limits for a single incident: a flood of signals or journal entries must not make the case unreadable. */
const MAX_SIGNALS = 500;
/** The brief repeats a part of them. */
const MAX_SIGNAL_BYTES = 2_000_000;
const MAX_ENTRIES = 200;
const MAX_APPROVALS = 200;
const MAX_NOTIFICATIONS = 200;
const TIERS: Readonly<Record<string, Tier>> = { '0': 0, '1': 1, '2': 2, '3': 3 };

/** Returns identities, incidents or approvals. Read-only. */
export async function readCases(ports: ReadPorts, request: ReadRequest): Promise<Reply> {
  const { account } = request.query;
  if (account !== undefined && !/^\d{12}$/.test(account))
    return failed(400, 'bad-account', 'account: expected an account id of 12 digits.');
  switch (request.route) {
    case 'GET /identities':
      return identities(ports, request);
    case 'GET /identities/{arn+}':
      return identity(ports, request.id);
    case 'GET /incidents':
      return incidents(ports, request);
    case 'GET /incidents/{id}':
      return incident(ports, request.id);
    case 'GET /approvals':
      return pendingApprovals(ports, request);
    case 'GET /approvals/{id}':
      return approval(ports, request.id);
    default:
      return failed(404, 'not-found', `There is no ${request.route}.`);
  }
}

async function identities({ identities: store }: ReadPorts, { query, account }: ReadRequest): Promise<Reply> {
  const { tier: wanted, account: asked = account } = query;
  const tier = wanted === undefined ? undefined : TIERS[wanted];
  if (wanted !== undefined && tier === undefined)
    return failed(400, 'bad-tier', `tier is ${wanted}; expected 0, 1, 2 or 3.`);
  const all = tier === undefined ? store.listIdentities(asked) : store.listByTier(asked, tier);
  const { rows, more } = await firstRows(all, MAX_IDENTITIES);
  return ok({ identities: rows, truncated: more });
}

async function identity({ identities: store }: ReadPorts, arn: string): Promise<Reply> {
  const state = await store.load(arn);
  if (state.posture === undefined) return failed(404, 'not-found', `Nothing is known about ${arn}.`);
  return ok({ identity: state.posture, exceptions: state.exceptions, incident: state.window?.incident ?? null });
}

async function incidents({ cases }: ReadPorts, { query, account }: ReadRequest): Promise<Reply> {
  const wanted = query.state;
  const state = INCIDENT_STATES.find((known) => known === wanted);
  if (wanted !== undefined && state === undefined)
    return failed(400, 'bad-state', `state is ${wanted}; expected one of ${INCIDENT_STATES.join(', ')}.`);
  const limit = limitOf(query.limit);
  if (limit === undefined)
    return failed(400, 'bad-limit', `limit is ${query.limit}; expected a number from 1 to ${MAX_INCIDENTS}.`);
  const after = query.next === undefined ? undefined : decodeCursor(query.next);
  if (query.next !== undefined && after === undefined)
    return failed(400, 'bad-next', 'next: expected the next value of an earlier response.');
  const states: readonly IncidentState[] = state === undefined ? INCIDENT_STATES : [state];
  const { rows, more } = await firstRows(
    summaries(cases.listIncidents(query.account ?? account, states, after)),
    limit,
  );
  const last: IncidentCursor | undefined = rows.at(-1);
  return ok({ incidents: rows, ...(more && last !== undefined ? { next: encodeCursor(last) } : {}) });
}

function limitOf(wanted: string | undefined): number | undefined {
  if (wanted === undefined) return DEFAULT_INCIDENTS;
  const limit = /^\d{1,3}$/.test(wanted) ? Number(wanted) : 0;
  return limit >= 1 && limit <= MAX_INCIDENTS ? limit : undefined;
}

async function* summaries(all: AsyncIterable<Incident>) {
  for await (const { signals, ...rest } of all) yield { signalCount: signals.length, ...rest };
}

async function incident(ports: ReadPorts, id: string): Promise<Reply> {
  const { cases } = ports;
  const found = await cases.incident(id);
  if (found === undefined) return failed(404, 'not-found', `There is no incident ${id}.`);
  const [plans, approvals, newest, deliveries] = await Promise.all([
    cases.plans(id),
    cases.approvals(id),
    cases.journal(id, MAX_ENTRIES + 1),
    cases.deliveries(id),
  ]);
  const shown = { signalCount: found.signals.length, ...found, signals: worstSignals(found.signals) };
  const journal = newest.slice(-MAX_ENTRIES);
  const journalTruncated = newest.length > MAX_ENTRIES;
  const brief = await briefIncident(ports, { incident: shown, plans, journal });
  const notifications = notificationsOf(deliveries).slice(-MAX_NOTIFICATIONS);
  return ok({ incident: shown, plans, approvals, journal, journalTruncated, brief, notifications });
}

/** All signals if they fit, otherwise the worst, in the stored order. */
function worstSignals(signals: readonly Signal[]): readonly Signal[] {
  const fits = room(MAX_SIGNALS, MAX_SIGNAL_BYTES);
  const worst = new Set(
    [...signals]
      .sort((a, b) => compareSeverity(b.severity, a.severity) || b.confidence - a.confidence)
      .filter((signal) => fits(signal)),
  );
  return signals.filter((signal) => worst.has(signal));
}

async function approval({ cases }: ReadPorts, id: string): Promise<Reply> {
  const found = await cases.approval(id);
  if (found === undefined) return failed(404, 'not-found', `There is no approval ${id}.`);
  const plan = await cases.plan(found.incidentId, found.planId);
  if (plan === undefined) return failed(404, 'not-found', `The plan of approval ${id} does not exist.`);
  return ok({ approval: found, plan });
}

async function pendingApprovals({ cases }: ReadPorts, { query, account }: ReadRequest): Promise<Reply> {
  const waiting = cases.listIncidents(query.account ?? account, ['awaiting-approval']);
  const { rows, more } = await firstRows(pendingOf(cases, waiting), MAX_APPROVALS);
  return ok({ approvals: rows, truncated: more });
}

async function* pendingOf(cases: ReadPorts['cases'], incidents: AsyncIterable<Incident>) {
  for await (const { id, severity, tier, title } of incidents)
    for (const approval of await cases.approvals(id))
      if (approval.state === 'pending') yield { ...approval, incident: { id, severity, tier, title } };
}

/** Returns the first rows, at most `max` and as many as fit into a response. */
async function firstRows<Row extends object>(
  all: AsyncIterable<Row>,
  max: number,
): Promise<{ readonly rows: readonly Row[]; readonly more: boolean }> {
  const fits = room(max, MAX_BYTES);
  const rows: Row[] = [];
  for await (const row of all) {
    if (!fits(row)) return { rows, more: true };
    rows.push(row);
  }
  return { rows, more: false };
}

/** Returns a function that says whether another row fits; the first always does. Sizes are those of the Lambda response, in which
 * the body is a JSON string that contains JSON. */
function room(max: number, bytes: number): (row: object) => boolean {
  let [count, left] = [0, bytes];
  return (row) => {
    count += 1;
    left -= Buffer.byteLength(JSON.stringify(JSON.stringify(row)));
    return count === 1 || (count <= max && left >= 0);
  };
}
