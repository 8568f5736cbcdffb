import type { Command } from 'commander';
import { runDoctor } from '../doctor/run.ts';
import { withExamples } from '../help.ts';
import type { Io } from '../io.ts';
import { hubRegion } from '../region.ts';

interface Options {
  readonly stack: string;
  readonly region?: string;
  readonly json?: boolean;
}

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withExamples(
    command,
    ['check a deployment; exit code 1 if there is a problem', 'doctor'],
    ['list only what is not in order', 'doctor --json | jq -c \'select(.status != "ok")\''],
  )
    .option('--region <region>', 'Region where Tierwatch is deployed (default: AWS_REGION)')
    .option('--stack <name>', 'name of the Tierwatch stack', 'Tierwatch')
    .option('--json', 'print one result per line as JSON')
    .action(async (options: Options) => {
      const region = hubRegion(io, options);
      const { stack, json = false } = options;
      done(await runDoctor(io, { stack, json, connection: { region } }));
    });
}
