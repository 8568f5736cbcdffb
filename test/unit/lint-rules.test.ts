import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const project = mkdtempSync(join(tmpdir(), 'tierwatch-lint-'));
afterAll(() => rmSync(project, { recursive: true }));
cpSync(join(ROOT, 'biome.jsonc'), join(project, 'biome.jsonc'));

/** What the project's linter says about these files, in an otherwise empty project. */
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
  it('refuse a function that is too complex, and accept one at the limit', () => {
    const refused = lint({ 'layers/core/complex.ts': branches(16) });
    expect(refused).toMatchObject({ failed: true, output: expect.stringContaining('noExcessiveCognitiveComplexity') });
    expect(lint({ 'layers/core/simple.ts': branches(15) }).failed).toBe(false);
  });

  it('refuse an import cycle, of types too', () => {
    const refused = lint({
      'layers/core/a.ts': "import type { B } from './b.ts';\nexport type A = B | 1;\n",
      'layers/core/b.ts': "import type { A } from './a.ts';\nexport type B = A[] | 2;\n",
    });
    expect(refused).toMatchObject({ failed: true, output: expect.stringContaining('noImportCycles') });
  });
}, 60_000);
