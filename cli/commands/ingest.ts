import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { Command } from 'commander';
import { type BusEntry, putEntries, UnpublishedError } from '../../layers/aws/event-bus.ts';
import { REPLAY_SOURCE } from '../../layers/core/detection/authenticity.ts';
import { normalise } from '../../layers/core/detection/event.ts';
import { plural } from '../../layers/core/response/wording.ts';
import { withExamples } from '../help.ts';
import { EXIT, type Io, messageOf, UsageError } from '../io.ts';
import { printMessage } from '../message.ts';
import { inputsOf, LOGS } from '../replay/files.ts';
import { eachRecord } from '../replay/parse.ts';

interface Options {
  readonly bus: string;
  readonly region?: string;
}

const SIGN_IN = 'AWS Console Sign In via CloudTrail';
const CALL = 'AWS API Call via CloudTrail';

const entryOf = (id: string, bus: string, signIn: boolean, record: unknown): BusEntry => ({
  id,
  entry: {
    EventBusName: bus,
    // Only AWS services may use sources that start with `aws.`, so the rules of the ingest bus match the detail type only.
    Source: REPLAY_SOURCE,
    DetailType: signIn ? SIGN_IN : CALL,
    Detail: JSON.stringify(record),
  },
});

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withExamples(command, [
    'test the detections; your principal must be configured in `replayers`',
    'ingest cloudtrail-logs/',
  ])
    .argument('<logs...>', LOGS)
    .option('--bus <name>', 'name or ARN of the ingest bus', 'tierwatch-ingest')
    .option('--region <region>', 'Region where Tierwatch is deployed (default: AWS_REGION)')
    .action(async (logs: string[], options: Options) => done(await ingest(io, logs, options)));
}

async function ingest(io: Io, logs: readonly string[], { bus, region }: Options): Promise<number> {
  const entries: BusEntry[] = [];
  let unusable = 0;
  for (const input of await inputsOf(io, logs)) {
    const { values, foreign, broken, firstBroken } = await eachRecord(input, (record, number) => {
      const normalised = normalise(record);
      if (normalised.kind === 'unusable') {
        unusable += 1;
        printMessage(io, `${input.name}: record ${number} skipped: ${normalised.reason} (${normalised.field})`);
        return;
      }
      const { event } = normalised;
      entries.push(entryOf(event.id, bus, event.source === 'signin.amazonaws.com', record));
    });
    unusable += broken;
    if (firstBroken !== undefined)
      printMessage(io, `${input.name}: ${plural(broken, 'broken record')} skipped; first: ${firstBroken}`);
    if (values > 0 || broken > 0) continue;
    const kind = foreign ?? 'an empty file';
    if (input.named) throw new UsageError(`${input.name}: expected CloudTrail records, found ${kind}`);
    printMessage(io, `${input.name}: skipped: ${kind}`);
  }
  try {
    await putEntries(new EventBridgeClient(region === undefined ? {} : { region }), entries);
  } catch (error) {
    if (error instanceof UnpublishedError) throw new UsageError(error.message);
    throw new UsageError(`${bus}: ${messageOf(error)}`);
  }
  io.err(`${plural(entries.length, 'event')} sent to ${bus}, ${unusable} skipped.`);
  return unusable > 0 ? EXIT.usage : EXIT.done;
}
