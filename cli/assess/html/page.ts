import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of the HTML report that do not depend on the account. */
export interface Page {
  readonly script: string;
  readonly style: string;
}

/** The folder of the parts in the published package, built by `tools/build-package.ts`. */
const BUILT = join(import.meta.dirname, 'html');

export const readPage = async (): Promise<Page> =>
  existsSync(join(BUILT, 'page.js'))
    ? { script: readFileSync(join(BUILT, 'page.js'), 'utf8'), style: readFileSync(join(BUILT, 'page.css'), 'utf8') }
    : makePage();

/** The last one adapts the others to narrow pages and to print. */
const STYLES = ['page.css', 'plan.css', 'graph.css', 'identities.css', 'media.css'];

/** Bundles the parts from the sources of a checkout. */
export async function makePage(): Promise<Page> {
  const { build } = await import('esbuild');
  const folder = join(import.meta.dirname, 'page');
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'main.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    minifySyntax: true,
    logLevel: 'error',
  });
  const style = STYLES.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
  return { script: outputFiles[0]?.text ?? '', style };
}
