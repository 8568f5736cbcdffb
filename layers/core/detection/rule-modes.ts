import { IDENTITY_CLASSES, type IdentityClass } from '../identity.ts';
import * as z from '../zod.ts';

/** `observe`: matches are kept as evidence, but do not open or raise an incident. `off`: matches are dropped. */
export const RULE_MODES = ['on', 'observe', 'off'] as const;
export type RuleMode = (typeof RULE_MODES)[number];

/** The mode of some rules for some identities. */
export interface RuleModeSetting {
  readonly rules: readonly string[];
  /** Absent: all. */
  readonly accounts?: readonly string[];
  /** Absent: all, also identities whose class is not known. */
  readonly classes?: readonly IdentityClass[];
  readonly mode: RuleMode;
}

/** Functions get the settings in an environment variable, and Lambda allows 4 KB for all of them. */
const LARGEST = 2_000;

const entry = z.strictObject({
  rules: z
    .array(z.string().check(z.regex(/^[a-z0-9-]+$/, 'expected the ID of a detection rule')))
    .check(z.minLength(1, 'expected at least one rule')),
  accounts: z.exactOptional(z.array(z.string().check(z.regex(/^\d{12}$/, 'expected an account id of 12 digits')))),
  classes: z.exactOptional(z.array(z.enum(IDENTITY_CLASSES))),
  mode: z.enum(RULE_MODES),
});

export const ruleModesSchema: z.ZodMiniType<readonly RuleModeSetting[], unknown> = z
  .array(entry)
  .check(
    z.refine(
      (settings) => JSON.stringify(settings).length <= LARGEST,
      `expected at most ${LARGEST} characters of JSON in total`,
    ),
  );

/** The identity that a rule is evaluated for. */
export interface ModeSubject {
  readonly account: string;
  /** undefined: not known. */
  readonly class: IdentityClass | undefined;
}

/** The mode of a rule for an identity: that of the first setting that matches, else `on`. */
export function modeOf(settings: readonly RuleModeSetting[], rule: string, subject: ModeSubject): RuleMode {
  const matches = ({ rules, accounts, classes }: RuleModeSetting): boolean =>
    rules.includes(rule) &&
    (accounts === undefined || accounts.includes(subject.account)) &&
    (classes === undefined || (subject.class !== undefined && classes.includes(subject.class)));
  return settings.find(matches)?.mode ?? 'on';
}
