import { describeOther } from '../../layers/core/detection/envelopes.ts';
import { type Io, UsageError } from '../io.ts';
import { progressOf } from '../progress.ts';
import { type Collector, countSkipped, type Reading, type Skipped } from './collect.ts';
import { type Input, inputsOf } from './files.ts';
import { type Contents, eachRecord } from './parse.ts';

const PROGRESS_EVERY = 20_000;

/** Reads all logs into the collector, which also notes what was skipped.
 * @returns the paths of all files
 * @throws UsageError if a path cannot be read, a named file contains no record, or nothing does. */
export async function readLogs(io: Io, logs: readonly string[], collector: Collector): Promise<readonly string[]> {
  const inputs = await inputsOf(io, logs);
  const progress = progressOf(io, 'reading');
  let found = false;
  for (const [position, input] of inputs.entries()) {
    const log = new Log(input, collector);
    const contents = await eachRecord(input, (record, number) => {
      log.take(record, number);
      if (number % PROGRESS_EVERY === 0) progress(position / inputs.length);
    });
    progress((position + 1) / inputs.length);
    if (log.isLog(contents)) found = true;
    else log.skip(contents);
  }
  if (!found)
    throw new UsageError(`${logs.join(', ')}: expected CloudTrail records, found none${why(collector.reading)}`);
  return inputs.map(({ name }) => name);
}

/** One input and what was found in it. */
class Log {
  readonly #input: Input;
  readonly #collector: Collector;
  #records = 0;
  #usable = 0;
  #other: unknown;
  readonly #unusable = new Map<string, Skipped>();

  constructor(input: Input, collector: Collector) {
    this.#input = input;
    this.#collector = collector;
  }

  take(record: unknown, number: number): void {
    this.#records += 1;
    if (this.#collector.take(record, this.#input.name, number, this.#unusable)) this.#usable += 1;
    else this.#other ??= record;
  }

  /** Whether it contains records, or is an empty delivery. */
  isLog({ values, broken, firstBroken = '' }: Contents): boolean {
    const log = this.#usable > 0 || (values > 0 && this.#records === 0);
    const { reading } = this.#collector;
    if (broken > 0 && (log || !this.#input.named))
      reading.broken.set(this.#input.name, { count: broken, first: firstBroken });
    // A file of another kind is reported as a whole, not by its records.
    if (log)
      for (const [reason, { count, first }] of this.#unusable) countSkipped(reading.unusable, reason, first, count);
    return log;
  }

  /** A folder may contain other files; a named file must contain records. */
  skip(contents: Contents): void {
    const { name, named } = this.#input;
    const { broken, firstBroken, values } = contents;
    if (broken > 0 && values === 0) {
      if (named) throw new UsageError(`${name}: ${firstBroken}`);
      return;
    }
    const empty = values === 0 && contents.foreign === undefined;
    if (named)
      throw new UsageError(
        `${name}: expected CloudTrail records, ${empty ? 'the file is empty' : `found ${this.#kind(contents)}`}`,
      );
    countSkipped(this.#collector.reading.otherFiles, empty ? 'empty' : this.#kind(contents), { file: name });
  }

  readonly #kind = ({ foreign }: Contents): string => foreign ?? describeOther(this.#other);
}

/** What the files of the folders are instead. */
function why({ otherFiles, broken }: Reading): string {
  const [other] = otherFiles;
  if (other !== undefined) return `: ${other[1].first.file}: ${other[0]}`;
  const [damaged] = broken;
  return damaged === undefined ? '' : `: ${damaged[0]}: ${damaged[1].first}`;
}
