import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

// In this mode, which Powertools reads when a logger is created, it logs to the global console, which the test can spy on.
vi.stubEnv('POWERTOOLS_DEV', 'true');
vi.resetModules();
const { lambdaHandler } = await import('../../../layers/aws/middleware.ts');
const { eachMessage, queueHandler } = await import('../../../layers/aws/queue.ts');
afterAll(() => void vi.resetModules());

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
  for (const level of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line: unknown) => void lines.push(String(line)));
});
afterEach(() => void vi.restoreAllMocks());

const record = (messageId: string, body: string) => ({
  messageId,
  body,
  attributes: { ApproximateReceiveCount: '2' },
});

describe('a Lambda handler', () => {
  const double = lambdaHandler({ input: z.object({ n: z.number() }), run: async ({ n }) => n * 2 });

  it('returns the result for a valid event', async () => {
    expect(await double({ n: 4 }, {})).toBe(8);
  });

  it('names the invalid field of an event and logs no value', async () => {
    await expect(double({ n: 'topsecret' }, {})).rejects.toThrow(/n: /);
    expect(lines.join('\n')).toContain('InvalidInputError');
    expect(lines.join('\n')).not.toContain('topsecret');
  });

  it('returns the custom response to an invalid event', async () => {
    const web = lambdaHandler({
      input: z.object({ n: z.number() }),
      run: async () => ({ statusCode: 200 }),
      refuse: () => ({ statusCode: 400 }),
    });
    expect(await web({}, {})).toEqual({ statusCode: 400 });
  });
});

describe('a queue handler', () => {
  const seen: string[] = [];
  const queue = queueHandler({
    message: z.object({ id: z.string(), detail: z.object({ eventID: z.string(), n: z.number() }) }),
    run: eachMessage(async (body) => {
      if (body.detail.n < 0) throw new Error('negative');
      seen.push(body.detail.eventID);
    }),
  });
  const body = (eventID: string, n: unknown) => JSON.stringify({ id: 'x', detail: { eventID, n } });

  it('returns only malformed and failed messages to the queue', async () => {
    const answer = await queue(
      {
        Records: [
          record('a', body('e1', 1)),
          record('b', '{"cut'),
          record('c', body('e3', 'x')),
          record('d', body('e4', -1)),
        ],
      },
      {},
    );
    expect(answer.batchItemFailures.map((item) => item.itemIdentifier)).toEqual(['b', 'c', 'd']);
    expect(seen).toEqual(['e1']);
    const log = lines.join('\n');
    expect(log).toContain('Event e3 is invalid: detail.n');
    expect(log).toContain('Message b is not JSON');
  });

  it('reports all messages as failed instead of throwing', async () => {
    const answer = await queue({ Records: [record('b', '{"cut'), record('c', body('e3', -3))] }, {});
    expect(answer.batchItemFailures).toHaveLength(2);
  });

  it('reports failures in the order of the batch and ignores unknown message ids', async () => {
    const failing = queueHandler({
      message: z.object({ id: z.string() }),
      run: async () => ['elsewhere', 'c', 'a'].map((id) => ({ id, error: new Error('failed') })),
    });
    const records = ['a', 'b', 'c'].map((id) => record(id, JSON.stringify({ id })));
    expect(await failing({ Records: records }, {})).toEqual({
      batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'c' }],
    });
  });

  it('does not carry failures over to the next batch', async () => {
    await queue({ Records: [record('b', 'no')] }, {});
    expect(await queue({ Records: [record('b', body('e9', 1))] }, {})).toEqual({ batchItemFailures: [] });
  });
});
