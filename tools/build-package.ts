import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { loadActionCatalogue } from '../layers/reference/index.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** Makes `dist/`: what the published package runs. Node strips no types below `node_modules`, so the command line is
 * bundled; packages stay outside, where npm installs them. Reference data goes beside it. */
export async function buildPackage(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  await build({
    entryPoints: [{ in: join(root, 'cli', 'main.ts'), out: 'tierwatch' }],
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node22',
    format: 'esm',
    legalComments: 'none',
    logLevel: 'warning',
  });
  // Asking for it makes the data where it was not made yet.
  loadActionCatalogue();
  cpSync(join(root, 'layers', 'reference', 'data'), join(dist, 'data'), { recursive: true });
}

if (import.meta.main) await buildPackage();
