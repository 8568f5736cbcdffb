import * as z from 'zod';
import { minute } from '../../layers/core/response/wording.ts';
import type { Io } from '../io.ts';
import { fold } from '../layout.ts';
import { paint } from '../paint.ts';
import { table } from '../render.ts';

const regionSchema = z.looseObject({
  account: z.string(),
  region: z.string(),
  state: z.string(),
  pages: z.number(),
  events: z.number(),
  learned: z.number(),
  lookupsLeft: z.number(),
  lookupsCut: z.number(),
  readBackTo: z.string().exactOptional(),
  problem: z.string().exactOptional(),
});

/** How far the latest reading of the event history is. */
export const baselineAnswer = z.looseObject({
  state: z.string(),
  requestedAt: z.string().exactOptional(),
  requestedBy: z.string().exactOptional(),
  from: z.string().exactOptional(),
  until: z.string().exactOptional(),
  finishedAt: z.string().exactOptional(),
  learned: z.number().exactOptional(),
  leftOut: z.number().exactOptional(),
  problems: z.array(z.string()).default([]),
  regions: z.array(regionSchema),
});
export type BaselineStatus = z.infer<typeof baselineAnswer>;
type Region = BaselineStatus['regions'][number];

const STATES: Readonly<Record<string, string>> = {
  none: 'not started: it begins within an hour after the first snapshots',
  requested: 'requested: it begins once the first snapshots are complete',
  reading: 'reading the event history',
  merging: 'adding what was learned to the baselines',
  done: 'done',
};

export function renderBaseline(io: Io, status: BaselineStatus): readonly string[] {
  const { state, requestedAt, requestedBy, from, until, finishedAt, learned = 0, leftOut = 0, regions } = status;
  const line = (name: string, text: string): readonly string[] => fold(io, name.padEnd(12), text);
  const finished = finishedAt === undefined ? '' : `, ${minute(finishedAt)}`;
  return [
    ...line('baselines', paint(io, 'bold', (STATES[state] ?? state) + finished)),
    ...(requestedAt === undefined
      ? []
      : line('requested', `${minute(requestedAt)} by ${requestedBy ?? 'the schedule'}`)),
    ...(from === undefined || until === undefined ? [] : line('period', `${minute(from)} to ${minute(until)}`)),
    ...(state === 'done' ? line('identities', `${learned} learned, ${leftOut} left out`) : []),
    ...(regions.length === 0 ? [] : ['', ...table(io, HEAD, regions.map(rowOf))]),
    ...notesOn(io, status),
  ];
}

const HEAD = ['account', 'region', 'state', 'pages', 'events', 'learned'];

const rowOf = ({ account, region, state, pages, events, learned }: Region): readonly string[] => [
  account,
  region,
  state,
  ...[pages, events, learned].map((count) => count.toLocaleString('en-US')),
];

/** What is incomplete, by Region. */
function notesOn(io: Io, { problems, regions }: BaselineStatus): readonly string[] {
  const ofRegions = regions.flatMap(({ account, region, problem, lookupsCut, readBackTo }) => {
    const what = [
      ...(problem === undefined ? [] : [problem]),
      ...(lookupsCut === 0
        ? []
        : [`${lookupsCut === 1 ? 'a lookup' : `${lookupsCut} lookups`} ended at the limit of pages`]),
      ...(readBackTo === undefined ? [] : [`read back to ${minute(readBackTo)}`]),
    ];
    return what.length === 0 ? [] : [`${account} ${region}: ${what.join('; ')}`];
  });
  const notes = [...problems, ...ofRegions].flatMap((note) => fold(io, '  ', note));
  return notes.length === 0 ? [] : ['', ...notes];
}
