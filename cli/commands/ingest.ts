import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { Command } from 'commander';
import { type BusEntry, putEntries, UnpublishedError } from '../../layers/aws/event-bus.ts';
import { normalise } from '../../layers/core/detection/event.ts';
import { EXIT, type Io, UsageError } from '../io.ts';
import { inputsOf } from '../replay/files.ts';
import { eachRecord } from '../replay/parse.ts';

interface Options {
  readonly bus: string;
  readonly region?: string;
}

/** A source of `aws.*` is AWS's own: nobody else may put it, so the rules of the ingest bus go by detail-type alone. */
const SOURCE = 'tierwatch.replay';

const SIGN_IN = 'AWS Console Sign In via CloudTrail';
const CALL = 'AWS API Call via CloudTrail';

const entryOf = (id: string, bus: string, signIn: boolean, record: unknown): BusEntry => ({
  id,
  entry: {
    EventBusName: bus,
    Source: SOURCE,
    DetailType: signIn ? SIGN_IN : CALL,
    Detail: JSON.stringify(record),
  },
});

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command
    .argument('<logs...>', 'CloudTrail files, folders of them (.json, .json.gz, .jsonl), or - for standard input')
    .option('--bus <name>', 'name or ARN of the ingest bus', 'tierwatch-ingest')
    .option('--region <region>', "the hub's Region (default: AWS_REGION)")
    .action(async (logs: string[], options: Options) => done(await ingest(io, logs, options)));
}

async function ingest(io: Io, logs: readonly string[], { bus, region }: Options): Promise<number> {
  const entries: BusEntry[] = [];
  let unusable = 0;
  for (const input of await inputsOf(io, logs)) {
    const outcome = await eachRecord(input, (record) => {
      const normalised = normalise(record);
      if (normalised.kind === 'unusable') {
        unusable += 1;
        io.err(`${input.name}: left out a record: ${normalised.reason} (${normalised.field})`);
        return;
      }
      const { event } = normalised;
      entries.push(entryOf(event.id, bus, event.source === 'signin.amazonaws.com', record));
    });
    if (outcome === 'empty') io.err(`tierwatch: ${input.name}: empty, left out`);
  }
  try {
    await putEntries(new EventBridgeClient(region === undefined ? {} : { region }), entries);
  } catch (error) {
    if (error instanceof UnpublishedError) throw new UsageError(error.message);
    throw new UsageError(`${bus}: ${error instanceof Error ? error.message : String(error)}`);
  }
  io.err(`${entries.length} events put on ${bus}, ${unusable} left out.`);
  return unusable > 0 ? EXIT.usage : EXIT.done;
}
