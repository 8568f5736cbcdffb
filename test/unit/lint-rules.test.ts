import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..');
const project = mkdtempSync(join(tmpdir(), 'tierwatch-lint-'));
afterAll(() => rmSync(project, { recursive: true }));
cpSync(join(ROOT, 'biome.jsonc'), join(project, 'biome.jsonc'));

const config = z
  .object({ overrides: z.array(z.object({ includes: z.array(z.string()) })) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'biome.jsonc'), 'utf8').replaceAll(/^\s*\/\/.*$/gm, '')));

/** Lints these files with the configuration of this project. */
function lint(files: Readonly<Record<string, string>>): { readonly failed: boolean; readonly output: string } {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  const biome = join(ROOT, 'node_modules', '.bin', 'biome');
  const args = ['lint', '--vcs-enabled=false', '--colors=off', ...Object.keys(files)];
  const { status, stdout, stderr } = spawnSync(biome, args, { cwd: project, encoding: 'utf8' });
  return { failed: status !== 0, output: stdout + stderr };
}

/** A function of the given cognitive complexity: one point for each branch. */
const branches = (complexity: number): string => {
  const lines = Array.from({ length: complexity }, (_, n) => `  if (x === ${n}) return ${n + 1};`);
  return `export function f(x: number): number {\n${lines.join('\n')}\n  return 0;\n}\n`;
};

describe('the lint rules', () => {
  it('reject a function over the complexity limit, and accept one at the limit', () => {
    const rejected = lint({ 'layers/core/complex.ts': branches(16) });
    expect(rejected).toMatchObject({ failed: true, output: expect.stringContaining('noExcessiveCognitiveComplexity') });
    expect(lint({ 'layers/core/simple.ts': branches(15) }).failed).toBe(false);
  });

  it.each(['import type { A }', 'import { A }'])('reject an import cycle: %s', (imported) => {
    const rejected = lint({
      'layers/core/a.ts': "import { type B, toB } from './b.ts';\nexport class A {\n  b: B = toB();\n}\n",
      'layers/core/b.ts': `${imported} from './a.ts';\nexport type B = A[] | 2;\nexport const toB = (): B => 2;\n`,
    });
    expect(rejected).toMatchObject({ failed: true, output: expect.stringContaining('noImportCycles') });
  });

  it.each([
    ['noExplicitAny', 'export const f = (x: any): unknown => x;\n'],
    ['noNonNullAssertion', 'export const f = (x?: string): string => x!;\n'],
    ['noUnusedVariables', 'const unused = 1;\nexport const used = 2;\n'],
    ['noUnusedImports', "import { join } from 'node:path';\nexport const used = 2;\n"],
    ['useNodejsImportProtocol', "export { join } from 'path';\n"],
    ['useImportType', "import { Stats } from 'node:fs';\nexport const f = (x: Stats): Stats => x;\n"],
  ])('reject a violation of %s', (rule, text) => {
    const rejected = lint({ [`layers/core/${rule}.ts`]: text });
    expect(rejected).toMatchObject({ failed: true, output: expect.stringContaining(rule) });
  });

  it('have no exception outside the tests', () => {
    const included = config.overrides.flatMap(({ includes }) => includes.filter((path) => !path.startsWith('!')));
    expect(included).toEqual(['test/**', 'test/unit/**']);
  });

  it('reject a client mock that would outlive its test file', () => {
    const text = "import { mockClient } from 'aws-sdk-client-mock';\nexport const mock = mockClient;\n";
    const rejected = lint({ 'test/unit/mocked.test.ts': text });
    expect(rejected).toMatchObject({ failed: true, output: expect.stringContaining('noRestrictedImports') });
    expect(lint({ 'test/contract/mocked.test.ts': text }).failed).toBe(false);
  });
}, 60_000);
