import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { BUNDLE, functionsIn, ROOT } from '../../infra/bundle.ts';

const FUNCTIONS = join(ROOT, 'functions');

describe('given what goes into the bundles of the functions', () => {
  /** Sharing chunks changes nothing about what is read, and is done sooner. */
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

  test('then nothing imports the zod that is slow to start: layers/core/zod.ts does the same', () => {
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
