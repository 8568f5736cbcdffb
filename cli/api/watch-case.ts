import { setTimeout as sleep } from 'node:timers/promises';
import { despiteInterruptions } from '../despite-interruptions.ts';
import { type Io, UsageError } from '../io.ts';
import { outcomeLines } from './brief.ts';
import { nextCommands, nextLines } from './case.ts';
import type { ApiClient } from './client.ts';
import { readCase } from './read-case.ts';
import type { CaseView } from './schemas.ts';

const POLL_MS = 2_000;

/** Reads an incident until `ready`, at most for a time in milliseconds. Returns the last reading. After the first one it survives a
 * short interruption of the network: what it waits for was already requested. */
export async function watchCase(
  io: Io,
  api: ApiClient,
  incidentId: string,
  longest: number,
  ready: (view: CaseView) => boolean,
): Promise<CaseView> {
  const deadline = Date.now() + longest;
  const poll = despiteInterruptions(
    () => readCase(api, incidentId),
    (error) => {
      if (!(error instanceof UsageError)) throw error;
    },
  );
  let view = await readCase(api, incidentId);
  while (!ready(view) && Date.now() < deadline) {
    io.status(`${incidentId} is ${view.incident.state} …`);
    await sleep(POLL_MS);
    view = (await poll()) ?? view;
  }
  io.status('');
  return view;
}

/** The state of an incident, what its containment changed, and the commands that it accepts now. */
export function renderOutcome(io: Io, view: CaseView): readonly string[] {
  const { incident, brief, journal } = view;
  const last = journal.at(-1);
  const settled = incident.state === 'contained' || incident.state === 'awaiting-approval' || last === undefined;
  return [
    `${incident.id} is ${incident.state}.`,
    ...(brief?.outcome === undefined ? [] : ['', ...outcomeLines(io, brief.outcome)]),
    ...(settled ? [] : [`  ${last.step}: ${last.detail}`]),
    ...nextLines([`tierwatch show ${incident.id}`, ...nextCommands(view)]),
  ];
}
