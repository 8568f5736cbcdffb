import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { projectRoot } from './paths.ts';
import { OCSF_ENVIRONMENT, pythonEnvironment } from './python.ts';

const MAX_BYTES = 64 * 1024 * 1024;
const schemasShape = z.record(z.string(), z.looseObject({}));

/**
 * The official JSON Schemas of OCSF classes, which accept no attribute that the class and its profiles do not have.
 *
 * @param classes uid and profiles, e.g. `2004:cloud,incident`
 */
export async function ocsfSchemas(version: string, classes: readonly string[]): Promise<Record<string, object>> {
  const python = await pythonEnvironment(undefined, OCSF_ENVIRONMENT);
  const script = join(projectRoot, 'local', 'ocsf_schemas.py');
  const { stdout } = await promisify(execFile)(python, [script, version, ...classes], { maxBuffer: MAX_BYTES });
  return schemasShape.parse(JSON.parse(stdout));
}
