import { IDENTITY_CLASSES, SEVERITIES } from '../../core/identity.ts';
import {
  type AccessKeyFacts,
  type Escalation,
  type Exception,
  type Posture,
  REASON_CODES,
  type Reason,
  type ScoreTerm,
} from '../../core/posture/types.ts';
import * as z from '../../core/zod.ts';

/** Shapes of stored postures. Loose, so that fields of a newer version survive an update by an older one. */
const text = z.string();
const texts = z.array(text);
const number = z.number();
const flag = z.boolean();
export const unknown = z.literal('unknown');
export const severity = z.enum(SEVERITIES);
export const tier = z.literal([0, 1, 2, 3]);
export const evidence = z.record(text, z.union([text, number, flag, texts]));

export const accessKeyFacts: z.ZodMiniType<AccessKeyFacts> = z.looseObject({
  id: text,
  status: z.enum(['Active', 'Inactive']),
  createdAt: text,
  lastUsedAt: z.nullable(text),
});

const reason: z.ZodMiniType<Reason> = z.looseObject({
  code: z.enum(REASON_CODES),
  severity,
  detail: text,
  evidence,
  remediation: z.exactOptional(text),
  frameworks: texts,
});

export const escalation: z.ZodMiniType<Escalation> = z.looseObject({
  to: text,
  admin: flag,
  steps: z.array(
    z.looseObject({
      rule: text,
      actions: texts,
      target: text,
      conditional: flag,
      dependsOn: z.exactOptional(texts),
    }),
  ),
});

/** One term of a score or a confidence. */
export const term: z.ZodMiniType<ScoreTerm> = z.looseObject({ term: text, points: number, why: text });

export const posture: z.ZodMiniType<Posture> = z.looseObject({
  identity: text,
  kind: z.enum(['user', 'role', 'root', 'secret', 'resource']),
  account: text,
  name: text,
  class: z.enum(IDENTITY_CLASSES),
  classWhy: text,
  tier,
  tierWhy: text,
  score: number,
  scoreTerms: z.array(term),
  admin: z.union([flag, unknown]),
  owner: z.nullable(text),
  reasons: z.array(reason),
  escalations: z.array(escalation),
  instanceProfiles: z.exactOptional(texts),
  containment: z.looseObject({
    immutableId: text,
    accessKeys: z.union([z.array(accessKeyFacts), unknown]),
    hasLoginProfile: z.union([flag, unknown]),
    inlinePolicySize: z.union([number, unknown]),
    serviceLinked: flag,
    reservedSso: flag,
  }),
  createdAt: text,
  lastUsedAt: z.nullable(text),
  unknowns: texts,
  takenAt: text,
});

export const exception: z.ZodMiniType<Exception> = z.looseObject({
  id: text,
  identity: text,
  accepts: z.union([
    z.object({ reason: z.enum(REASON_CODES) }),
    z.object({ rule: text }),
    z.object({ response: z.literal('automatic') }),
  ]),
  why: text,
  owner: text,
  expiresAt: text,
});
