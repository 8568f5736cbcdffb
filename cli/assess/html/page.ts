import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of the report's page that do not depend on the account. */
export interface Page {
  readonly script: string;
  readonly style: string;
}

/** Where the parts stand in the published package, made by `buildPackage`. */
const MADE = join(import.meta.dirname, 'html');

export const readPage = async (): Promise<Page> =>
  existsSync(join(MADE, 'page.js'))
    ? { script: readFileSync(join(MADE, 'page.js'), 'utf8'), style: readFileSync(join(MADE, 'page.css'), 'utf8') }
    : makePage();

/** Packages that stand inside the page. */
export const DRAWING = [
  'd3-color',
  'd3-dispatch',
  'd3-drag',
  'd3-ease',
  'd3-interpolate',
  'd3-path',
  'd3-selection',
  'd3-shape',
  'd3-timer',
  'd3-transition',
  'd3-zoom',
];

/** Makes them from the sources of a checkout, which has the bundler. */
export async function makePage(): Promise<Page> {
  const { build } = await import('esbuild');
  const folder = join(import.meta.dirname, 'page');
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'main.js')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    minifySyntax: true,
    // The licences of what is inside ask to be there in every copy.
    banner: { js: `/*\n${DRAWING.map(licenceOf).join('\n')}*/` },
    logLevel: 'error',
  });
  return { script: outputFiles[0]?.text ?? '', style: readFileSync(join(folder, 'page.css'), 'utf8') };
}

const PACKAGES = join(import.meta.dirname, '../../../node_modules');
const licenceOf = (name: string): string => `${name}\n\n${readFileSync(join(PACKAGES, name, 'LICENSE'), 'utf8')}`;
