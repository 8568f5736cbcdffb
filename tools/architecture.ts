import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

/** Which parts of the source tree may import which. A part may always import itself. */
interface Part {
  /** Path prefix. The longest prefix that fits a file decides its part. */
  readonly path: string;
  /** Prefixes of the parts that it may import. */
  readonly mayImport: readonly string[];
  /** Packages that it may import, where that is limited. `node:` modules are always allowed. */
  readonly packages?: readonly string[];
}

const PURE = ['zod', 'zod/mini', 'zod/v4/locales/en.js'];
const LAYERS = ['layers', 'events'];

export const PARTS: readonly Part[] = [
  // The domain: no AWS SDK. Each of its folders imports only the folders listed before it.
  { path: 'layers/core', mayImport: ['layers/core'], packages: PURE },
  { path: 'layers/core/iam', mayImport: ['layers/core/identity.ts', 'layers/core/zod.ts'], packages: [] },
  {
    path: 'layers/core/posture',
    mayImport: ['layers/core/iam', 'layers/core/identity.ts', 'layers/core/printable.ts', 'layers/core/zod.ts'],
    // Only the scan of compute configuration for secrets uses a library.
    packages: ['@secretlint/', 'zod'],
  },
  {
    path: 'layers/core/detection',
    mayImport: [
      'layers/core/posture',
      'layers/core/iam',
      'layers/core/deny-policies.ts',
      'layers/core/identity.ts',
      'layers/core/zod.ts',
    ],
    packages: [],
  },
  {
    path: 'layers/core/usage',
    mayImport: ['layers/core/detection', 'layers/core/posture', 'layers/core/iam', 'layers/core/identity.ts'],
    packages: [],
  },
  {
    path: 'layers/core/remediation',
    mayImport: [
      'layers/core/usage',
      'layers/core/posture',
      'layers/core/iam',
      'layers/core/identity.ts',
      'layers/core/zod.ts',
    ],
    packages: [],
  },
  {
    path: 'layers/core/queries',
    mayImport: ['layers/core/posture', 'layers/core/iam', 'layers/core/identity.ts'],
    packages: [],
  },
  { path: 'layers/reference', mayImport: ['layers/core'] },
  { path: 'layers/app', mayImport: ['layers/core', 'events'], packages: PURE },
  { path: 'layers/aws', mayImport: ['layers/core', 'layers/app', 'events'] },
  // The contract with consumers. Only the version comes from outside the folder.
  { path: 'events', mayImport: ['package.json'], packages: PURE },
  // Code that functions share is directly in `functions`. No other function imports from the folder of a function.
  { path: 'functions', mayImport: LAYERS },
  { path: 'functions/*', mayImport: ['functions/', ...LAYERS] },
  { path: 'cli', mayImport: [...LAYERS, 'package.json'] },
  // The published library shares the replay of logs with the command line.
  { path: 'library', mayImport: [...LAYERS, 'cli/replay'] },
  { path: 'infra', mayImport: [...LAYERS, 'functions', 'package.json'] },
  // The emulator, the deployment to it and the demo that `npm start` runs with the command line.
  { path: 'local', mayImport: [...LAYERS, 'cli', 'infra'] },
];

export interface SourceFile {
  /** From the root of the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Every import that the rules do not allow, as `file imports target`. */
export const violations = (files: readonly SourceFile[]): readonly string[] =>
  files.flatMap(({ path, text }) =>
    importsOf(text)
      .map((specifier) => (specifier.startsWith('.') ? join(dirname(path), specifier) : specifier))
      .filter((target) => !isAllowed(path, target))
      .map((target) => `${path} imports ${target}`),
  );

/** The source files below the parts. */
export const sourceFiles = (root: string): readonly SourceFile[] =>
  [...new Set(PARTS.map(({ path }) => path.split('/')[0] ?? path))].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .map((name) => join(top, name.replaceAll('\\', '/')))
      .filter((path) => /\.[cm]?[jt]s$/.test(path))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  );

/** A statement at the start of a line, or the end of a multi-line import; `import()` can be anywhere. */
const STATEMENT = /^(?:(?:import|export|\})[^'"\n]* from|import) ['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/gm;

function importsOf(text: string): readonly string[] {
  return [...text.matchAll(STATEMENT)].flatMap(([, static_, dynamic]) => static_ ?? dynamic ?? []);
}

function isAllowed(file: string, target: string): boolean {
  const part = partOf(file);
  if (part === undefined || target.startsWith('node:')) return true;
  const internal = /^(?:layers|events|functions|cli|library|infra|local|test|tools|bench|package\.json)(?:\/|$)/.test(
    target,
  );
  if (!internal) return part.packages === undefined || part.packages.some((name) => within(target, name));
  return isSamePart(file, target, part) || part.mayImport.some((path) => mayReach(path, target));
}

/** The part that a file belongs to. */
export function partOf(file: string): Part | undefined {
  return PARTS.filter(({ path }) => covers(path, file)).sort((a, b) => b.path.length - a.path.length)[0];
}

/** `functions/*` covers the files in each folder of `functions`. */
const covers = (path: string, file: string): boolean =>
  path.endsWith('/*') ? dirname(file).startsWith(path.slice(0, -1)) : within(file, path);

const isSamePart = (file: string, target: string, part: Part): boolean =>
  partOf(target) === part && (!part.path.endsWith('/*') || dirname(file) === dirname(target));

/** `functions/` means the files in that folder, not those further down. */
const mayReach = (path: string, target: string): boolean =>
  path.endsWith('/') ? dirname(target) === path.slice(0, -1) : within(target, path);

const within = (name: string, prefix: string): boolean =>
  name === prefix || name.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
