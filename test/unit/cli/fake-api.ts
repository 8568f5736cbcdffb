import { vi } from 'vitest';

export interface ApiRequest {
  readonly method: string;
  /** Decoded, with the query. */
  readonly path: string;
  readonly body: unknown;
}

/** Replaces the network with an API, and sets credentials. Returns the received requests. */
export function fakeApi(answer: (request: ApiRequest) => { readonly status?: number; readonly body: unknown }) {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIARESPONDER0000000');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const asked: ApiRequest[] = [];
  vi.stubGlobal('fetch', async (url: URL, { method, body }: { method: string; body?: string }) => {
    const path = decodeURIComponent(url.pathname) + url.search;
    const request = { method, path, body: body === undefined ? undefined : JSON.parse(body) };
    asked.push(request);
    const { status = 200, body: answered } = answer(request);
    return new Response(typeof answered === 'string' ? answered : JSON.stringify(answered), { status });
  });
  return asked;
}

/** The environment of a command that calls the fake API. */
export const HERE = {
  cwd: '',
  environment: { AWS_REGION: 'us-east-1', TIERWATCH_ENDPOINT: 'https://api.test' },
} as const;
