import { isDeepStrictEqual } from 'node:util';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { retryOnConflict } from '../../app/retry-on-conflict.ts';
import { fingerprintOf, matchesOf } from '../../core/detection/incident.ts';
import { activityKey } from '../../core/detection/person.ts';
import { INCIDENT_STATES, type Incident, type IncidentState } from '../../core/detection/types.ts';
import type { IncidentCursor, IncidentStore, WriteOutcome } from '../../core/ports.ts';
import { isOver } from '../../core/response/lifecycle.ts';
import * as z from '../../core/zod.ts';
import { conditionally, instant, queryRows, type Row, transact } from '../dynamo.ts';
import { packBody, parseStored } from '../stored/body.ts';
import { incidentState, incident as shape } from '../stored/detection-shapes.ts';
import { nextRevision } from '../stored/revisions.ts';
import { isAfter, newestFirst } from './order.ts';
import { FIRST_CHANGE, NEXT_CHANGE, NO_CHANGE } from './publication-columns.ts';
import { ABSENT, bodyOf, type CaseRows, placeholders } from './rows.ts';

/** The detection side has not been written since it was read. State changes do not change the revision. */
const AS_READ = 'revision = :read';
/** The same for a row that was written before revisions were counted. */
const AS_READ_UNCOUNTED = 'attribute_exists(#case) AND attribute_not_exists(revision)';

const revisionColumn = z.looseObject({ revision: z._default(z.int(), 0) });
const stateColumns = z.looseObject({ state: incidentState, movedAt: z.optional(z.string()) });
const openRow = z.object({ incidentId: z.string() });
const openKey = ({ identity, actor }: Pick<Incident, 'identity' | 'actor'>) => ({
  case: `IDENTITY#${activityKey(identity, actor)}`,
  item: 'OPEN',
});

/** Incidents: the row of each, the pointer from its identity while it is open, and the index by account and state. */
export function incidentStore(rows: CaseRows): IncidentStore {
  const { client, table } = rows;

  async function incident(id: string): Promise<Incident | undefined> {
    const row = await rows.get(id, 'INCIDENT');
    return row && incidentOf(row);
  }

  async function openIncident(opened: Incident): ReturnType<IncidentStore['openIncident']> {
    const outcome = await transact(client, [
      {
        Put: {
          TableName: table,
          Item: { ...openKey(opened), incidentId: opened.id },
          ConditionExpression: ABSENT,
          ...placeholders(ABSENT),
        },
      },
      { Put: { TableName: table, Item: incidentRow(opened), ConditionExpression: ABSENT, ...placeholders(ABSENT) } },
    ]);
    if (outcome.kind === 'written') return { kind: 'opened', incident: opened };
    const pointer = await rows.get(openKey(opened).case, 'OPEN');
    // No pointer: this same incident was opened before and is over; its first event was delivered again.
    const id = pointer === undefined ? opened.id : parseStored(openRow, pointer, `${opened.identity} OPEN`).incidentId;
    const found = await incident(id);
    if (found === undefined) throw new Error(`Incident ${id} of ${opened.identity} has a pointer but no row`);
    return { kind: 'exists', incident: found };
  }

  function updateIncident(id: string, merge: (stored: Incident) => Incident): Promise<Incident> {
    return retryOnConflict(`Incident ${id}`, async () => {
      const row = await rows.get(id, 'INCIDENT');
      if (row === undefined) throw new Error(`Incident ${id} does not exist and cannot be updated`);
      const found = incidentOf(row);
      const { stateSince: _, ...content } = merge(found);
      const changed = { ...content, id, ...stateOf(found) };
      if (isDeepStrictEqual(changed, found)) return found;
      const { revision } = parseStored(revisionColumn, row, `${id} INCIDENT`);
      const outcome = await conditionally(() =>
        client.send(new UpdateCommand(contentUpdate(table, found, changed, revision))),
      );
      return outcome.kind === 'written' ? changed : undefined;
    });
  }

  async function moveIncident(
    id: string,
    from: readonly IncidentState[],
    to: IncidentState,
    at: string,
  ): Promise<WriteOutcome> {
    const found = await incident(id);
    if (found === undefined || !from.includes(found.state)) return { kind: 'conflict' };
    const move = stateMove(table, found, to, at);
    if (!isOver(to)) return conditionally(() => client.send(new UpdateCommand(move)));
    const closing = 'attribute_not_exists(incidentId) OR incidentId = :id';
    const outcome = await transact(client, [
      { Update: move },
      {
        Delete: {
          TableName: table,
          Key: openKey(found),
          ConditionExpression: closing,
          ExpressionAttributeValues: { ':id': id },
        },
      },
    ]);
    if (outcome.kind === 'written') return outcome;
    // The pointer already belongs to a later incident: keep it.
    if (outcome.failed[0] !== true) return conditionally(() => client.send(new UpdateCommand(move)));
    return { kind: 'conflict' };
  }

  async function* listIncidents(
    account: string,
    states: readonly IncidentState[] = INCIDENT_STATES,
    after?: IncidentCursor,
  ): AsyncGenerator<Incident> {
    const streams = states.map((state) => inState(rows, account, state, after));
    const heads = await Promise.all(streams.map((stream) => stream.next()));
    for (;;) {
      const newest = newestOf(heads);
      const head = heads[newest];
      if (head === undefined || head.done) return;
      yield head.value;
      const next = await streams[newest]?.next();
      if (next !== undefined) heads[newest] = next;
    }
  }

  return { openIncident, updateIncident, moveIncident, incident, listIncidents };
}

/** Position of the stream whose next incident is the newest; -1 if all have ended. */
function newestOf(heads: readonly IteratorResult<Incident>[]): number {
  let newest = -1;
  let best: Incident | undefined;
  for (const [position, head] of heads.entries()) {
    if (head.done || (best !== undefined && newestFirst(best, head.value) <= 0)) continue;
    newest = position;
    best = head.value;
  }
  return newest;
}

/** The index does not order incidents with the same time, so they are collected and sorted here. */
async function* inState(
  { client, table }: CaseRows,
  account: string,
  state: IncidentState,
  after: IncidentCursor | undefined,
): AsyncGenerator<Incident> {
  const query = {
    TableName: table,
    IndexName: 'byAccountState',
    KeyConditionExpression: `accountState = :accountState${after === undefined ? '' : ' AND openedAt <= :until'}`,
    ExpressionAttributeValues: {
      ':accountState': `${account}#${state}`,
      ...(after === undefined ? {} : { ':until': instant(after.openedAt) }),
    },
    ScanIndexForward: false,
  };
  let sameTime: Incident[] = [];
  for await (const row of queryRows(client, query)) {
    const found = incidentOf(row);
    const [first] = sameTime;
    if (first !== undefined && instant(first.openedAt) !== instant(found.openedAt)) {
      yield* sameTime.sort(newestFirst);
      sameTime = [];
    }
    if (isAfter(after, found)) sameTime.push(found);
  }
  yield* sameTime.sort(newestFirst);
}

/** Writes the detection side, unless it has changed since it was read. */
function contentUpdate(table: string, found: Incident, incident: Incident, read: number) {
  const change = fingerprintOf(found) === fingerprintOf(incident) ? NO_CHANGE : NEXT_CHANGE;
  const columns = { ...detectionColumns(incident), revision: nextRevision(read) };
  const condition =
    read === 0
      ? { ConditionExpression: AS_READ_UNCOUNTED, ExpressionAttributeNames: { '#case': 'case' } }
      : { ConditionExpression: AS_READ };
  return {
    TableName: table,
    Key: { case: incident.id, item: 'INCIDENT' },
    UpdateExpression: `SET ${Object.keys(columns)
      .map((name) => `${name} = :${name}`)
      .join(', ')}${change.expression}`,
    ...condition,
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(columns).map(([name, value]) => [`:${name}`, value])),
      ...(read === 0 ? {} : { ':read': read }),
      ...change.values,
    },
  };
}

/** What the detection side writes. `severity` and `title` are for people who view the table. */
const detectionColumns = (incident: Incident) => ({
  body: packBody(incident),
  openedAt: instant(incident.openedAt),
  seenAt: instant(incident.updatedAt),
  signalCount: matchesOf(incident),
  severity: incident.severity,
  title: incident.title,
});

const incidentRow = (incident: Incident) => ({
  case: incident.id,
  item: 'INCIDENT',
  identity: incident.identity,
  account: incident.account,
  state: incident.state,
  accountState: `${incident.account}#${incident.state}`,
  ...detectionColumns(incident),
  revision: nextRevision(0),
  ...FIRST_CHANGE,
});

/** The state column wins over the body: detection writes the body, response the state. */
export function incidentOf(row: Row): Incident {
  const { state, movedAt } = parseStored(stateColumns, row, `${row.case} INCIDENT`);
  const incident = bodyOf(shape, row);
  const moved = movedAt !== undefined && Date.parse(movedAt) > Date.parse(incident.updatedAt);
  return {
    ...incident,
    state,
    updatedAt: moved ? movedAt : incident.updatedAt,
    ...(movedAt === undefined ? {} : { stateSince: movedAt }),
  };
}

/** What only a move changes. */
const stateOf = ({ state, stateSince }: Incident): Pick<Incident, 'state' | 'stateSince'> =>
  stateSince === undefined ? { state } : { state, stateSince };

/** Moves the state only if it is still the one that was read. */
const stateMove = (table: string, incident: Incident, to: IncidentState, at: string) => ({
  TableName: table,
  Key: { case: incident.id, item: 'INCIDENT' },
  UpdateExpression: 'SET #state = :to, accountState = :accountState, movedAt = :at',
  ConditionExpression: '#state = :from',
  ExpressionAttributeNames: { '#state': 'state' },
  ExpressionAttributeValues: {
    ':to': to,
    ':from': incident.state,
    ':accountState': `${incident.account}#${to}`,
    ':at': at,
  },
});
