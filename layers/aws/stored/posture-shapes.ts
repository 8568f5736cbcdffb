import * as z from 'zod';
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

/** Shapes of what is stored. They are loose: a field that a newer version writes survives a round trip through an older one. */
export const unknown = z.literal('unknown');
export const severity = z.enum(SEVERITIES);
export const tier = z.literal([0, 1, 2, 3]);
export const evidence = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]));

export const accessKeyFacts: z.ZodType<AccessKeyFacts> = z.looseObject({
  id: z.string(),
  status: z.enum(['Active', 'Inactive']),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});

const reason: z.ZodType<Reason> = z.looseObject({
  code: z.enum(REASON_CODES),
  severity,
  detail: z.string(),
  evidence,
  remediation: z.string().exactOptional(),
  frameworks: z.array(z.string()),
});

export const escalation: z.ZodType<Escalation> = z.looseObject({
  to: z.string(),
  admin: z.boolean(),
  steps: z.array(
    z.looseObject({
      rule: z.string(),
      actions: z.array(z.string()),
      target: z.string(),
      conditional: z.boolean(),
      dependsOn: z.array(z.string()).exactOptional(),
    }),
  ),
});

/** One addend of a score or of a confidence. */
export const term: z.ZodType<ScoreTerm> = z.looseObject({ term: z.string(), points: z.number(), why: z.string() });

export const posture: z.ZodType<Posture> = z.looseObject({
  identity: z.string(),
  kind: z.enum(['user', 'role', 'root', 'secret']),
  account: z.string(),
  name: z.string(),
  class: z.enum(IDENTITY_CLASSES),
  classWhy: z.string(),
  tier,
  tierWhy: z.string(),
  score: z.number(),
  scoreTerms: z.array(term),
  admin: z.union([z.boolean(), unknown]),
  owner: z.string().nullable(),
  reasons: z.array(reason),
  escalations: z.array(escalation),
  containment: z.looseObject({
    immutableId: z.string(),
    accessKeys: z.union([z.array(accessKeyFacts), unknown]),
    hasLoginProfile: z.union([z.boolean(), unknown]),
    inlinePolicySize: z.union([z.number(), unknown]),
    serviceLinked: z.boolean(),
    reservedSso: z.boolean(),
  }),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  unknowns: z.array(z.string()),
  takenAt: z.string(),
});

export const exception: z.ZodType<Exception> = z.looseObject({
  id: z.string(),
  identity: z.string(),
  accepts: z.union([
    z.object({ reason: z.enum(REASON_CODES) }),
    z.object({ rule: z.string() }),
    z.object({ response: z.literal('automatic') }),
  ]),
  why: z.string(),
  owner: z.string(),
  expiresAt: z.string(),
});
