import { createHash, createHmac } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { ApiClient } from '../../../cli/api/client.ts';
import { HERE } from './fake-api.ts';
import { memoryIo } from './memory-io.ts';

const SECRET = 'secret';

interface Sent {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** Calls the API with the network replaced, and returns the request that would be sent. */
async function sent(path: string, query: Readonly<Record<string, string>> = {}): Promise<Sent> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIARESPONDER0000000');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
  const requests: Sent[] = [];
  vi.stubGlobal('fetch', async (url: URL, { headers }: { headers: Record<string, string> }) => {
    requests.push({ url, headers });
    return new Response('{}');
  });
  const api = await ApiClient.connect(memoryIo(HERE), { stack: 'Tierwatch' });
  await api.call(z.object({}), 'GET', path, { query });
  const [request] = requests;
  if (request === undefined) throw new Error('no request was sent');
  return request;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const rfc3986 = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** The Authorization header by the specification. Every service except S3 encodes each segment of the path that is sent once more.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function authorizationOf({ url, headers }: Sent): string {
  const given = headers.authorization ?? '';
  const signedHeaders = /SignedHeaders=([^,]+)/.exec(given)?.[1] ?? '';
  const canonicalRequest = [
    'GET',
    url.pathname.split('/').map(rfc3986).join('/'),
    [...url.searchParams]
      .map(([key, value]) => `${rfc3986(key)}=${rfc3986(value)}`)
      .sort()
      .join('&'),
    ...signedHeaders.split(';').map((name) => `${name}:${(headers[name] ?? '').trim()}`),
    '',
    signedHeaders,
    sha256(''),
  ].join('\n');
  const time = headers['x-amz-date'] ?? '';
  const scope = [time.slice(0, 8), 'us-east-1', 'execute-api', 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonicalRequest)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${SECRET}`);
  const credential = `AKIARESPONDER0000000/${scope.join('/')}`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${hmac(key, toSign).toString('hex')}`;
}

describe('the signature of a request to the API', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
  });

  it.each([
    ['a plain path', '/incidents', {}],
    ['a query', '/identities', { account: '111122223333', tier: '0', name: 'a b+c=d/é' }],
    [
      'the ARN of a user with a path',
      `/identities/${encodeURIComponent('arn:aws:iam::111122223333:user/people/ann@example.com')}`,
      {},
    ],
    [
      'the ARN of an Identity Center role',
      `/identities/${encodeURIComponent('arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef')}`,
      {},
    ],
  ])('follows the specification for %s', async (_name, path, query) => {
    const request = await sent(path, query);
    expect(request.url.search).not.toContain('+');
    expect(request.headers.authorization).toBe(authorizationOf(request));
  });
});
