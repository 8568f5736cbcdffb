import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { temporaryFolder } from './temporary-folder.ts';

/** The root of the checkout. */
export const ROOT = resolve(import.meta.dirname, '..');

/** CommonJS dependencies inside an ES module call `require`, which there is none of; so the bundle makes one. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** How every function is bundled; what is measured against them has to be bundled alike. */
export const BUNDLE = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: { js: REQUIRE },
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  absWorkingDir: ROOT,
  logLevel: 'warning',
} satisfies BuildOptions;

/** Names of the functions below `functions`: its folders with a `handler.ts`. */
export const functionsIn = (functions: string): string[] =>
  readdirSync(functions)
    .filter((name) => existsSync(join(functions, name, 'handler.ts')))
    .sort();

export interface Bundles {
  /** Folder that holds the function's `index.mjs`, ready to be an asset. Throws where there is no such function. */
  folderOf(name: string): string;
}

/** Bundles every function below `functions` in one run of esbuild: shared modules are read
 * once, which makes synthesis seconds faster than a run for each. The AWS SDK goes inside, so that what was tested is
 * what runs. Packages in `external` come from a layer. Needs neither network nor container. */
export function bundleFunctions(functions: string, external: readonly string[] = []): Bundles {
  const names = functionsIn(functions);
  const folder = temporaryFolder('bundles');
  if (names.length > 0) {
    buildSync({
      entryPoints: names.map((name) => ({ in: join(functions, name, 'handler.ts'), out: `${name}/index` })),
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      ...BUNDLE,
      external: [...external],
    });
  }
  return {
    folderOf(name) {
      if (names.includes(name)) return join(folder, name);
      throw new Error(`There is no functions/${name}/handler.ts to bundle; there are: ${names.join(', ') || 'none'}`);
    },
  };
}
