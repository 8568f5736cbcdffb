import { afterEach, describe, expect, test, vi } from 'vitest';
import { despiteInterruptions } from '../../../cli/despite-interruptions.ts';
import { fakeApi, HERE } from './fake-api.ts';
import { memoryIo } from './memory-io.ts';
import { INCIDENT_ID, storedCase } from './small-company.ts';

describe('a repeated call', () => {
  const failing = (...failures: readonly boolean[]) => {
    const left = [...failures];
    return async () => {
      if (left.shift() === true) throw new Error('no network');
      return 'found';
    };
  };

  test('survives four failures in a row, and four more after a success', async () => {
    const four = [true, true, true, true];
    const call = despiteInterruptions(failing(...four, false, ...four, false));
    const results: (string | undefined)[] = [];
    for (let count = 0; count < 10; count += 1) results.push(await call());
    const interrupted = [undefined, undefined, undefined, undefined, 'found'];
    expect(results).toEqual([...interrupted, ...interrupted]);
  });

  test('fails with the fifth failure in a row', async () => {
    const call = despiteInterruptions(failing(true, true, true, true, true));
    for (let count = 0; count < 4; count += 1) await call();
    await expect(call()).rejects.toThrow('no network');
  });

  test('fails at once with an error that another attempt cannot help', async () => {
    const call = despiteInterruptions(failing(true), (error) => {
      throw error;
    });
    await expect(call()).rejects.toThrow('no network');
  });
});

describe('a wait for an incident', () => {
  afterEach(() => {
    vi.doUnmock('node:timers/promises');
    vi.resetModules();
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
  });

  /** The state that the wait ends with, if the API answers as listed. The last answer is repeated. */
  async function stateAfter(...answers: readonly ('awaiting-approval' | 'contained' | 'failure')[]): Promise<string> {
    vi.resetModules();
    vi.doMock('node:timers/promises', () => ({ setTimeout: async () => undefined }));
    const { watchCase } = await import('../../../cli/api/watch-case.ts');
    const { ApiClient } = await import('../../../cli/api/client.ts');
    const left = [...answers];
    fakeApi(() => {
      const next = left.length > 1 ? left.shift() : left[0];
      return next === undefined || next === 'failure' ? { status: 502, body: '<html>' } : { body: storedCase(next) };
    });
    const io = memoryIo(HERE);
    const api = await ApiClient.connect(io, { stack: 'Tierwatch' });
    const { incident } = await watchCase(io, api, INCIDENT_ID, 60_000, (view) => view.incident.state === 'contained');
    return incident.state;
  }

  test('survives a short interruption of the API', async () => {
    expect(await stateAfter('awaiting-approval', 'failure', 'failure', 'contained')).toBe('contained');
  });

  test('ends with the error of an API that keeps failing', async () => {
    await expect(stateAfter('awaiting-approval', 'failure')).rejects.toThrow('HTTP status 502');
  });
});
