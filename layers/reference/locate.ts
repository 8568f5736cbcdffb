import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Finds a file of the reference data. On Lambda it is in the layer's package `tierwatch-reference`, which only `require`
 * finds (through NODE_PATH); in a checkout it is in `data/`, created on first use.
 *
 * @throws Error with the places that were checked. */
export function locateReference(file: string): string {
  const inLayer = fromPackage(file);
  if (inLayer !== undefined) return inLayer;
  const here = dirname(fileURLToPath(import.meta.url));
  const path = join(here, 'data', file);
  if (existsSync(path)) return path;
  const build = join(here, 'build.ts');
  if (existsSync(build)) {
    execFileSync(process.execPath, [build], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (existsSync(path)) return path;
  }
  throw new Error(`expected ${file} in the package tierwatch-reference or in ${dirname(path)}, found neither`);
}

function fromPackage(file: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(`tierwatch-reference/${file}`);
  } catch {
    return undefined;
  }
}
