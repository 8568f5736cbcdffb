import { noProgress, type OnProgress } from './paths.ts';
import { MOTO_ENVIRONMENT, pythonEnvironment } from './python.ts';
import { freePort, startServer } from './server.ts';

export interface Moto {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly account: string;
  stop(): Promise<void>;
}

/**
 * Starts moto, a second AWS emulator, on loopback. It does not enforce permissions, but it records when keys and roles were last
 * used, and it has the AWS managed policies. It ends with `stop()`, and at the latest with this process.
 */
export async function startMoto(account = '111111111111', onProgress: OnProgress = noProgress): Promise<Moto> {
  const python = await pythonEnvironment(onProgress, MOTO_ENVIRONMENT);
  const port = await freePort();
  const { endpoint, stop } = await startServer({
    title: 'moto',
    name: 'moto',
    python,
    script: 'run_moto.py',
    arguments: ['-H', '127.0.0.1', '-p', String(port)],
    port,
    ready: '/moto-api/data.json',
    environment: (temporary) => motoEnvironment(account, temporary),
  });
  return { endpoint, account, stop };
}

/** A closed list: no credentials, proxies or endpoints of the caller reach it. */
function motoEnvironment(account: string, temporary: string): Record<string, string> {
  const { PATH = '', LANG = 'C.UTF-8' } = process.env;
  return {
    PATH,
    LANG,
    HOME: temporary,
    TMPDIR: temporary,
    PYTHONUNBUFFERED: '1',
    MOTO_ACCOUNT_ID: account,
    MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
  };
}
