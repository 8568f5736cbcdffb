import * as z from '../zod.ts';
import type { NamePatterns, PostureOptions } from './options.ts';

/** The part of the posture options that belongs to a team rather than to one run: what a deployment is configured with. */
export type TeamOptions = Omit<PostureOptions, 'exceptions' | 'now'>;

const text = z.string().check(z.trim(), z.minLength(1), z.maxLength(128));
const account = z.string().check(z.regex(/^\d{12}$/, 'expected an account id of 12 digits'));
const pattern = z.exactOptional(z.string().check(z.minLength(1)));

/** IAM reports the last use of a role for 400 days: beyond that, dormant and never used look the same. */
const MAX_UNUSED_DAYS = 400;

const names = z.strictObject({
  breakGlass: pattern,
  machine: pattern,
  human: pattern,
  agent: pattern,
  pipeline: pattern,
} satisfies Record<keyof NamePatterns, z.ZodMiniType<string>>);

/** How identities are assessed, apart from ownership: the `posture` section of a team's file. */
export const assessmentFields = {
  knownOwners: z.exactOptional(z.array(z.string().check(z.trim(), z.minLength(1))).check(z.minLength(1))),
  classTag: z.exactOptional(text),
  names: z.exactOptional(names),
  ownAccounts: z.exactOptional(z.array(account)),
  knownAccounts: z.exactOptional(z.array(account)),
  keyMaxAgeDays: z.exactOptional(z.int().check(z.minimum(1), z.maximum(3_650))),
  unusedDays: z.exactOptional(z.int().check(z.minimum(1), z.maximum(MAX_UNUSED_DAYS))),
};

/** Omitted fields have the defaults of `settingsOf`. The cost of a pattern is not checked here. */
export const teamOptionsSchema = z.strictObject({
  ownerTags: z.exactOptional(z.array(text).check(z.minLength(1))),
  ...assessmentFields,
}) satisfies z.ZodMiniType<TeamOptions>;
