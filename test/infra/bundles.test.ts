import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { BUNDLE, functionsIn, ROOT } from '../../infra/bundle.ts';

const FUNCTIONS = join(ROOT, 'functions');

describe('the bundles of the functions', () => {
  /** Code splitting is faster and does not change which files are read. */
  const options = {
    ...BUNDLE,
    sourcemap: false,
    splitting: true,
    outdir: 'nowhere',
    write: false,
    metafile: true,
  } as const;
  const read = (what: BuildOptions) => buildSync({ ...what, ...options }).metafile.inputs;
  const readFor = (name: string) =>
    Object.keys(read({ stdin: { contents: `export * from '${name}'`, resolveDir: ROOT } })).filter(
      (file) => file !== '<stdin>',
    );

  test('import layers/core/zod.ts instead of the full zod, which starts slowly', () => {
    const small = new Set(readFor('zod/mini'));
    const slow = new Set(readFor('zod').filter((file) => !small.has(file)));
    expect(slow.size).toBeGreaterThan(0);

    const entryPoints = functionsIn(FUNCTIONS).map((name) => join(FUNCTIONS, name, 'handler.ts'));
    const importing = Object.entries(read({ entryPoints })).filter(
      ([file, { imports }]) => !slow.has(file) && imports.some(({ path }) => slow.has(path)),
    );
    expect(importing.map(([file]) => file)).toEqual([]);
  });
});
