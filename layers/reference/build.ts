import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ACTIONS_FILE } from './actions-table.ts';
import { buildAddresses } from './addresses-build.ts';
import { ADDRESSES_FILE } from './addresses-table.ts';
import { buildActions } from './build-actions.ts';

/** Builds the reference data: `node layers/reference/build.ts`. */

const HERE = import.meta.dirname;
export const DATA_FOLDER = join(HERE, 'data');
const PACKAGE = 'tierwatch-reference';
const TABLES = [ACTIONS_FILE, ADDRESSES_FILE];

/** Compiles all tables into the folder that a checkout reads from. */
export async function buildReferenceData(outDir = DATA_FOLDER): Promise<string> {
  await buildActions(outDir);
  await buildAddresses(outDir);
  return outDir;
}

/** Several processes may write the same folder at once: a file is complete as soon as it exists. The unfinished file is
 * outside the folders that a layer consists of. */
async function place(folder: string, name: string, write: (path: string) => Promise<void>): Promise<void> {
  const unfinished = join(DATA_FOLDER, `${name}.${process.pid}.part`);
  await write(unfinished);
  await rename(unfinished, join(folder, name));
}

/** Writes the tables as a Node package, in the layout of a Lambda layer.
 * @returns the folder to create a LayerVersion from: it contains `nodejs/node_modules/tierwatch-reference`. */
export async function buildReferenceLayer(): Promise<string> {
  const data = await buildReferenceData();
  const layer = join(HERE, 'dist');
  const target = join(layer, 'nodejs', 'node_modules', PACKAGE);
  await mkdir(target, { recursive: true });
  for (const file of TABLES) {
    await place(target, file, (path) => copyFile(join(data, file), path));
  }
  const manifest = `${JSON.stringify({ name: PACKAGE, version: '1.0.0' })}\n`;
  await place(target, 'package.json', (path) => writeFile(path, manifest));
  return layer;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv.includes('--layer') ? await buildReferenceLayer() : await buildReferenceData();
  process.stdout.write(`${folder}\n`);
}
