import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSync } from 'recheck';
import { describe, expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { ROOT } from '../../../../infra/bundle.ts';

const SCANNER = join(ROOT, 'layers/core/posture/secrets');

interface Expression {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/** Whatever a syntax tree consists of. */
function* nodesIn(tree: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (Array.isArray(tree)) for (const item of tree) yield* nodesIn(item);
  else if (typeof tree === 'object' && tree !== null) {
    const node: Readonly<Record<string, unknown>> = { ...tree };
    yield node;
    for (const child of Object.values(node)) yield* nodesIn(child);
  }
}

const syntaxOf = (file: string) => [...nodesIn(parseAst(readFileSync(join(SCANNER, file), 'utf8'), { lang: 'ts' }))];

const files = readdirSync(SCANNER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const expressions: Expression[] = [...files, '../secrets-outside.ts'].flatMap((file) =>
  syntaxOf(file).flatMap(({ type, regex }) =>
    type === 'Literal' && regex instanceof Object && 'pattern' in regex && 'flags' in regex
      ? [{ file, source: String(regex.pattern), flags: String(regex.flags) }]
      : [],
  ),
);

describe('the expressions of the secret scanner', () => {
  test('are all literals in its source', () => {
    expect(expressions.length).toBeGreaterThan(50);
    const made = files.filter((file) =>
      syntaxOf(file).some(
        ({ type, callee }) =>
          (type === 'NewExpression' || type === 'CallExpression') &&
          callee instanceof Object &&
          'name' in callee &&
          callee.name === 'RegExp',
      ),
    );
    expect(made).toEqual([]);
  });

  test.each(expressions)('$file: /$source/ takes linear time', ({ source, flags }) => {
    expect(checkSync(source, flags, { checker: 'automaton', timeout: 150_000 })).toMatchObject({
      status: 'safe',
      complexity: { type: expect.stringMatching(/^(safe|linear)$/) },
    });
  });
});
