import { describe, expect, it } from 'vitest';
import { attacksFrom } from '../../bench/company/attacks.ts';
import { MONTHS } from '../../bench/company/benign.ts';
import { afterLearning, found, isInTime, quietMonth } from '../../bench/company/measure.ts';
import { POSTURES, ROOT } from '../../bench/company/postures.ts';

/** A smaller version of `npm run bench -- detection`, with bounds: a change of rules or scores must not be worse. */
const SEED = 1;

/** Their use is always reported. */
const isAlwaysReported = ({ identity }: { readonly identity: string }): boolean =>
  identity === ROOT || identity.endsWith(':user/emergency');

describe.each(Object.keys(MONTHS))('a month of %s in which nothing happens', (month) => {
  const [with_, without] = [quietMonth(month, SEED, POSTURES), quietMonth(month, SEED, [])];

  it('has at most one incident of medium severity for each identity', () => {
    const identities = with_.medium.map(({ identity, actor }) => `${identity} ${actor?.name}`);
    expect(identities).toEqual([...new Set(identities)]);
  });

  it('has none of high severity after three days, except for break-glass', () => {
    expect(afterLearning(with_.high).filter((one) => !isAlwaysReported(one))).toEqual([]);
    expect(without.high).toEqual([]);
  });

  it('has few signals', () => {
    expect(with_.signals).toBeLessThan(with_.identities * 30);
  });
});

describe('the attacks on the company', () => {
  const inTime = (origin: 'abroad' | 'same country', postures: typeof POSTURES): number =>
    attacksFrom(origin).filter((attack) => isInTime(found(attack, SEED, postures))).length;

  it('from abroad are found before the damage, 23 of 25', () => {
    expect(inTime('abroad', POSTURES)).toBeGreaterThanOrEqual(23);
  });

  it('from the same country are found before the damage, 20 of 25', () => {
    expect(inTime('same country', POSTURES)).toBeGreaterThanOrEqual(20);
  });

  it('are found without posture too, 15 of 25', () => {
    expect(inTime('same country', [])).toBeGreaterThanOrEqual(15);
  });
});

describe('the generator', () => {
  it('gives the same month for the same seed, and another for another', () => {
    const times = (seed: number) =>
      MONTHS.people?.(seed).map(({ eventTime, eventName }) => `${eventTime} ${eventName}`);
    expect(times(1)).toEqual(times(1));
    expect(times(1)).not.toEqual(times(2));
  });
});
