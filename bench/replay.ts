import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processIo } from '../cli/io.ts';
import { Collector } from '../cli/replay/collect.ts';
import { inputsOf } from '../cli/replay/files.ts';
import { eachRecord } from '../cli/replay/parse.ts';
import { replay } from '../cli/replay/run.ts';
import { ruleIndex } from '../layers/core/detection/rules/index.ts';
import { loadAddresses } from '../layers/reference/addresses.ts';
import { cpuSince } from './cpu-time.ts';
import { cloudTrailLines } from './generate-cloudtrail.ts';

export interface ReplayBenchmark {
  readonly seed: number;
  readonly events: number;
  /** Baseline: `JSON.parse` of each line. */
  readonly parseMilliseconds: number;
  /** Reading, parsing and evaluating the same file. */
  readonly replayMilliseconds: number;
  /** 1 is as fast as parsing alone. */
  readonly shareOfParseSpeed: number;
  readonly heapMegabytes: number;
}

const SEED = 20260926;

/** Compares replay with parsing the same JSON in the same run. */
export async function benchReplay(events = 200_000): Promise<ReplayBenchmark> {
  const lines = [...cloudTrailLines(events, SEED)];
  const folder = mkdtempSync(join(tmpdir(), 'tierwatch-bench-'));
  try {
    const file = join(folder, 'events.jsonl');
    writeFileSync(file, `${lines.join('\n')}\n`);
    loadAddresses()('8.8.8.8');
    await replayFile(file);
    const parseMilliseconds = timed(() => parseAll(lines));
    const start = process.cpuUsage();
    await replayFile(file);
    const replayMilliseconds = cpuSince(start);
    return {
      seed: SEED,
      events,
      parseMilliseconds: Math.round(parseMilliseconds),
      replayMilliseconds: Math.round(replayMilliseconds),
      shareOfParseSpeed: Math.round((parseMilliseconds / replayMilliseconds) * 100) / 100,
      heapMegabytes: Math.round(process.memoryUsage().heapUsed / 1e6),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function timed(run: () => void): number {
  const start = process.cpuUsage();
  run();
  return cpuSince(start);
}

function parseAll(lines: readonly string[]): void {
  for (const line of lines) JSON.parse(line);
}

const io = processIo();

async function replayFile(file: string): Promise<void> {
  const rules = ruleIndex();
  const collector = new Collector(rules);
  for (const input of await inputsOf(io, [file])) {
    await eachRecord(input, (record, number) => collector.take(record, input.name, number));
  }
  replay(collector.reading.events, { rules, postures: [], locate: loadAddresses() });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${JSON.stringify(await benchReplay(), null, 2)}\n`);
}
