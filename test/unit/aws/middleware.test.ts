import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { handler } from '../../../layers/aws/middleware.ts';
import { eachMessage, queueHandler } from '../../../layers/aws/queue.ts';

// In this mode Powertools writes through the global console, where a test can listen.
vi.hoisted(() => {
  process.env.POWERTOOLS_DEV = 'true';
});

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
  const double = handler({ input: z.object({ n: z.number() }), run: async ({ n }) => n * 2 });

  it('given input that fits, when called, then it answers', async () => {
    expect(await double({ n: 4 }, {})).toBe(8);
  });

  it('given input that does not fit, when called, then the error names the field and no value is logged', async () => {
    await expect(double({ n: 'topsecret' }, {})).rejects.toThrow(/n: /);
    expect(lines.join('\n')).toContain('InvalidInputError');
    expect(lines.join('\n')).not.toContain('topsecret');
  });

  it('given a way to refuse, when input does not fit, then the refusal is the answer', async () => {
    const web = handler({
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

  it('given good, malformed and failing messages, when handled, then only the bad ones come again', async () => {
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
    expect(log).toContain('Event e3 does not fit: detail.n');
    expect(log).toContain('Message b is not JSON');
  });

  it('given that every message fails, when handled, then all are answered as failed, not thrown', async () => {
    const answer = await queue({ Records: [record('b', '{"cut'), record('c', body('e3', -3))] }, {});
    expect(answer.batchItemFailures).toHaveLength(2);
  });

  it('given failures that come in another order or are of no message here, when handled, then they are named as the batch lists them', async () => {
    const failing = queueHandler({
      message: z.object({ id: z.string() }),
      run: async () => ['elsewhere', 'c', 'a'].map((id) => ({ id, error: new Error('failed') })),
    });
    const records = ['a', 'b', 'c'].map((id) => record(id, JSON.stringify({ id })));
    expect(await failing({ Records: records }, {})).toEqual({
      batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'c' }],
    });
  });

  it('given two batches in one process, when handled, then failures of the first are not reported in the second', async () => {
    await queue({ Records: [record('b', 'no')] }, {});
    expect(await queue({ Records: [record('b', body('e9', 1))] }, {})).toEqual({ batchItemFailures: [] });
  });
});
