import type { HistoryDraft, HistoryRun, RegionHistory } from '../../core/event-history.ts';
import * as z from '../../core/zod.ts';
import { profile } from './detection-shapes.ts';

const text = z.string();
const number = z.number();

/** The revision is an attribute of the row. */
export const historyRun: z.ZodMiniType<Omit<HistoryRun, 'revision'>> = z.looseObject({
  id: text,
  state: z.enum(['requested', 'reading', 'merging', 'done']),
  requestedBy: z.exactOptional(text),
  from: number,
  until: number,
  problems: z.array(text),
  learned: number,
  leftOut: number,
  finishedAt: z.exactOptional(text),
  claim: z.exactOptional(z.looseObject({ execution: text, until: number })),
});

export const regionHistory: z.ZodMiniType<Omit<RegionHistory, 'revision'>> = z.looseObject({
  run: text,
  account: text,
  region: text,
  state: z.enum(['reading', 'read', 'unreadable']),
  lookups: z.array(z.union([z.literal('writes'), z.looseObject({ accessKeyId: text })])),
  cursor: z.exactOptional(z.looseObject({ time: number, ids: z.array(text) })),
  pagesOfLookup: number,
  pages: number,
  events: number,
  learned: number,
  cut: number,
  problem: z.exactOptional(text),
  failingSince: z.exactOptional(number),
});

export const historyDraft: z.ZodMiniType<HistoryDraft> = z.looseObject({
  run: text,
  identity: text,
  region: text,
  before: number,
  older: profile,
  newest: profile,
});
