import { describe, expect, test } from 'vitest';
import { csvRow } from '../../../../cli/assess/csv-cell.ts';
import {
  csvCells,
  EXCEPTION,
  matching,
  NO_FILTER,
  rowsOf,
  sorted,
  valuesIn,
  wordsOf,
} from '../../../../cli/assess/html/filter.ts';
import type { IdentityData } from '../../../../cli/assess/html/report-data.ts';
import { Texts } from '../../../../cli/assess/html/texts.ts';

const texts = new Texts();
const identity = (name: string, more: Partial<IdentityData> = {}): IdentityData => ({
  arn: `arn:aws:iam::111122223333:role/${name}`,
  name,
  kind: 'role',
  account: '111122223333',
  class: 'workload',
  classWhy: texts.of('a service assumes it'),
  tier: 2,
  tierWhy: texts.of('reads data'),
  score: 10,
  terms: [],
  admin: false,
  owner: null,
  lastUsedAt: null,
  reasons: [],
  paths: [],
  morePaths: 0,
  sources: [],
  moreSources: 0,
  ...more,
});
const unused = {
  code: 'UNUSED_90D',
  severity: 'high',
  short: texts.of('unused for 2 years'),
  detail: texts.of('x'),
} as const;
const accepted = { accepts: 'unused', why: 'spare', owner: 'ops', expires: '2027-01-01', expired: false };

const identities = [
  identity('boss', { tier: 0, score: 90, owner: 'platform', lastUsedAt: '2026-02-01', reasons: [unused] }),
  identity('spare', { tier: 1, score: 40, exceptions: [accepted], lastUsedAt: 'unknown' }),
  identity('ci', { score: 20, owner: 'apps', class: 'pipeline', account: '444455556666', reasons: [unused] }),
  identity('old', { score: 5, exceptions: [{ ...accepted, expired: true }], lastUsedAt: '2020-01-01' }),
];
const reasons = { UNUSED_90D: 'unused' };
const rows = rowsOf({ identities, texts: texts.list(), reasons });
const names = (positions: readonly number[]) => positions.map((position) => identities[position]?.name);
const found = (filter: object) => names(matching(rows, { ...NO_FILTER, ...filter }));

describe('the filter', () => {
  test.each([
    ['a name in any case', { words: wordsOf(' BOSS ') }, ['boss']],
    ['an owner', { words: wordsOf('platform') }, ['boss']],
    ['the words of a reason', { words: wordsOf('2 years') }, ['boss', 'ci']],
    ['a reason code', { words: wordsOf('unused_90d') }, ['boss', 'ci']],
    ['all words', { words: wordsOf('unused apps') }, ['ci']],
    ['tiers', { tiers: new Set([0, 1]) }, ['boss', 'spare']],
    ['an account', { facets: { account: '444455556666' } }, ['ci']],
    ['a class', { facets: { class: 'pipeline' } }, ['ci']],
    ['no owner', { facets: { owner: null } }, ['spare', 'old']],
    ['a reason', { facets: { reason: 'UNUSED_90D' } }, ['boss', 'ci']],
    ['an exception that has not expired', { facets: { reason: EXCEPTION } }, ['spare']],
    ['a group and a facet', { only: new Set([0, 1]), facets: { reason: 'UNUSED_90D' } }, ['boss']],
  ])('finds identities by %s', (_, filter, expected) => {
    expect(found(filter)).toEqual(expected);
  });

  test('counts what each value of a menu would leave, without its own choice', () => {
    const filter = { ...NO_FILTER, facets: { owner: 'apps', class: 'pipeline' } };
    const { owner, class: classes, reason } = valuesIn(rows, filter);
    expect({ owner, classes, reason }).toEqual({
      owner: [['apps', 1]],
      classes: [['pipeline', 1]],
      reason: [['UNUSED_90D', 1]],
    });
  });

  test('counts the most frequent value first', () => {
    expect(valuesIn(rows, NO_FILTER).class).toEqual([
      ['workload', 3],
      ['pipeline', 1],
    ]);
  });
});

describe('the order', () => {
  const all = [0, 1, 2, 3];

  test.each([
    ['tier', false, ['boss', 'spare', 'ci', 'old']],
    ['score', true, ['boss', 'spare', 'ci', 'old']],
    ['score', false, ['old', 'ci', 'spare', 'boss']],
    ['identity', false, ['boss', 'ci', 'old', 'spare']],
    ['owner', false, ['ci', 'boss', 'spare', 'old']],
    ['owner', true, ['boss', 'ci', 'spare', 'old']],
    ['last used', false, ['ci', 'old', 'boss', 'spare']],
  ] as const)('by %s, descending: %s, has what is missing last', (by, descending, expected) => {
    expect(names(sorted(all, rows, { by, descending }))).toEqual(expected);
  });
});

describe('the CSV export', () => {
  test('has a row for each identity', () => {
    const [head, boss] = csvCells(identities, texts.list());
    expect([head?.length, boss]).toEqual([
      boss?.length,
      [
        'arn:aws:iam::111122223333:role/boss',
        '111122223333',
        'role',
        'workload',
        '0',
        '90',
        'false',
        'platform',
        '2026-02-01',
        'UNUSED_90D:high',
        'reads data',
      ],
    ]);
  });

  test.each(['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('makes the formula %j text', (owner) => {
    const [, cells] = csvCells([identity('x', { owner })], texts.list());
    expect(csvRow(cells ?? [])).toContain(`'${owner.replaceAll('"', '""')}`);
  });
});
