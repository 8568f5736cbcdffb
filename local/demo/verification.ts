import { type Finished, start } from '../command-line.ts';
import { createDrillOperator, startDrill } from '../drill-operator.ts';
import { functionName, invoke } from '../driver.ts';
import type { DemoConsole } from './console.ts';
import type { Demo } from './demo.ts';

/** Verifies the deployment as an operator would: its health with `doctor`, and the way from an event to a notification with a drill. */
export async function verify(out: DemoConsole, demo: Demo): Promise<void> {
  const { deployment, emulator, estate, root } = demo;
  const { outputs } = deployment;
  out.section('Verification', 'an operator checks that the deployment works, as after every installation and upgrade');
  const { key } = await createDrillOperator(root, emulator.account, 'operator', [
    outputs.ReaderPolicyArn ?? '',
    outputs.ResponderPolicyArn ?? '',
  ]);
  const where = { endpoint: emulator.endpoint, api: deployment.api, columns: out.io.columns };
  const health = await out.step(
    'tierwatch doctor',
    async () => {
      await invoke(root, functionName(deployment, 'check-coverage'));
      return succeeded(await start('bin/tierwatch.mjs', ['doctor'], where, key).finished);
    },
    () => 'tierwatch doctor found no problems',
  );
  out.show(health);
  if (health.some((line) => line.startsWith('warning')))
    out.say(
      'A local deployment has warnings: the emulator does not deliver events to rules that receive read-only events, and no alarm topic is configured.',
    );
  const drill = await out.step(
    'tierwatch drill: a harmless attack with a user without permissions',
    async () => succeeded(await startDrill([], where, key, estate.cloudTrail.key).finished),
    () => 'tierwatch drill passed: the attack led to an incident, a plan and a notification',
  );
  out.show(drill);
}

/** The output of a command. Throws what it printed if it failed. */
function succeeded({ code, out, err }: Finished): readonly string[] {
  if (code !== 0) throw new Error(`exit code ${code}\n${out}${err}`);
  return out.trimEnd().split('\n');
}
