import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { exceptionsSchema } from '../core/posture/exception-shape.ts';
import { type TeamOptions, teamOptionsSchema } from '../core/posture/team-options.ts';
import type { Exception } from '../core/posture/types.ts';
import type * as z from '../core/zod.ts';

/** Package of the layer that a deployment makes of its configuration, and the files in it. */
export const SETTINGS_PACKAGE = 'tierwatch-settings';
export const POSTURE_OPTIONS_FILE = 'posture.json';
export const EXCEPTIONS_FILE = 'exceptions.json';

/** What the team set about judging its identities cannot be read. Judging by other standards would go unnoticed. */
export class PostureOptionsError extends Error {
  override readonly name = 'PostureOptionsError';
}

let deployed: TeamOptions | undefined;

/** The options that this deployment was made with; read once, when they are first needed. A layer, since a list of owners
 * may be longer than the 4 KB that the environment of a function takes. Throws a `PostureOptionsError`. */
export function deployedPostureOptions(): TeamOptions {
  deployed ??= readSettings(teamOptionsSchema, resolveInLayer, `${SETTINGS_PACKAGE}/${POSTURE_OPTIONS_FILE}`);
  return deployed;
}

/** The exceptions of this deployment. Throws a `PostureOptionsError`. */
export const deployedExceptions = (): readonly Exception[] =>
  readSettings(exceptionsSchema, resolveInLayer, `${SETTINGS_PACKAGE}/${EXCEPTIONS_FILE}`);

/** Only a `require` finds the packages of a layer (through NODE_PATH). */
export const resolveInLayer = createRequire(import.meta.url).resolve;

/** Reads the settings at `path`, which `resolve` turns into the name of a file. Throws a `PostureOptionsError`. */
export function readSettings<Value>(
  shape: z.ZodMiniType<Value, unknown>,
  resolve: (path: string) => string,
  path: string,
): Value {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(resolve(path), 'utf8'));
  } catch (error) {
    throw new PostureOptionsError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}. Deploy the stack again.`,
      { cause: error },
    );
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`);
  throw new PostureOptionsError(`${path} does not fit: ${fields.join('; ')}. Deploy the stack again.`);
}
