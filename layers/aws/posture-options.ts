import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { exceptionsSchema } from '../core/posture/exception-shape.ts';
import { type TeamOptions, teamOptionsSchema } from '../core/posture/team-options.ts';
import type { Exception } from '../core/posture/types.ts';
import type * as z from '../core/zod.ts';

/** The package in the Lambda layer with the configuration of a deployment, and its files. */
export const SETTINGS_PACKAGE = 'tierwatch-settings';
export const POSTURE_OPTIONS_FILE = 'posture.json';
export const EXCEPTIONS_FILE = 'exceptions.json';

/** The team's configuration cannot be read. Continuing with defaults would go unnoticed. */
export class PostureOptionsError extends Error {
  override readonly name = 'PostureOptionsError';
}

let deployed: TeamOptions | undefined;

/** The posture options of this deployment, read once on first use. They are in a layer because a list of owners can exceed the
 * 4 KB of a function's environment. Throws a `PostureOptionsError`. */
export function deployedPostureOptions(): TeamOptions {
  deployed ??= readSettings(teamOptionsSchema, resolveInLayer, `${SETTINGS_PACKAGE}/${POSTURE_OPTIONS_FILE}`);
  return deployed;
}

/** The exceptions of this deployment. Throws a `PostureOptionsError`. */
export const deployedExceptions = (): readonly Exception[] =>
  readSettings(exceptionsSchema, resolveInLayer, `${SETTINGS_PACKAGE}/${EXCEPTIONS_FILE}`);

/** The packages of a layer are found through NODE_PATH, which only `require` supports. */
export const resolveInLayer = createRequire(import.meta.url).resolve;

/** Reads the settings at `path`, which `resolve` converts to a file name. Throws a `PostureOptionsError`. */
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
  throw new PostureOptionsError(`${path} is invalid: ${fields.join('; ')}. Deploy the stack again.`);
}
