import { describe, expect, it } from 'vitest';
import { mapLimited } from '../../../layers/app/async.ts';
import { allPages } from '../../../layers/aws/readers/pages.ts';
import { failureOf, trackReads } from '../../../layers/aws/readers/read-tracker.ts';

const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });

describe('a read tracker', () => {
  it('throws an error that is a bug', async () => {
    const reads = trackReads();
    const bug = async () => {
      throw new TypeError('undefined is not a function');
    };
    await expect(reads.attempt('iam:GetUser', 'x', bug)).rejects.toThrow(TypeError);
  });

  it('calls and reports an unsupported API once', async () => {
    const reads = trackReads();
    let asked = 0;
    const call = async () => {
      asked += 1;
      throw refusal('InvalidAction');
    };
    for (const name of ['a', 'b', 'c']) expect(await reads.attempt('iam:New', name, call)).toBe('unknown');
    expect(asked).toBe(1);
    expect(reads.unreadable()).toEqual([{ what: 'iam:New', why: expect.stringContaining('not available here') }]);
  });

  it('counts many failures of the same kind', async () => {
    const reads = trackReads();
    for (let n = 0; n < 300; n += 1) reads.note(`thing ${n}`, 'iam:GetX: denied (AccessDenied)');
    expect(reads.unreadable()).toEqual([{ what: 'iam:GetX', why: 'iam:GetX: denied (AccessDenied) (300 times)' }]);
  });

  it('classifies a timeout as a failure', () => {
    expect(failureOf(Object.assign(new Error('x'), { name: 'TimeoutError' }))?.kind).toBe('failed');
    expect(failureOf(Object.assign(new Error('x'), { code: 'ECONNRESET' }))?.kind).toBe('failed');
    expect(failureOf('text')).toBeUndefined();
  });

  it('given many items, when mapped, then order stays and no more than the limit run at once', async () => {
    let running = 0;
    let most = 0;
    const map = async (n: number) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, n % 3));
      running -= 1;
      return n * 2;
    };
    const items = Array.from({ length: 40 }, (_, n) => n);
    expect(await mapLimited(items, 4, map)).toEqual(items.map((n) => n * 2));
    expect(most).toBe(4);
    expect(await mapLimited([], 4, map)).toEqual([]);
  });

  it('given pages without a flag, when listed, then the marker decides', async () => {
    const pages = [
      { items: [1], next: 'a' },
      { items: [], next: 'b' },
      { items: [2], next: undefined },
    ];
    expect(
      await allPages(
        'x',
        async () => pages.shift(),
        (page) => page ?? { items: [], next: undefined },
      ),
    ).toEqual([1, 2]);
  });
});
