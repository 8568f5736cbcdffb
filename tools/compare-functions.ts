/** Compares bundle size and cold start time of every function with another checkout, as Markdown:
 * `npm run functions -- ../base`. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { median } from '../bench/report.ts';
import { BUNDLE, functionsIn, ROOT } from '../infra/bundle.ts';

const ROUNDS = 9;

export interface FunctionFigures {
  readonly bytes: number;
  /** Median CPU time from the start of a process to a loaded handler. */
  readonly milliseconds: number;
}

export interface ComparedFunction {
  readonly name: string;
  /** Undefined: the function is new. */
  readonly base: FunctionFigures | undefined;
  /** Undefined: the function is removed. */
  readonly head: FunctionFigures | undefined;
}

/** Measures the functions of both checkouts alternately, so that other load on the machine affects both equally. */
async function compareFunctions(base: string, head = ROOT): Promise<readonly ComparedFunction[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tierwatch-functions-'));
  try {
    const start = { base: await starterOf(base), head: await starterOf(head) };
    const bundles = { base: bundlesOf(base, join(folder, 'base')), head: bundlesOf(head, join(folder, 'head')) };
    return [...new Set([...bundles.base.keys(), ...bundles.head.keys()])].sort().map((name) => {
      const files = { base: bundles.base.get(name), head: bundles.head.get(name) };
      const times: { base: number[]; head: number[] } = { base: [], head: [] };
      for (let round = 0; round < ROUNDS; round += 1) {
        if (files.base !== undefined) times.base.push(start.base(files.base));
        if (files.head !== undefined) times.head.push(start.head(files.head));
      }
      return { name, base: figuresOf(files.base, times.base), head: figuresOf(files.head, times.head) };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The start function of a checkout, which sets the environment variables that its functions expect. */
async function starterOf(root: string): Promise<(file: string) => number> {
  const { startOnce }: { readonly startOnce: (file: string) => number } = await import(
    join(resolve(root), 'bench', 'startup.ts')
  );
  return startOnce;
}

/** The bundle of each function, built with the packages of its checkout. */
function bundlesOf(checkout: string, folder: string): ReadonlyMap<string, string> {
  const root = resolve(checkout);
  const functions = join(root, 'functions');
  const names = functionsIn(functions);
  buildSync({
    ...BUNDLE,
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: join(functions, name, 'handler.ts'), out: name })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
  });
  return new Map(names.map((name) => [name, join(folder, `${name}.mjs`)]));
}

const figuresOf = (file: string | undefined, times: readonly number[]): FunctionFigures | undefined =>
  file === undefined ? undefined : { bytes: statSync(file).size, milliseconds: median([...times]) };

/** The comparison as a Markdown table with a total. */
export function comparisonTable(functions: readonly ComparedFunction[]): string {
  const lines = functions.map(({ name, base, head }) =>
    row(name, cells(base?.bytes, head?.bytes, kib), cells(base?.milliseconds, head?.milliseconds, ms)),
  );
  const total = (side: 'base' | 'head'): number => functions.reduce((sum, { [side]: it }) => sum + (it?.bytes ?? 0), 0);
  return [
    '### Functions against the base branch',
    '',
    row('Function', ['Size', 'Change'], ['Cold start (CPU time)', 'Change']),
    '|---|--:|--:|--:|--:|',
    ...lines,
    row('**Total**', cells(total('base'), total('head'), kib), ['', '']),
    '',
  ].join('\n');
}

const row = (name: string, size: readonly string[], time: readonly string[]): string =>
  `| ${[name, ...size, ...time].join(' | ')} |`;

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;
const ms = (milliseconds: number): string => `${milliseconds.toFixed(0)} ms`;

function cells(base: number | undefined, head: number | undefined, show: (value: number) => string): string[] {
  if (head === undefined) return ['', 'removed'];
  if (base === undefined) return [show(head), 'new'];
  const percent = base === 0 ? 0 : (100 * (head - base)) / base;
  return [show(head), `${percent > 0 ? '+' : ''}${percent.toFixed(1)}%`];
}

if (import.meta.main) {
  const [base] = process.argv.slice(2);
  if (base === undefined) {
    process.stderr.write('usage: npm run functions -- FOLDER   (another checkout with its packages installed)\n');
    process.exitCode = 2;
  } else process.stdout.write(comparisonTable(await compareFunctions(base)));
}
