import type { Ancestor } from '../../core/detection/ancestry.ts';
import {
  type ActiveTimes,
  type CallFacts,
  type CandidateProfile,
  INCIDENT_STATES,
  type Incident,
  type Profile,
  type Seen,
  type Signal,
  type Window,
} from '../../core/detection/types.ts';
import { IDENTITY_CLASSES } from '../../core/identity.ts';
import * as z from '../../core/zod.ts';
import { evidence, severity, term, tier } from './posture-shapes.ts';

const text = z.string();
const texts = z.array(text);
const number = z.number();
const numbers = z.record(text, number);

const seen: z.ZodMiniType<Seen> = z.looseObject({
  count: number,
  first: number,
  last: number,
  recent: z.exactOptional(number),
  held: z.exactOptional(z.literal(true)),
});
const seenByName = z.record(text, seen);

const candidate: z.ZodMiniType<CandidateProfile> = z.looseObject({
  sources: z.exactOptional(seenByName),
  countries: z.exactOptional(seenByName),
  networks: z.exactOptional(seenByName),
  regions: z.exactOptional(seenByName),
  agents: z.exactOptional(seenByName),
  actions: z.exactOptional(seenByName),
  objects: z.exactOptional(seenByName),
});

const active: z.ZodMiniType<ActiveTimes> = z.looseObject({
  day: number,
  hours: z.array(number),
  slots: z.array(number),
});

export const profile: z.ZodMiniType<Profile> = z.looseObject({
  version: z.literal(1),
  firstSeen: z.nullable(number),
  lastSeen: z.nullable(number),
  events: number,
  days: texts,
  sources: seenByName,
  countries: seenByName,
  networks: seenByName,
  regions: seenByName,
  agents: seenByName,
  actions: seenByName,
  objects: z.exactOptional(seenByName),
  active: z.exactOptional(active),
  candidate: z.exactOptional(candidate),
});

const call: z.ZodMiniType<CallFacts> = z.looseObject({
  service: text,
  operation: text,
  region: text,
  account: text,
  error: z.exactOptional(text),
  actorType: text,
  principalId: z.exactOptional(text),
  accessKeyId: z.exactOptional(text),
  session: z.exactOptional(text),
  sourceIdentity: z.exactOptional(text),
  sessionIssuedAt: z.exactOptional(number),
  issuer: z.exactOptional(text),
  mfa: z.exactOptional(z.boolean()),
  address: z.exactOptional(text),
  country: z.exactOptional(text),
  asn: z.exactOptional(number),
  network: z.exactOptional(text),
  userAgent: z.exactOptional(text),
});

const signal: z.ZodMiniType<Signal> = z.looseObject({
  rule: text,
  identity: text,
  eventId: text,
  time: text,
  severity,
  confidence: number,
  title: text,
  evidence,
  technique: text,
  call: z.exactOptional(call),
  replayed: z.exactOptional(z.literal(true)),
});

const ancestor: z.ZodMiniType<Ancestor> = z.looseObject({
  identity: text,
  session: z.exactOptional(text),
  accessKeyId: z.exactOptional(text),
  how: text,
  at: number,
});
const lineage = z.array(ancestor);

export const window: z.ZodMiniType<Window> = z.looseObject({
  version: z.literal(1),
  seen: texts,
  signals: z.array(signal),
  counts: z.exactOptional(numbers),
  settled: z.exactOptional(numbers),
  verdicts: z.exactOptional(z.looseObject({ benign: z.exactOptional(number), hostile: z.exactOptional(number) })),
  counters: z.record(text, z.record(text, number)),
  incident: z.exactOptional(
    z.looseObject({
      id: text,
      severity,
      openedAt: text,
      severitySince: z.exactOptional(text),
      confidence: z.exactOptional(number),
      lastSignal: z.exactOptional(number),
      replayed: z.exactOptional(z.literal(true)),
      partOf: z.exactOptional(text),
    }),
  ),
  origins: z.exactOptional(z.record(text, lineage)),
  suspicion: z.exactOptional(
    z.looseObject({
      identity: text,
      incident: text,
      at: number,
      how: text,
      replayed: z.exactOptional(z.literal(true)),
      handedOver: z.exactOptional(z.literal(true)),
      lineage: z.exactOptional(lineage),
      partOf: z.exactOptional(text),
    }),
  ),
});

export const incidentState = z.enum(INCIDENT_STATES);

export const incident: z.ZodMiniType<Incident> = z.looseObject({
  id: text,
  identity: text,
  actor: z.exactOptional(z.looseObject({ kind: z.literal('person'), name: text })),
  account: text,
  class: z.enum([...IDENTITY_CLASSES, 'unknown']),
  tier: z.nullable(tier),
  owner: z.exactOptional(text),
  severity,
  confidence: number,
  confidenceTerms: z.array(term),
  firstSignalAt: z.exactOptional(text),
  openedAt: text,
  severitySince: z.exactOptional(text),
  updatedAt: text,
  title: text,
  signals: z.array(signal),
  state: incidentState,
  credentials: texts,
  stateSince: z.exactOptional(text),
  successorOf: z.exactOptional(text),
  counts: z.exactOptional(numbers),
  replayed: z.exactOptional(z.literal(true)),
  lineage: z.exactOptional(lineage),
  partOf: z.exactOptional(text),
});
