import * as z from 'zod';
import { exceptionsSchema } from '../../layers/core/posture/exception-shape.ts';
import type { PostureOptions } from '../../layers/core/posture/options.ts';
import { assessmentFields, teamOptionsSchema } from '../../layers/core/posture/team-options.ts';
import { type Io, UsageError } from '../io.ts';
import { readJson } from './json-file.ts';

/** What a deployment's configuration says about judging; all else that stands there is somebody else's. */
const shape = z.looseObject({
  ownerTags: teamOptionsSchema.shape.ownerTags,
  posture: z.strictObject(assessmentFields).optional(),
  exceptions: z.optional(exceptionsSchema),
  members: z.looseObject({ accounts: z.array(z.string()).optional() }).optional(),
});

/** Reads `tierwatch.config.json` so that files are judged as the deployment judges. Throws a `UsageError` that names the field. */
export async function readTeamFile(io: Io, path: string): Promise<Partial<PostureOptions>> {
  const parsed = shape.safeParse(await readJson(io, path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`${path}: ${issue?.path.join('.') || '(whole)'}: ${issue?.message ?? 'does not fit'}`);
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
