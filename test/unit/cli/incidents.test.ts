import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { anIncident, aPosture } from '../../contract/stores-fixtures.ts';
import { type ApiRequest, fakeApi, HERE } from './fake-api.ts';
import { runMain } from './run-main.ts';

const NOW = Date.parse('2026-04-15T12:00:00.000Z');
const ACCOUNT = '111122223333';
const hoursAgo = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
  vi.doUnmock('node:timers/promises');
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const { signals: _, ...SUMMARY } = anIncident(ACCOUNT, 'inc-1');
const posture = { ...aPosture(ACCOUNT, 'backup'), owner: 'Web' };
const incidents = [
  { ...SUMMARY, id: 'inc-1', identity: posture.identity, openedAt: hoursAgo(1), severity: 'critical', class: 'human' },
  { ...SUMMARY, id: 'inc-2', openedAt: hoursAgo(30), severity: 'medium', class: 'workload' },
];
const answer = ({ path }: ApiRequest) => {
  if (path.startsWith('/identities')) return { body: { identities: [posture] } };
  if (path.includes('next=')) return { body: { incidents: [{ ...SUMMARY, id: 'inc-3', openedAt: hoursAgo(400) }] } };
  return { body: { incidents, next: 'n' } };
};
const listed = async (...args: readonly string[]) => {
  const asked = fakeApi(answer);
  const { out } = await runMain(['incidents', ...args], HERE);
  return { ids: out.match(/inc-\d/g) ?? [], asked };
};

describe('tierwatch incidents', () => {
  test.each([
    ['--since', '24h', ['inc-1']],
    ['--since', '2d', ['inc-1', 'inc-2']],
    ['--since', '2026-04-15T10:00:00Z', ['inc-1']],
    ['--class', 'workload', ['inc-2']],
    ['--severity', 'critical', ['inc-1']],
    ['--owner', 'web', ['inc-1']],
  ])('%s %s lists only those incidents', async (option, value, expected) => {
    const { ids } = await listed(option, value);
    expect(ids.filter((id) => id !== 'inc-3')).toEqual(expected);
  });

  test('--since does not request pages that are older', async () => {
    const { asked } = await listed('--since', '24h');
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['--since', 'yesterday', /expected 24h, 7d or an ISO 8601 time/],
    ['--owner', 'nobody', /no known identity has the owner nobody/],
    ['--severity', 'terrible', /Allowed choices/],
  ])('%s %s is an error', async (option, value, message) => {
    fakeApi(answer);
    const { code, err } = await runMain(['incidents', option, value], HERE);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

describe('tierwatch incidents --watch', () => {
  afterEach(() => {
    vi.doUnmock('node:timers/promises');
    vi.resetModules();
  });

  test('prints each incident once, and again when it changes, until the API keeps failing', async () => {
    vi.resetModules();
    vi.doMock('node:timers/promises', () => ({ setTimeout: async () => undefined }));
    const { runMain: run } = await import('./run-main.ts');
    let polls = 0;
    fakeApi(() => {
      polls += 1;
      if (polls > 3) return { status: 500, body: '<html>' };
      const state = polls === 3 ? 'contained' : 'open';
      return { body: { incidents: [{ ...SUMMARY, id: 'inc-1', state }] } };
    });
    const { code, out, err } = await run(['incidents', '--watch'], HERE);
    expect(code).toBe(2);
    expect(out.match(/inc-1 {2}\w+/g)).toEqual(['inc-1  open', 'inc-1  contained']);
    expect(err.match(/trying again/g)).toHaveLength(4);
  });
});
