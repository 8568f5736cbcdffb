import { appendFileSync, writeFileSync } from 'node:fs';
import {
  createServer,
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { authorizables, type RawRequest, signerOf } from './action.ts';

/** One line of the recording: a call by a deployed function, and its result. */
export interface RecordedCall {
  readonly accessKeyId: string;
  readonly action: string;
  readonly resources: readonly string[];
  readonly status: number;
  /** Set if the request could not be parsed, which fails the check. */
  readonly problem?: string;
}

export interface Recorder {
  /** The `AWS_ENDPOINT_URL` of the functions. */
  readonly endpoint: string;
  /** Where the calls are forwarded to. Set once the emulator has started. */
  setTarget(endpoint: string): void;
  stop(): Promise<void>;
}

/** The content for a successful answer to a request; undefined: what the emulator answered. */
export type Substitute = (headers: IncomingHttpHeaders, body: string) => string | undefined;

/** A loopback proxy between the deployed functions and the emulator. It records every call, and changes nothing, except that
 * `substitute` can replace the content of a successful answer. */
export async function startRecorder(file: string, account: string, substitute?: Substitute): Promise<Recorder> {
  writeFileSync(file, '');
  let target: URL | undefined;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      if (target === undefined) return void outgoing.writeHead(503).end();
      const content = () => substitute?.(incoming.headers, body.toString('utf8'));
      pass(incoming, body, { target, content }, outgoing, (status) =>
        write(file, record(incoming, body, status, account)),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    setTarget: (endpoint) => {
      target = new URL(endpoint);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Headers are forwarded unchanged, including `host`, which is part of the signature. */
function pass(
  incoming: IncomingMessage,
  body: Buffer,
  { target, content }: { readonly target: URL; readonly content: () => string | undefined },
  outgoing: ServerResponse,
  done: (status: number) => void,
): void {
  const { method, url: path, headers } = incoming;
  const onward = forward({ host: target.hostname, port: target.port, method, path, headers }, (answer) => {
    const replaced = answer.statusCode === 200 ? content() : undefined;
    if (replaced === undefined) {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    } else {
      answer.resume();
      outgoing.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(replaced);
    }
    answer.on('end', () => done(answer.statusCode ?? 502));
  });
  onward.on('error', () => {
    if (!outgoing.headersSent) outgoing.writeHead(502);
    outgoing.end();
    done(502);
  });
  onward.end(body);
}

function record(incoming: IncomingMessage, body: Buffer, status: number, account: string): readonly RecordedCall[] {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat()[0]]),
  );
  const { method = '', url: path = '' } = incoming;
  const request: RawRequest = { method, path, headers, body: body.toString('utf8') };
  const signer = signerOf(request);
  if (signer === undefined) return [unknown(`unsigned ${method} ${path}`, '', status)];
  try {
    return authorizables(request, signer, account).map((one) => ({ ...one, accessKeyId: signer.accessKeyId, status }));
  } catch (error) {
    return [unknown(error instanceof Error ? error.message : String(error), signer.accessKeyId, status)];
  }
}

const unknown = (problem: string, accessKeyId: string, status: number): RecordedCall => ({
  accessKeyId,
  action: '',
  resources: [],
  status,
  problem,
});

const write = (file: string, calls: readonly RecordedCall[]): void =>
  appendFileSync(file, calls.map((call) => `${JSON.stringify(call)}\n`).join(''));
