import { describe, expect, it } from 'vitest';
import { ok } from '../../../layers/app/reply.ts';
import { bodyOf, type HttpCall, httpHandler, reasonText } from '../../../layers/aws/http.ts';
import * as z from '../../../layers/core/zod.ts';

const event = (pathParameters: Record<string, string>) => ({
  routeKey: 'GET /incidents/{id}',
  pathParameters,
  requestContext: {
    accountId: '111122223333',
    authorizer: { iam: { userArn: 'arn:aws:iam::111122223333:user/responder' } },
  },
});
const echo = httpHandler(async ({ path }) => ok(path));
const called = async (pathParameters: Record<string, string>) => {
  const { statusCode, body } = await echo(event(pathParameters), {});
  return { statusCode, body: JSON.parse(body) };
};

describe('a path parameter', () => {
  it.each([
    ['an incident', { id: 'inc-0123456789abcdef0123' }],
    ['the longest id', { id: 'x'.repeat(64) }],
    ['an identity', { arn: 'arn:aws:iam::111122223333:user/svc/a+b=c,d.e@f_g-h' }],
    ['the longest ARN', { arn: `arn:${'x'.repeat(2_044)}` }],
  ])('is accepted: %s', async (_, path) => {
    expect(await called(path)).toEqual({ statusCode: 200, body: path });
  });

  it('has its encoded slashes decoded', async () => {
    expect((await called({ arn: 'arn:aws:iam::1:role%2Fa%2Fb' })).body).toEqual({ arn: 'arn:aws:iam::1:role/a/b' });
  });

  it.each([
    ['a longer id', { id: 'x'.repeat(65) }, /id: expected 1 to 64 letters/],
    ['no id', { id: '' }, /id: expected 1 to 64 letters/],
    ['the key of another row', { id: 'IDENTITY%23arn' }, /id: expected 1 to 64 letters/],
    ['a path', { id: '..%2F..%2Fidentities' }, /id: expected 1 to 64 letters/],
    ['a zero byte', { id: '%00' }, /id: expected 1 to 64 letters/],
    ['a line break behind an id', { id: 'inc-1\n' }, /id: expected 1 to 64 letters/],
    ['broken encoding', { id: '%E0%A4%A' }, /id: expected 1 to 64 letters/],
    ['a longer ARN', { arn: `arn:${'x'.repeat(2_045)}` }, /arn: expected an ARN of at most 2,048/],
    ['what is no ARN', { arn: 'user/x' }, /arn: expected an ARN/],
    ['letters that take more bytes than a key may have', { arn: `arn:${'ü'.repeat(2_000)}` }, /arn: expected an ARN/],
  ])('is rejected with status 400 and a reason: %s', async (_, path, message) => {
    const { statusCode, body } = await called(path);
    expect([statusCode, body.error]).toEqual([400, 'bad-request']);
    expect(body.message).toMatch(message);
  });
});

describe('a reason', () => {
  const call = (body: unknown): HttpCall => ({
    ...{ route: 'POST /incidents/{id}/close', path: {}, query: {}, account: '111122223333' },
    caller: 'arn:aws:iam::111122223333:user/responder',
    body: JSON.stringify(body),
  });
  const read = (reason: unknown) => bodyOf(call({ reason }), z.object({ reason: reasonText })).reason;

  it.each([
    ['a false alarm', 'a false alarm'],
    ['  Schlüssel zurückgegeben – 返却済み 👍 \n', 'Schlüssel zurückgegeben – 返却済み 👍'],
    ['x'.repeat(1_000), 'x'.repeat(1_000)],
  ])('is accepted and trimmed: %j', (reason, taken) => {
    expect(read(reason)).toBe(taken);
  });

  it.each([
    [undefined],
    [7],
    [''],
    [' \n\t '],
    ['x'.repeat(1_001)],
    ['two\nlines'],
    ['ok\u001b[2J'],
    ['ok\u009b31m'],
    ['ok\u0000'],
    ['ok\u007f!'],
    ['ok\u2028ok'],
    ['ok\u202eko'],
    ['ok\u2066ok'],
  ])('is rejected by name: %j', (reason) => {
    expect(() => read(reason)).toThrow(/The body is invalid: reason: /);
  });
});
