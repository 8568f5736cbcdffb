import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateAccount } from '../../bench/generate-account.ts';
import { assessEstates } from '../../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../../layers/core/posture/estate-from-dump.ts';
import { InputError } from '../../layers/core/posture/input-error.ts';
import { NOW } from '../unit/posture/accounts.ts';

const dump = generateAccount({ principals: 12, seed: 3 });

/** Every place in a JSON value, as the keys that lead there. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? replaced(item, rest, by) : item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name === key ? replaced(inner, rest, by) : inner]),
  );
}

const oddities = fc.oneof(
  fc.constantFrom(
    null,
    '',
    '*',
    '%7B',
    '{',
    [],
    {},
    0,
    true,
    'arn:aws:iam::1:role/x',
    '__proto__',
    ['*'],
    { Statement: {} },
    { Statement: [null] },
  ),
  fc.string(),
  fc.jsonValue({ maxDepth: 2 }),
);

test('a dump with any value anywhere is assessed completely, or rejected with the location', () => {
  const places = placesOf(dump);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...places), oddities), { minLength: 1, maxLength: 4 }), (changes) => {
      const hostile = changes.reduce<unknown>((value, [place, oddity]) => replaced(value, place, oddity), dump);
      try {
        const estates = estatesFromDumps([{ source: 'dump.json', content: hostile }], { takenAt: NOW });
        for (const posture of assessEstates(estates)) {
          expect(posture.score).toBeGreaterThanOrEqual(0);
          expect(posture.score).toBeLessThanOrEqual(100);
          expect([0, 1, 2, 3]).toContain(posture.tier);
          expect(new Set(posture.reasons.map((reason) => reason.code)).size).toBe(posture.reasons.length);
        }
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    }),
    { numRuns: 60 },
  );
});
