import { describe, expect, it } from 'vitest';
import { comparisonTable } from '../../tools/compare-functions.ts';

describe('the comparison of functions', () => {
  const figures = (kib: number, milliseconds: number) => ({ bytes: kib * 1024, milliseconds });

  it('shows sizes and times with their change, new and removed functions, and the total size', () => {
    const table = comparisonTable([
      { name: 'detect-use', base: figures(100, 200), head: figures(110, 190) },
      { name: 'added', base: undefined, head: figures(40, 50) },
      { name: 'gone', base: figures(50, 60), head: undefined },
    ]);
    expect(table.split('\n').slice(4)).toEqual([
      '| detect-use | 110.0 KiB | +10.0% | 190 ms | -5.0% |',
      '| added | 40.0 KiB | new | 50 ms | new |',
      '| gone |  | removed |  | removed |',
      '| **Total** | 150.0 KiB | 0.0% |  |  |',
      '',
    ]);
  });
});
