import { vi } from 'vitest';

export interface ApiRequest {
  readonly method: string;
  /** With its query, decoded. */
  readonly path: string;
  readonly body: unknown;
}

/** Puts an API in place of the network, and a key in the environment to sign with; answers what it was asked. */
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

/** What a command has to be told to call it. */
export const HERE = {
  cwd: '',
  environment: { AWS_REGION: 'us-east-1', TIERWATCH_ENDPOINT: 'https://api.test' },
} as const;
