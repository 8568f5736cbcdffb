import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../cli/inputs/json-file.ts';

describe('several values one after another', () => {
  const pages = [{ a: [1, 2] }, { b: { c: '}{' } }];

  test.each([
    ['a line each', pages.map((page) => JSON.stringify(page)).join('\n')],
    ['over several lines', pages.map((page) => JSON.stringify(page, null, 2)).join('\n')],
    ['without a gap', pages.map((page) => JSON.stringify(page)).join('')],
    [
      'behind a mark of order, ending in line feeds',
      `\uFEFF${pages.map((page) => JSON.stringify(page)).join('\r\n')}\n\n`,
    ],
  ])('%s: they come as a list', (_, text) => {
    expect(parseJson(text, 'f')).toEqual(pages);
  });

  test('whatever the values, they come back', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ noUnicodeString: false }), { minLength: 2 }), (values) => {
        const text = values.map((value) => JSON.stringify(value, null, 1)).join('\n');
        // -0 is 0 in JSON.
        expect(parseJson(text, 'f')).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });
});

describe('what is not JSON is told with its place', () => {
  test.each([
    ['a page of markup', '<html>', 'line 1, column 1'],
    ['text', '\nuser,arn\n', 'line 2, column 1'],
    ['an end that is missing', '{"a": [1,', 'line 1, column 10'],
    ['a text that has no end', '{"a":\n "b', 'line 2, column 4'],
    ['a comma too many', '{"a": 1,\n}', 'line 2, column 1'],
    ['a wrong word', '{"a": tru3}', 'line 1, column 10'],
    ['the second page', '{"a": 1}\n{"a": x}', 'line 2, column 7'],
    ['a quote of another kind', `{"a": 'b'}`, 'line 1, column 7'],
  ])('%s', (_, text, place) => {
    expect(() => parseJson(text, 'file.json')).toThrow(`file.json: not valid JSON at ${place}: `);
  });

  test('an empty file', () => {
    expect(() => parseJson(' \n', 'file.json')).toThrow('file.json: expected JSON, the file is empty');
  });
});
