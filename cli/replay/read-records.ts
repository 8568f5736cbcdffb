import { describeOther } from '../../layers/core/detection/envelopes.ts';
import { type Io, UsageError } from '../io.ts';
import { printMessage } from '../message.ts';
import { progressOf } from '../progress.ts';
import type { Collector } from './collect.ts';
import { inputsOf } from './files.ts';
import { eachRecord } from './parse.ts';

/** Reads CloudTrail files and folders.
 * @param onFile called after each file.
 * @throws UsageError with the file, if it cannot be read or if a named file contains no records. */
export async function readRecords(
  io: Io,
  logs: readonly string[],
  collector: Collector,
  onFile: () => void = () => undefined,
): Promise<void> {
  const inputs = await inputsOf(io, logs);
  const progress = progressOf(io, 'reading');
  for (const [position, input] of inputs.entries()) {
    let usable = 0;
    let records = 0;
    let other: unknown;
    const outcome = await eachRecord(input, (record) => {
      records += 1;
      if (collector.take(record, input.name)) usable += 1;
      else other ??= record;
      if (records % 20_000 === 0) progress(position / inputs.length);
    });
    progress((position + 1) / inputs.length);
    onFile();
    if (outcome === 'empty') collector.reading.emptyFiles.push(input.name);
    if (usable > 0 || records === 0) continue;
    // A folder may contain other JSON files, such as digests; a named file must contain records.
    const found = describeOther(other);
    if (input.named) throw new UsageError(`${input.name}: expected CloudTrail records, found ${found}`);
    printMessage(io, `${input.name}: skipped, no CloudTrail records: ${found}`);
  }
}
