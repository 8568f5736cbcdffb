import { IDENTITY_CLASSES, SEVERITIES } from '../identity.ts';
import * as z from '../zod.ts';
import { PLAYBOOKS, RESPONSE_MODES, type ResponsePolicy } from './types.ts';

const tier = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);
const minutes = z.int().check(z.positive());
const share = z.number().check(z.minimum(0), z.maximum(1));
/** A year in minutes: an execution, and with it a task token, lives no longer. */
const LONGEST_APPROVAL = 525_600;
const approval = minutes.check(z.maximum(LONGEST_APPROVAL));

/** The response policy as it is stored. Unknown fields are rejected, because a misspelled limit would have no effect. */
export const responsePolicySchema: z.ZodMiniType<ResponsePolicy> = z.strictObject({
  version: z.literal(1),
  defaultMode: z.enum(RESPONSE_MODES),
  rules: z.array(
    z.strictObject({
      classes: z.exactOptional(z.array(z.enum(IDENTITY_CLASSES))),
      tiers: z.exactOptional(z.array(tier)),
      playbooks: z.exactOptional(z.array(z.enum(PLAYBOOKS))),
      mode: z.enum(RESPONSE_MODES),
      acceptOutage: z.exactOptional(z.boolean()),
    }),
  ),
  autoConfidence: share,
  autoSeverity: z.exactOptional(z.enum(SEVERITIES)),
  attemptCap: z.int().check(z.positive()),
  attemptWindowMinutes: minutes,
  coolDownMinutes: z.int().check(z.nonnegative()),
  breakerCount: z.int().check(z.positive()),
  breakerShare: share,
  breakerWindowMinutes: minutes,
  approvalMinutes: z.tuple([approval, approval, approval, approval]),
  protected: z.array(z.string().check(z.minLength(1))),
  holdDays: z.exactOptional(z.int().check(z.positive(), z.maximum(3_650))),
  reassertsPerHour: z.exactOptional(z.int().check(z.positive(), z.maximum(1_000))),
  approvers: z.exactOptional(z.array(z.string().check(z.startsWith('arn:'))).check(z.minLength(1))),
  fourEyes: z.exactOptional(z.boolean()),
  killSwitchScope: z.exactOptional(z.enum(['containments', 'everything'])),
});

export type PolicyReading =
  | { readonly kind: 'policy'; readonly policy: ResponsePolicy }
  /** `problems` name each field that does not fit. */
  | { readonly kind: 'unreadable'; readonly problems: readonly string[] };

/** Reads the JSON text of a response policy. A policy that is not fully understood is unreadable. */
export function parseResponsePolicy(text: string): PolicyReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', problems: ['expected JSON'] };
  }
  const parsed = responsePolicySchema.safeParse(value);
  if (parsed.success) return { kind: 'policy', policy: parsed.data };
  return {
    kind: 'unreadable',
    problems: parsed.error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`),
  };
}

/** The default after installation: plans are created and shown, and nothing is changed. The limits are those that would apply
 * in a stronger mode. */
export const DEFAULT_RESPONSE_POLICY: ResponsePolicy = {
  version: 1,
  defaultMode: 'plan',
  rules: [],
  autoConfidence: 0.9,
  autoSeverity: 'high',
  attemptCap: 3,
  attemptWindowMinutes: 1_440,
  coolDownMinutes: 60,
  breakerCount: 5,
  breakerShare: 0.1,
  breakerWindowMinutes: 60,
  approvalMinutes: [60, 120, 480, 1_440],
  protected: [],
  holdDays: 30,
  reassertsPerHour: 30,
  fourEyes: true,
  killSwitchScope: 'containments',
};

/** Minutes until an approval expires. An unknown tier is treated as the worst. */
export const approvalMinutesFor = (policy: ResponsePolicy, tier: 0 | 1 | 2 | 3 | null): number =>
  policy.approvalMinutes[tier ?? 0];
