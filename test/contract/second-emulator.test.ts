import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { estateOf } from '../../layers/aws/facts/parts.ts';
import { readCredentials } from '../../layers/aws/readers/credentials.ts';
import { readPrincipals } from '../../layers/aws/readers/principals.ts';
import { assessEstates } from '../../layers/core/posture/assess.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { ACCOUNT, asRoot } from './snapshot-harness.ts';
import { arn, NAMES, setTheStage } from './snapshot-stage.ts';
import { emulator } from './stores-harness.ts';

/** moto (PyPI, `moto[server,all]==5.2.5`) is another AWS, written by others. It is large and optional: this test runs where
 * `TIERWATCH_MOTO` names its `moto_server`, or where that was installed into the private Python environment. */
const program = process.env.TIERWATCH_MOTO ?? '.tierwatch/venv/bin/moto_server';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function startMoto(): Promise<{ readonly endpoint: string; readonly process: ChildProcess }> {
  const port = await freePort();
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], {
    env: { ...process.env, MOTO_ACCOUNT_ID: ACCOUNT.id },
    stdio: 'ignore',
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 150; attempt += 1) {
    if (
      await fetch(`${endpoint}/moto-api/data.json`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return { endpoint, process: child };
    await sleep(200);
  }
  child.kill();
  throw new Error(`${program} did not answer within 30 seconds`);
}

async function assessAt(endpoint: string): Promise<readonly Posture[]> {
  const iam = new IAMClient(asRoot(endpoint));
  const takenAt = new Date().toISOString();
  const principals = await readPrincipals(iam, ACCOUNT, takenAt);
  const credentials = await readCredentials(iam, ACCOUNT, { takenAt, reportPause: 100 });
  const estate = estateOf(ACCOUNT, { principals, credentials, secrets: undefined }, [], takenAt);
  return estate === undefined ? [] : assessEstates([estate]);
}

/** What both have to agree on, whatever they know of use. */
const judgement = (postures: readonly Posture[]) =>
  [arn(`user/jobs/${NAMES.user}`), arn(`user/${NAMES.member}`), arn(`role/${NAMES.role}`)].map((identity) => {
    const posture = postures.find((one) => one.identity === identity);
    return {
      identity,
      class: posture?.class,
      tier: posture?.tier,
      admin: posture?.admin,
      owner: posture?.owner,
      escalations: posture?.escalations,
      consoleAccess: posture?.containment.hasLoginProfile,
    };
  });

describe.skipIf(!existsSync(program))('the same account in a second, independent emulator', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let first: Awaited<ReturnType<typeof emulator>>;
  beforeAll(async () => {
    moto = await startMoto();
    first = await emulator();
    await setTheStage(moto.endpoint);
    await setTheStage(first.endpoint);
  });
  afterAll(async () => {
    moto?.process.kill();
    await first?.stop();
  });

  it('given the same stage, when both are read, then the postures agree', async () => {
    const judged = judgement(await assessAt(moto.endpoint));
    expect(judged.map(({ tier }) => tier)).not.toContain(undefined);
    expect(judged).toEqual(judgement(await assessAt(first.endpoint)));
  });

  it('given a key that is used, when read, then its last use is known', async () => {
    const { AccessKey: key } = await new IAMClient(asRoot(moto.endpoint)).send(
      new CreateAccessKeyCommand({ UserName: NAMES.member }),
    );
    const credentials = { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
    const sts = new STSClient({ endpoint: moto.endpoint, region: 'us-east-1', credentials });
    const before = Date.now();
    await sts.send(new GetCallerIdentityCommand({}));
    const posture = (await assessAt(moto.endpoint)).find(({ identity }) => identity === arn(`user/${NAMES.member}`));
    const keys = posture?.containment.accessKeys;
    const used = keys === undefined || keys === 'unknown' ? undefined : keys[0]?.lastUsedAt;
    expect(Math.abs(Date.parse(used ?? '') - before)).toBeLessThan(10_000);
  });
});
