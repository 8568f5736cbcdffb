import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildActions } from './build-actions.ts';

/** Makes the reference data: `node layers/reference/build.ts`. */

const HERE = import.meta.dirname;
export const DATA_FOLDER = join(HERE, 'data');
const PACKAGE = 'tierwatch-reference';

interface AddressesBuild {
  buildAddresses(outDir: string): Promise<unknown>;
}

const isAddressesBuild = (module: unknown): module is AddressesBuild =>
  typeof module === 'object' &&
  module !== null &&
  'buildAddresses' in module &&
  typeof module.buildAddresses === 'function';

/** Compiles all tables into the folder that a checkout reads from. */
export async function buildReferenceData(outDir = DATA_FOLDER): Promise<string> {
  await buildActions(outDir);
  const addresses = join(HERE, 'addresses-build.ts');
  if (existsSync(addresses)) {
    const module: unknown = await import(pathToFileURL(addresses).href);
    if (isAddressesBuild(module)) await module.buildAddresses(outDir);
  }
  return outDir;
}

/** Lays the tables out as a Node package, as a Lambda layer wants it.
 * @returns the folder to make a LayerVersion of: it holds `nodejs/node_modules/tierwatch-reference`. */
export async function buildReferenceLayer(): Promise<string> {
  const data = await buildReferenceData();
  const layer = join(HERE, 'dist');
  const target = join(layer, 'nodejs', 'node_modules', PACKAGE);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const file of await readdir(data, { withFileTypes: true })) {
    if (file.isFile()) await copyFile(join(data, file.name), join(target, file.name));
  }
  await writeFile(join(target, 'package.json'), `${JSON.stringify({ name: PACKAGE, version: '1.0.0' })}\n`);
  return layer;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv.includes('--layer') ? await buildReferenceLayer() : await buildReferenceData();
  process.stdout.write(`${folder}\n`);
}
