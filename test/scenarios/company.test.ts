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

/** Administrators change permissions a few times a week: it takes longer until their baselines are established. */
const LEARNING_DAYS: Readonly<Record<string, number>> = { administrators: 10 };

describe.each(Object.keys(MONTHS))('a month of %s in which nothing happens', (month) => {
  const [with_, without] = [quietMonth(month, SEED, POSTURES), quietMonth(month, SEED, [])];

  it('has at most one incident of medium severity for each identity', () => {
    const identities = with_.medium.map(({ identity, actor }) => `${identity} ${actor?.name}`);
    expect(identities).toEqual([...new Set(identities)]);
  });

  it('has none of high severity after the first days, except for break-glass', () => {
    const days = LEARNING_DAYS[month];
    expect(afterLearning(with_.high, days).filter((one) => !isAlwaysReported(one))).toEqual([]);
    expect(afterLearning(without.high, days)).toEqual([]);
  });

  it('has no more incidents of medium severity with posture than without, except for break-glass', () => {
    const counted = with_.medium.filter((one) => !isAlwaysReported(one)).length;
    expect(counted).toBeLessThanOrEqual(without.medium.filter((one) => !isAlwaysReported(one)).length);
  });

  it('has few signals', () => {
    expect(with_.signals).toBeLessThan(with_.identities * 30);
  });
});

describe('the attacks on the company', () => {
  const inTime = (origin: 'abroad' | 'same country', postures: typeof POSTURES): number =>
    attacksFrom(origin).filter((attack) => isInTime(found(attack, SEED, postures))).length;

  it('from abroad are found before the damage, 28 of 32', () => {
    expect(inTime('abroad', POSTURES)).toBeGreaterThanOrEqual(28);
  });

  it('from the same country are found before the damage, 25 of 32', () => {
    expect(inTime('same country', POSTURES)).toBeGreaterThanOrEqual(25);
  });

  it('are found without posture too, 20 of 32', () => {
    expect(inTime('same country', [])).toBeGreaterThanOrEqual(20);
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
