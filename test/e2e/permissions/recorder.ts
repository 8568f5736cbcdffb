import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { authorizables, type RawRequest, signerOf } from './action.ts';

/** One line of the recording: a call that a function of the deployment made, and how it ended. */
export interface RecordedCall {
  readonly accessKeyId: string;
  readonly action: string;
  readonly resources: readonly string[];
  readonly status: number;
  /** Set where the request was not understood: the proof fails on it. */
  readonly problem?: string;
}

export interface Recorder {
  /** What functions use as `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  /** Where the calls go from here; set once the emulator is up. */
  setTarget(endpoint: string): void;
  stop(): Promise<void>;
}

/** A proxy on loopback between the deployed functions and the emulator. It changes nothing, and writes down each call. */
export async function startRecorder(file: string, account: string): Promise<Recorder> {
  writeFileSync(file, '');
  let target: URL | undefined;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      if (target === undefined) return void outgoing.writeHead(503).end();
      pass(incoming, body, target, outgoing, (status) => write(file, record(incoming, body, status, account)));
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

/** Headers go on as they came, `host` too: it is part of what was signed. */
function pass(
  incoming: IncomingMessage,
  body: Buffer,
  target: URL,
  outgoing: ServerResponse,
  done: (status: number) => void,
): void {
  const { method, url: path, headers } = incoming;
  const onward = forward({ host: target.hostname, port: target.port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
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
