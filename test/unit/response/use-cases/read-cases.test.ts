import { beforeEach, describe, expect, it } from 'vitest';
import { readCases } from '../../../../layers/app/response/read-cases.ts';
import { manualClock } from '../../../../layers/aws/clock.ts';
import { responseOf } from '../../../../layers/aws/http.ts';
import { memoryCaseStore } from '../../../../layers/aws/memory/case-store.ts';
import { memoryFactsStore } from '../../../../layers/aws/memory/facts-store.ts';
import { memoryIdentityStore } from '../../../../layers/aws/memory/identity-store.ts';
import type { Signal } from '../../../../layers/core/detection/types.ts';
import { anEntry, anIncident, aPosture, aSignal, at, user } from '../../../contract/stores-fixtures.ts';

const ACCOUNT = '111122223333';
/** What Lambda sends at most, the body as text in JSON. */
const LAMBDA = 6 * 1024 * 1024;

let cases: ReturnType<typeof memoryCaseStore>;
let identities: ReturnType<typeof memoryIdentityStore>;
beforeEach(() => {
  const clock = manualClock(at(0));
  cases = memoryCaseStore({ clock });
  identities = memoryIdentityStore({ clock, ttlDays: 90 });
});

async function get(route: string, query: Record<string, string> = {}, id = '') {
  const response = responseOf(
    await readCases({ cases, identities, facts: memoryFactsStore() }, { route, id, query, account: ACCOUNT }),
  );
  return { status: response.statusCode, body: JSON.parse(response.body), sent: JSON.stringify(response).length };
}

const open = (n: number, change: Parameters<typeof anIncident>[2] = {}) => {
  const identity = user(ACCOUNT, `u${n}`);
  return cases.openIncident(anIncident(ACCOUNT, `inc-${n}`, { identity, openedAt: at(Math.floor(n / 3)), ...change }));
};

const flood = (identity: string, count: number, evidence: Signal['evidence'] = {}): readonly Signal[] =>
  Array.from({ length: count }, (_, n) => ({ ...aSignal(identity, `flood-${n}`, n), severity: 'low', evidence }));

describe('GET /incidents', () => {
  it('leaves the signals out and says how many there are', async () => {
    await open(1, { signals: flood('arn:x', 3) });
    const { body } = await get('GET /incidents');
    expect(body.incidents).toMatchObject([{ id: 'inc-1', severity: 'high', signalCount: 3 }]);
    expect(body.incidents[0]).not.toHaveProperty('signals');
    expect(Object.keys(body)).toEqual(['incidents']);
  });

  it.each([['1'], ['4'], ['7'], ['25'], ['26'], ['200']])(
    'given 25 incidents, when asked for %s at a time, then the pages are the whole list, each incident once',
    async (limit) => {
      for (let n = 0; n < 25; n += 1) await open(n);
      const seen: string[] = [];
      let next: string | undefined;
      do {
        const { body } = await get('GET /incidents', { limit, ...(next === undefined ? {} : { next }) });
        expect(body.incidents.length).toBeLessThanOrEqual(Number(limit));
        seen.push(...body.incidents.map(({ id }: { id: string }) => id));
        next = body.next;
      } while (next !== undefined);
      const times = Array.from({ length: 25 }, (_, n) => n).sort(
        (a, b) => Math.floor(b / 3) - Math.floor(a / 3) || (`inc-${a}` < `inc-${b}` ? -1 : 1),
      );
      expect(seen).toEqual(times.map((n) => `inc-${n}`));
    },
  );

  it('answers a hundred where no limit is given', async () => {
    for (let n = 0; n < 101; n += 1) await open(n);
    const { body } = await get('GET /incidents');
    expect(body.incidents).toHaveLength(100);
    expect((await get('GET /incidents', { next: body.next })).body).toMatchObject({ incidents: [{ id: 'inc-2' }] });
  });

  it('ends a page early rather than answer more than Lambda may, whatever has to be escaped', async () => {
    const why = '"\\\u0007'.repeat(3_000);
    for (let n = 0; n < 200; n += 1) await open(n, { confidenceTerms: [{ term: 'signals', points: 0.8, why }] });
    const { body, sent } = await get('GET /incidents', { limit: '200' });
    expect(sent).toBeLessThan(LAMBDA);
    expect(body.incidents.length).toBeGreaterThan(50);
    expect(body.next).toBeTypeOf('string');
  });

  it.each([
    ['limit', '0', 'bad-limit'],
    ['limit', '201', 'bad-limit'],
    ['limit', '-1', 'bad-limit'],
    ['limit', '1e2', 'bad-limit'],
    ['limit', '', 'bad-limit'],
    ['next', '', 'bad-next'],
    ['next', 'nonsense', 'bad-next'],
    ['next', Buffer.from('2026-99-99T00:00:00.000Z inc-1').toString('base64url'), 'bad-next'],
    ['next', Buffer.from('2026-01-01T00:00:00.000Z IDENTITY#x').toString('base64url'), 'bad-next'],
    ['account', "' OR 1=1", 'bad-account'],
    ['account', '1'.repeat(3_000), 'bad-account'],
    ['state', 'weird', 'bad-state'],
  ])('%s=%s is answered 400', async (name, value, error) => {
    const { status, body } = await get('GET /incidents', { [name]: value });
    expect([status, body.error]).toEqual([400, error]);
    expect(body.message).toContain(name);
  });
});

describe('GET /incidents/{id}', () => {
  it('given deliveries of notifications, then what was sent to whom, without the event that causes a notification', async () => {
    await open(1);
    for (const delivery of [
      'incident-opened#responders',
      'approval-requested#a-1#chat-high',
      'approval-expiring#a-1#event',
    ])
      await cases.recordDelivery('inc-1', delivery);
    const { body } = await get('GET /incidents/{id}', {}, 'inc-1');
    expect(body.notifications).toEqual([
      { trigger: 'incident-opened', to: 'responders', deliveredAt: at(0) },
      { trigger: 'approval-requested', to: 'chat-high', deliveredAt: at(0) },
    ]);
  });

  it('given a journal of many entries, then the newest 200 in order, and it says so', async () => {
    await open(1);
    for (let n = 0; n < 201; n += 1) await cases.appendJournal(anEntry('inc-1', n, `entry ${n}`));
    const { body } = await get('GET /incidents/{id}', {}, 'inc-1');
    expect(body.journal.map(({ detail }: { detail: string }) => detail)).toEqual(
      Array.from({ length: 200 }, (_, n) => `entry ${n + 1}`),
    );
    expect(body.journalTruncated).toBe(true);
  });

  it('given a journal that fits, then all of it', async () => {
    await open(1);
    for (let n = 0; n < 200; n += 1) await cases.appendJournal(anEntry('inc-1', n, `entry ${n}`));
    const { body } = await get('GET /incidents/{id}', {}, 'inc-1');
    expect([body.journal.length, body.journalTruncated]).toEqual([200, false]);
  });

  it('given a flood of weak signals, then the case still answers, with the signal that counts among the 500 worst', async () => {
    const identity = user(ACCOUNT, 'u1');
    const noise = flood(identity, 12_000, { why: '"'.repeat(500) });
    const telling: Signal = { ...aSignal(identity, 'the-theft', 3), severity: 'critical' };
    await open(1, { signals: [...noise.slice(0, 6_000), telling, ...noise.slice(6_000)] });
    const { status, body, sent } = await get('GET /incidents/{id}', {}, 'inc-1');
    expect(status).toBe(200);
    expect(sent).toBeLessThan(LAMBDA);
    const { signals, signalCount } = body.incident;
    expect([signals.length, signalCount]).toEqual([500, 12_001]);
    expect(signals.map(({ eventId }: { eventId: string }) => eventId)).toContain('the-theft');
  });

  it('given signals that fit, then all of them as they were', async () => {
    await open(1, { signals: flood('arn:x', 3) });
    const { body } = await get('GET /incidents/{id}', {}, 'inc-1');
    expect(body.incident.signals).toEqual(flood('arn:x', 3));
  });
});

describe('GET /identities', () => {
  it('given postures that are too much for one answer, then as many as fit, and it says so', async () => {
    const unknowns = ['"'.repeat(60_000)];
    for (let n = 0; n < 60; n += 1) await identities.savePosture(aPosture(ACCOUNT, `u${n}`, { unknowns }));
    const { body, sent } = await get('GET /identities');
    expect(sent).toBeLessThan(LAMBDA);
    expect(body.truncated).toBe(true);
    expect(body.identities.length).toBeGreaterThan(10);
  });
});
