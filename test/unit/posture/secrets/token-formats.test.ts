import { describe, expect, test } from 'vitest';
import { base62, CHECKSUMS, crc16 } from '../../../../layers/core/posture/secrets/checksums.ts';
import { readTokenFormats } from '../../../../layers/core/posture/secrets/token-format.ts';
import { tokenFormats } from '../../../../layers/core/posture/secrets/token-formats/index.ts';
import { indexTokens, tokensIn } from '../../../../layers/core/posture/secrets/tokens.ts';
import { type Sample, sampleOf, textOf } from './token-samples.ts';

const formats = tokenFormats();
const all = indexTokens(formats);
const SEEDS = [1, 2, 3, 4, 5];

const shapeOf = (format: (typeof formats)[number]): string =>
  format.parts.map((part) => (typeof part === 'string' ? part : `{${part.least}-${part.most}}`)).join('');
const rows = formats.map((format) => ({ name: `${format.vendor} ${format.kind} ${shapeOf(format)}`, format }));

/** The sample with one of its runs of characters changed, for each of them. */
const spoiled = ({ parts }: Sample, change: (run: string) => string): string[] =>
  parts.flatMap(({ part }, index) =>
    typeof part === 'string' ? [] : [parts.map(({ text }, at) => (at === index ? change(text) : text)).join('')],
  );

describe('the table of token formats', () => {
  test('contains more than 120 vendors, each with a source', () => {
    expect(new Set(formats.map(({ vendor }) => vendor)).size).toBeGreaterThan(120);
    expect(formats.filter(({ source }) => !URL.canParse(source) || !source.startsWith('https://'))).toEqual([]);
  });

  test.each([
    'Vendor | kind | prefix_{alnum 20}',
    'Vendor | kind | prefix_{runes 20} | https://vendor.example',
    'Vendor | kind | prefix_{alnum 20-10} | https://vendor.example',
    'Vendor | kind | prefix_{alnum 20} | https://vendor.example | sum-of-digits',
  ])('rejects an invalid line: %s', (line) => {
    expect(() => readTokenFormats(line)).toThrow(/^(expected|there is no checksum)/);
  });

  test('rejects a format without literal text', () => {
    expect(() => indexTokens(readTokenFormats('Vendor | kind | {alnum 20-40} | https://vendor.example'))).toThrow(
      'nothing in the format gives it away',
    );
  });

  describe.each(rows)('$name', ({ format }) => {
    const alone = indexTokens([format]);
    const found = (text: string) => tokensIn(text, alone).map(({ value }) => value);

    test('is found in any surrounding text', () => {
      for (const seed of SEEDS) {
        for (const length of ['least', 'most'] as const) {
          const token = textOf(sampleOf(format, seed, length));
          for (const text of [token, `X=${token}`, `{"a":"${token}","b":1}`, `use ${token}, please`])
            expect(found(text)).toEqual([token]);
        }
      }
    });

    test('is found with all formats together', () => {
      const token = textOf(sampleOf(format, 1));
      expect(tokensIn(`X=${token}`, all).map(({ value }) => value)).toContain(token);
    });

    test('is not found if a part is one character short', () => {
      const sample = sampleOf(format, 1);
      for (const text of spoiled(sample, (run) => run.slice(1))) expect(found(`X=${text}`)).toEqual([]);
    });

    test('is not found with a character of another alphabet', () => {
      const sample = sampleOf(format, 1);
      for (const text of spoiled(sample, (run) => `¤${run.slice(1)}`)) expect(found(`X=${text}`)).toEqual([]);
    });

    test('is not found in a longer text', () => {
      const token = textOf(sampleOf(format, 1, 'most'));
      expect(found(`X=${token}x`)).toEqual([]);
      expect(found(`X=x${token}`)).toEqual([]);
    });
  });

  test.each(rows.filter(({ format }) => format.checksum !== undefined))(
    '$name is not found with a wrong checksum',
    ({ format }) => {
      const token = textOf(sampleOf(format, 1));
      const [before, changed, after] = [token.slice(0, -4), token.at(-4), token.slice(-3)];
      const other = changed === 'Q' ? 'P' : 'Q';
      expect(tokensIn(`X=${before}${other}${after}`, indexTokens([format]))).toEqual([]);
    },
  );

  test('the Bech32 checksum matches BIP 173', () => {
    const verify = CHECKSUMS.get('bech32');
    expect(['A12UEL5L', 'A12UEL5X', 'B12UEL5L'].map((text) => verify?.(text))).toEqual([true, false, false]);
  });

  test('the CRC-16 is the one of XMODEM', () => {
    expect(crc16([...'123456789'].map((digit) => digit.charCodeAt(0)))).toBe(0x31c3);
  });

  test('base 62 checksums have six digits, upper case before lower case', () => {
    expect([0, 10, 36, 61, 62, 0xffffffff].map(base62)).toEqual([
      '000000',
      '00000A',
      '00000a',
      '00000z',
      '000010',
      '4gfFC3',
    ]);
  });
});
