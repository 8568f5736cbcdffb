import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../cli/inputs/json-file.ts';

describe('several JSON values in one file', () => {
  const pages = [{ a: [1, 2] }, { b: { c: '}{' } }];

  test.each([
    ['one per line', pages.map((page) => JSON.stringify(page)).join('\n')],
    ['on several lines', pages.map((page) => JSON.stringify(page, null, 2)).join('\n')],
    ['without separators', pages.map((page) => JSON.stringify(page)).join('')],
    [
      'after a byte order mark, with line breaks at the end',
      `\uFEFF${pages.map((page) => JSON.stringify(page)).join('\r\n')}\n\n`,
    ],
  ])('are a list: %s', (_, text) => {
    expect(parseJson(text, 'f')).toEqual(pages);
  });

  test('are read for all JSON values', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ noUnicodeString: false }), { minLength: 2 }), (values) => {
        const text = values.map((value) => JSON.stringify(value, null, 1)).join('\n');
        // -0 is 0 in JSON.
        expect(parseJson(text, 'f')).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });
});

describe('invalid JSON', () => {
  test.each([
    ['HTML', '<html>', 'line 1, column 1'],
    ['text', '\nuser,arn\n', 'line 2, column 1'],
    ['a missing end', '{"a": [1,', 'line 1, column 10'],
    ['an unterminated string', '{"a":\n "b', 'line 2, column 4'],
    ['a trailing comma', '{"a": 1,\n}', 'line 2, column 1'],
    ['a misspelled literal', '{"a": tru3}', 'line 1, column 10'],
    ['an error in the second value', '{"a": 1}\n{"a": x}', 'line 2, column 7'],
    ['single quotes', `{"a": 'b'}`, 'line 1, column 7'],
  ])('is reported with its position: %s', (_, text, place) => {
    expect(() => parseJson(text, 'file.json')).toThrow(`file.json: not valid JSON at ${place}: `);
  });

  test('is reported for an empty file', () => {
    expect(() => parseJson(' \n', 'file.json')).toThrow('file.json: expected JSON, the file is empty');
  });
});
