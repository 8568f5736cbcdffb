import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { temporaryFolder } from './temporary-folder.ts';

/** The root of the checkout. */
export const ROOT = resolve(import.meta.dirname, '..');

/** CommonJS dependencies call `require`, which does not exist in an ES module, so the bundle defines it. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** How every function is bundled. Baselines in benchmarks are bundled the same way. */
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
  /** Folder with the function's `index.mjs`, ready to be used as an asset. Throws if there is no such function. */
  folderOf(name: string): string;
}

/** Bundles every function below `functions` in one run of esbuild: shared modules are read once, which makes synthesis seconds
 * faster than one run per function. The AWS SDK is bundled, so that the tested version is the deployed version. Packages in
 * `external` come from a layer. Needs neither network nor containers. */
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
      throw new Error(`functions/${name}/handler.ts does not exist; expected one of: ${names.join(', ') || 'none'}`);
    },
  };
}
