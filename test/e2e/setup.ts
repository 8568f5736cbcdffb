import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { rootKey, settingsFor } from '../../local/credentials.ts';
import { type Deployment, deployTierwatch } from '../../local/deployment.ts';
import { functionName, invoke, SNAPSHOTS } from '../../local/driver.ts';
import { startEmulator } from '../../local/emulator.ts';
import { createEstate, type Estate } from '../../local/estate.ts';
import { workFolder } from '../../local/paths.ts';
import { startRecorder } from '../../local/recording/recorder.ts';
import { answeredLookup } from './event-history.ts';

/** What the end-to-end tests share: one emulator, one deployment, one estate. */
export interface World {
  readonly endpoint: string;
  readonly account: string;
  readonly deployment: Deployment;
  readonly estate: Estate;
  /** File with one recorded call per line. */
  readonly recording: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    world: World;
  }
}

/** Deploys once for the whole run, and removes everything afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const onProgress = (line: string) => process.stderr.write(`  e2e: ${line}\n`);
  const account = '111111111111';
  mkdirSync(workFolder, { recursive: true });
  const recording = join(workFolder, `calls-${process.pid}.jsonl`);
  const recorder = await startRecorder(recording, account, (headers, body) => answeredLookup(headers, body, recording));
  const emulator = await startEmulator({ account, functionsEndpoint: recorder.endpoint, onProgress });
  const teardown = async () => {
    await emulator.stop();
    await recorder.stop();
  };
  try {
    recorder.setTarget(emulator.endpoint);
    const deployment = await deployTierwatch(emulator, { onProgress });
    const settings = settingsFor(emulator.endpoint, rootKey(account));
    onProgress('creating the estate and taking the first snapshots');
    const ingestBus = deployment.outputs.IngestBusName ?? '';
    const estate = await createEstate(settings, account, { api: deployment.api, ingestBus });
    for (const folder of SNAPSHOTS) await invoke(settings, functionName(deployment, folder));
    project.provide('world', { endpoint: emulator.endpoint, account, deployment, estate, recording });
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}
