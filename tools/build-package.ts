import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { makePage } from '../cli/assess/html/page.ts';
import { loadActionCatalogue } from '../layers/reference/index.ts';

const root = join(import.meta.dirname, '..');

/** Packages that every run loads. Bundling replaces hundreds of files with a few, which saves a quarter of the time of a small
 * assessment. Their licenses require attribution. */
const BUNDLED: ReadonlySet<string> = new Set(['commander', 'zod', 'fflate']);

/** Builds the content of the published package in a folder, which is emptied first. Node does not strip types below `node_modules`, so
 * the command line and the library are bundled. npm installs the other packages. Reference data and the page of the report are
 * added. */
export async function buildPackage(dist = join(root, 'dist')): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  const { dependencies }: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const outside = Object.keys(dependencies).filter((name) => !BUNDLED.has(name));
  await build({
    entryPoints: [
      { in: join(root, 'cli', 'main.ts'), out: 'tierwatch' },
      { in: join(root, 'library', 'index.ts'), out: 'library' },
    ],
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    // The bundler builds the package and is not part of it.
    external: ['esbuild', ...outside.flatMap((name) => [name, `${name}/*`])],
    platform: 'node',
    target: 'node22',
    format: 'esm',
    legalComments: 'none',
    logLevel: 'warning',
  });
  writeFileSync(join(dist, 'THIRD-PARTY-LICENSES'), [...BUNDLED].map(licenseOf).join('\n'));
  // Loading the catalogue generates the data if it does not exist yet.
  loadActionCatalogue();
  cpSync(join(root, 'layers', 'reference', 'data'), join(dist, 'data'), { recursive: true });
  const { script, style } = await makePage();
  mkdirSync(join(dist, 'html'));
  writeFileSync(join(dist, 'html', 'page.js'), script);
  writeFileSync(join(dist, 'html', 'page.css'), style);
  emitTypes(join(dist, 'types'));
}

/** Emits the declarations of the library and of what it names. */
function emitTypes(folder: string): void {
  const options = [
    '--noEmit',
    'false',
    '--declaration',
    '--emitDeclarationOnly',
    '--rootDir',
    root,
    '--outDir',
    folder,
  ];
  const project = join(root, 'library', 'tsconfig.json');
  execFileSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', project, ...options], { stdio: 'inherit' });
}

function licenseOf(name: string): string {
  const folder = join(root, 'node_modules', name);
  const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no license file; a bundled package needs one`);
  return `${name}\n\n${readFileSync(join(folder, file), 'utf8')}`;
}

if (import.meta.main) await buildPackage();
