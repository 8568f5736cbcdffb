import * as z from 'zod';
import type { NamePatterns, PostureOptions } from './options.ts';

/** The part of the posture options that belongs to a team rather than to one run: what a deployment is configured with. */
export type TeamOptions = Omit<PostureOptions, 'exceptions' | 'now'>;

const text = z.string().trim().min(1).max(128);
const account = z.string().regex(/^\d{12}$/, 'expected an account id of 12 digits');
const pattern = z.string().min(1).exactOptional();

/** IAM remembers the last use of a role for 400 days: beyond that, idle and never used look the same. */
const MOST_UNUSED_DAYS = 400;

const names = z.strictObject({
  breakGlass: pattern,
  machine: pattern,
  human: pattern,
  agent: pattern,
  pipeline: pattern,
} satisfies Record<keyof NamePatterns, z.ZodType<string>>);

/** Fields that are left out have the defaults of `settingsOf`. Whether a pattern can be afforded is not asked here. */
export const teamOptionsSchema = z.strictObject({
  ownerTags: z.array(text).min(1).exactOptional(),
  knownOwners: z.array(z.string().trim().min(1)).min(1).exactOptional(),
  classTag: text.exactOptional(),
  names: names.exactOptional(),
  ownAccounts: z.array(account).exactOptional(),
  knownAccounts: z.array(account).exactOptional(),
  keyMaxAgeDays: z.number().int().min(1).max(3_650).exactOptional(),
  unusedDays: z.number().int().min(1).max(MOST_UNUSED_DAYS).exactOptional(),
}) satisfies z.ZodType<TeamOptions>;
