import * as z from 'zod';
import {
  INCIDENT_STATES,
  type Incident,
  type Profile,
  type Seen,
  type Signal,
  type Window,
} from '../../core/detection/types.ts';
import { IDENTITY_CLASSES } from '../../core/identity.ts';
import { evidence, severity, term, tier } from './posture-shapes.ts';

const seen: z.ZodType<Seen> = z.looseObject({
  count: z.number(),
  first: z.number(),
  last: z.number(),
  recent: z.number().exactOptional(),
});
const seenByName = z.record(z.string(), seen);

export const profile: z.ZodType<Profile> = z.looseObject({
  version: z.literal(1),
  firstSeen: z.number().nullable(),
  lastSeen: z.number().nullable(),
  events: z.number(),
  days: z.array(z.string()),
  sources: seenByName,
  countries: seenByName,
  networks: seenByName,
  regions: seenByName,
  agents: seenByName,
  actions: seenByName,
  hours: z.array(z.number()),
});

const signal: z.ZodType<Signal> = z.looseObject({
  rule: z.string(),
  identity: z.string(),
  eventId: z.string(),
  time: z.string(),
  severity,
  confidence: z.number(),
  title: z.string(),
  evidence,
  technique: z.string(),
});

export const window: z.ZodType<Window> = z.looseObject({
  version: z.literal(1),
  seen: z.array(z.string()),
  signals: z.array(signal),
  counters: z.record(z.string(), z.record(z.string(), z.number())),
  incident: z.looseObject({ id: z.string(), severity, openedAt: z.string() }).exactOptional(),
});

export const incidentState = z.enum(INCIDENT_STATES);

export const incident: z.ZodType<Incident> = z.looseObject({
  id: z.string(),
  identity: z.string(),
  account: z.string(),
  class: z.enum([...IDENTITY_CLASSES, 'unknown']),
  tier: tier.nullable(),
  severity,
  confidence: z.number(),
  confidenceTerms: z.array(term),
  openedAt: z.string(),
  updatedAt: z.string(),
  title: z.string(),
  signals: z.array(signal),
  state: incidentState,
  credentials: z.array(z.string()),
});
