import { describe, expect, it } from 'vitest';
import { mutated } from '../../tools/mutants.ts';

describe('the files that are mutated', () => {
  const candidates = ['a.ts', 'b.ts', 'c.ts'];

  it('are those that changed, by default', () => {
    expect(mutated(candidates, ['b.ts', 'other.ts'], [])).toEqual(['b.ts']);
  });

  it('are the named ones, or all', () => {
    expect(mutated(candidates, ['b.ts'], ['c.ts'])).toEqual(['c.ts']);
    expect(mutated(candidates, [], ['--all'])).toEqual(candidates);
  });

  it('are none where a name is unknown', () => {
    expect(mutated(candidates, [], ['a.ts', 'other.ts'])).toBeUndefined();
  });
});
