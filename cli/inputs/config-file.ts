import * as z from 'zod';
import { exceptionsSchema } from '../../layers/core/posture/exception-shape.ts';
import type { PostureOptions } from '../../layers/core/posture/options.ts';
import { assessmentFields, teamOptionsSchema } from '../../layers/core/posture/team-options.ts';
import { type Io, UsageError } from '../io.ts';
import { readJson } from './json-file.ts';

/** The fields of a deployment's configuration that affect postures. Other fields are ignored. */
const shape = z.looseObject({
  ownerTags: teamOptionsSchema.shape.ownerTags,
  posture: z.strictObject(assessmentFields).optional(),
  exceptions: z.optional(exceptionsSchema),
  members: z.looseObject({ accounts: z.array(z.string()).optional() }).optional(),
});

/** Reads the posture settings of `tierwatch.config.json`.
 * @throws UsageError with the invalid field. */
export async function readConfigFile(io: Io, path: string): Promise<Partial<PostureOptions>> {
  const parsed = shape.safeParse(await readJson(io, path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`${path}: ${issue?.path.join('.') || '(whole)'}: ${issue?.message ?? 'invalid'}`);
  }
  const { ownerTags, posture, exceptions, members } = parsed.data;
  const ownAccounts = [...(posture?.ownAccounts ?? []), ...(members?.accounts ?? [])];
  return {
    ...posture,
    ownAccounts,
    ...(ownerTags === undefined ? {} : { ownerTags }),
    ...(exceptions === undefined ? {} : { exceptions }),
  };
}
