import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ApiRequest, fakeApi, HERE } from './fake-api.ts';
import { runMain } from './run-main.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const counts = { pages: 1, events: 50, learned: 10, lookupsLeft: 0, lookupsCut: 0 };
const region = { account: '111122223333', region: 'us-east-1', state: 'read', ...counts };
const status = { state: 'done', learned: 1, leftOut: 0, regions: [region] };
const methods = (requests: readonly ApiRequest[]) => requests.map(({ method, path }) => `${method} ${path}`);

describe('tierwatch baseline', () => {
  test('starts a reading', async () => {
    const asked = fakeApi(() => ({ status: 202, body: { ...status, state: 'requested' } }));
    const { code, out } = await runMain(['baseline'], HERE);
    expect(code).toBe(0);
    expect(methods(asked)).toEqual(['POST /baseline']);
    expect(out).toContain('requested');
  });

  test('starts nothing with --status', async () => {
    const asked = fakeApi(() => ({ body: { state: 'none', regions: [] } }));
    const { out } = await runMain(['baseline', '--status'], HERE);
    expect(methods(asked)).toEqual(['GET /baseline']);
    expect(out).toContain('not started');
  });

  test('prints the status as JSON', async () => {
    fakeApi(() => ({ body: status }));
    const { out } = await runMain(['baseline', '--status', '--json'], HERE);
    expect(JSON.parse(out)).toEqual({ ...status, problems: [] });
  });

  test('prints the message of the API if the caller is refused', async () => {
    fakeApi(() => ({ status: 403, body: { error: 'caller-under-incident', message: 'Ask another responder.' } }));
    const { code, err } = await runMain(['baseline'], HERE);
    expect(code).toBe(2);
    expect(err).toContain('Ask another responder.');
  });

  test('escapes what a problem of a Region contains', async () => {
    fakeApi(() => ({ body: { ...status, regions: [{ ...region, problem: 'refused: \u001b[2J' }] } }));
    const { out } = await runMain(['baseline', '--status'], HERE);
    expect(out).not.toContain('\u001b[2J');
    expect(out).toContain('refused: ');
  });
});
