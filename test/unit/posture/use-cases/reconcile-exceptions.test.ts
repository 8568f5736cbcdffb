import { describe, expect, it } from 'vitest';
import { reconcileExceptions } from '../../../../layers/app/posture/reconcile-exceptions.ts';
import { manualClock } from '../../../../layers/aws/clock.ts';
import { memoryIdentityStore } from '../../../../layers/aws/memory/identity-store.ts';
import { exceptionsSchema } from '../../../../layers/core/posture/exception-shape.ts';
import { anException, at } from '../../../contract/stores-fixtures.ts';

const ACCOUNT = '111122223333';
const ARN = `arn:aws:iam::${ACCOUNT}:user/deploy`;

describe('configured exceptions', () => {
  const clock = manualClock(at(0));
  const setUp = () => {
    const store = memoryIdentityStore({ clock, ttlDays: 90 });
    const keep = (...configured: Parameters<typeof reconcileExceptions>[2]) =>
      reconcileExceptions(store, ACCOUNT, configured, clock.now());
    const held = async () => (await store.load(ARN)).exceptions;
    return { keep, held };
  };

  it('are stored, updated and removed, and written only if they differ', async () => {
    const { keep, held } = setUp();
    const [one, two] = [anException(ARN), anException(ARN, { id: 'ex-2' })];
    expect((await keep(one, two)).saved).toEqual([one, two]);
    expect(await held()).toEqual([one, two]);
    expect(await keep(one, two)).toEqual({ saved: [], removed: [] });
    const longer = { ...two, expiresAt: at(90) };
    expect(await keep(longer)).toEqual({ saved: [longer], removed: [one] });
    expect(await held()).toEqual([longer]);
    expect((await keep()).removed).toEqual([longer]);
    expect(await held()).toEqual([]);
  });

  it('are ignored if they belong to another account or have expired', async () => {
    const { keep, held } = setUp();
    const stranger = anException('arn:aws:iam::999999999999:user/deploy');
    expect(await keep(stranger, anException(ARN, { expiresAt: at(-1) }))).toEqual({ saved: [], removed: [] });
    expect(await held()).toEqual([]);
  });
});

describe('an exception in the configuration', () => {
  const written = {
    id: 'SEC-1',
    identity: ARN,
    accepts: { reason: 'TWO_ACTIVE_KEYS' },
    why: 'the key is being replaced',
    owner: 'payments',
    expiresAt: '2027-01-31',
  };

  it('is accepted, and expires at the start of its day', () => {
    expect(exceptionsSchema.parse([written])).toEqual([{ ...written, expiresAt: '2027-01-31T00:00:00.000Z' }]);
  });

  it.each([
    ['an unknown reason', { accepts: { reason: 'TWO_KEYS' } }, /"reason"/],
    ['no end', { expiresAt: 'never' }, /date or time/],
    ['no owner', { owner: ' ' }, /owner/],
    ['no ARN', { identity: 'deploy' }, /ARN/],
    ['something unknown', { until: '2027-01-31' }, /until/],
  ])('is rejected: %s', (_, change, message) => {
    const { error } = exceptionsSchema.safeParse([{ ...written, ...change }]);
    expect(error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join()).toMatch(message);
  });

  it('is rejected if its id is used twice for an identity', () => {
    expect(exceptionsSchema.safeParse([written, written]).error?.issues[0]).toMatchObject({ path: [1, 'id'] });
  });
});
