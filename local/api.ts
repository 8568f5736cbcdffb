import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { type AccessKey, REGION } from './credentials.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Calls the deployed HTTP API, signed with `as`, or unsigned without it. */
export async function callApi(
  base: string,
  as: AccessKey | undefined,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<ApiAnswer> {
  const url = new URL(base + path);
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const plain = { host: url.host, ...(payload === undefined ? {} : { 'content-type': 'application/json' }) };
  const headers = as === undefined ? plain : await signed(url, as, method, plain, payload);
  const response = await fetch(url, { method, headers, ...(payload === undefined ? {} : { body: payload }) });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

async function signed(
  url: URL,
  as: AccessKey,
  method: string,
  headers: Record<string, string>,
  payload: string | undefined,
): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = as;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  const signer = new SignatureV4({ service: 'execute-api', region: REGION, sha256: Sha256, credentials });
  const request = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers,
    ...(payload === undefined ? {} : { body: payload }),
  });
  return request.headers;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
