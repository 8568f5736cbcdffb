import { delimiter, join } from 'node:path';
import { LOCAL_CLOUDTRAIL } from './differences.ts';
import { binaries, noProgress, type OnProgress } from './paths.ts';
import { pythonEnvironment } from './python.ts';
import { freePort, startServer } from './server.ts';

export interface EmulatorOptions {
  /** Default: 111111111111. */
  readonly account?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** `AWS_ENDPOINT_URL` of Lambda functions; default: the emulator. Tests put a recorder in between. */
  readonly functionsEndpoint?: string;
  /** More environment for the emulator, e.g. `SFN_MOCK_CONFIG`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onProgress?: OnProgress;
}

export interface Emulator {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly port: number;
  readonly account: string;
  /** Path of the emulator's log file. */
  readonly log: string;
  /** Environment for the AWS SDKs and the CDK CLI: root of the emulated account, and no other endpoint. */
  readonly rootEnvironment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const region = 'us-east-1';

/**
 * Starts the local AWS emulator on loopback with IAM enforced, and waits until it is ready. It ends with `stop()`, and at the
 * latest with this process.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { account = '111111111111', onProgress = noProgress } = options;
  const python = await pythonEnvironment(onProgress);
  const port = options.port ?? (await freePort());
  const { endpoint, log, stop } = await startServer({
    title: 'The AWS emulator',
    name: 'emulator',
    python,
    script: 'run_emulator.py',
    port,
    ready: '/_ministack/ready',
    environment: (temporary) => emulatorEnvironment(account, port, temporary, options),
  });
  onProgress(`AWS emulator ready at ${endpoint}`);
  return { endpoint, port, account, log, rootEnvironment: rootEnvironment(account, endpoint), stop };
}

/** A closed list: no credentials, proxies or endpoints of the caller reach the emulator or its functions. */
function emulatorEnvironment(account: string, port: number, temporary: string, options: EmulatorOptions) {
  const { PATH = '', HOME = temporary, LANG = 'C.UTF-8' } = process.env;
  return {
    PATH: `${binaries}${delimiter}${PATH}`,
    HOME,
    LANG,
    TMPDIR: temporary,
    STATE_DIR: join(temporary, 'state'),
    S3_DATA_DIR: join(temporary, 's3'),
    PYTHONUNBUFFERED: '1',
    // All four are needed to listen on loopback only.
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    AUTH: 'true',
    MINISTACK_ACCOUNT_ID: account,
    MINISTACK_REGION: region,
    LOCAL_CLOUDTRAIL_ARN: LOCAL_CLOUDTRAIL,
    ...(options.functionsEndpoint === undefined ? {} : { AWS_ENDPOINT_URL: options.functionsEndpoint }),
    ...options.environment,
  };
}

function rootEnvironment(account: string, endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}
