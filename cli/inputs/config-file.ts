import * as z from 'zod';
import type { RuleModeSetting } from '../../layers/core/detection/rule-modes.ts';
import { exceptionsSchema } from '../../layers/core/posture/exception-shape.ts';
import type { PostureOptions } from '../../layers/core/posture/options.ts';
import { assessmentFields, teamOptionsSchema } from '../../layers/core/posture/team-options.ts';
import type { Exception } from '../../layers/core/posture/types.ts';
import { type Io, UsageError } from '../io.ts';
import { firstProblem } from './first-problem.ts';
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
  const { ownerTags, posture, exceptions, members } = await read(io, path, shape);
  const ownAccounts = [...(posture?.ownAccounts ?? []), ...(members?.accounts ?? [])];
  return {
    ...posture,
    ownAccounts,
    ...(ownerTags === undefined ? {} : { ownerTags }),
    ...(exceptions === undefined ? {} : { exceptions }),
  };
}

/** What a team decided about the matches of rules. */
export interface DetectionSettings {
  readonly exceptions: readonly Exception[];
  readonly modes: readonly RuleModeSetting[];
}

/** Reads the exceptions and the modes of rules.
 * @throws UsageError with the invalid field. */
export async function readDetectionSettings(io: Io, path: string): Promise<DetectionSettings> {
  const { knownExceptionsSchema, knownRuleModesSchema } = await import('../../layers/core/detection/known-rules.ts');
  const { exceptions = [], ruleModes = [] } = await read(
    io,
    path,
    shape.extend({ exceptions: z.optional(knownExceptionsSchema), ruleModes: z.optional(knownRuleModesSchema) }),
  );
  return { exceptions, modes: ruleModes };
}

async function read<Shape extends z.ZodType>(io: Io, path: string, schema: Shape): Promise<z.output<Shape>> {
  const parsed = schema.safeParse(await readJson(io, path));
  if (parsed.success) return parsed.data;
  throw new UsageError(`${path}: ${firstProblem(parsed.error)}`);
}
