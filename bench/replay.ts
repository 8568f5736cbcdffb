import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processIo } from '../cli/io.ts';
import { Collector } from '../cli/replay/collect.ts';
import { inputsOf } from '../cli/replay/files.ts';
import { eachRecord } from '../cli/replay/parse.ts';
import { replay } from '../cli/replay/run.ts';
import { detectBatch } from '../layers/core/detection/detect.ts';
import { normalise } from '../layers/core/detection/event.ts';
import { ruleIndex } from '../layers/core/detection/rules/index.ts';
import type { IdentityState } from '../layers/core/ports.ts';
import { loadAddresses } from '../layers/reference/addresses.ts';
import { cloudTrailLines } from './generate-cloudtrail.ts';

export interface ReplayBenchmark {
  readonly seed: number;
  readonly events: number;
  /** `JSON.parse` of each line, and nothing else. */
  readonly parseMilliseconds: number;
  /** Reading, parsing and judging the same file. */
  readonly replayMilliseconds: number;
  /** 1 would be as fast as parsing alone. */
  readonly shareOfParseSpeed: number;
  readonly heapMegabytes: number;
  /** What a detector would write to its table for each event of a steady hourly automation, after it knows it. */
  readonly writesPerSteadyEvent: number;
}

const SEED = 20260926;

/** Replay against the speed of parsing the same JSON in the same run, and the writes of steady automation. */
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
      writesPerSteadyEvent: writesOfSteadyAutomation(),
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

/** Milliseconds of processor time: what else the machine does at the moment counts less than on the clock. */
function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function parseAll(lines: readonly string[]): void {
  for (const line of lines) JSON.parse(line);
}

async function replayFile(file: string): Promise<void> {
  const rules = ruleIndex();
  const collector = new Collector(rules);
  for (const input of await inputsOf(processIo(), [file])) {
    await eachRecord(input, (record) => collector.take(record, input.name));
  }
  replay(collector.reading.events, { rules, postures: [], locate: loadAddresses() });
}

const HOUR = 3_600_000;

/** An automation that makes the same five calls each hour: thirty days, the last twenty counted. */
function writesOfSteadyAutomation(): number {
  const rules = ruleIndex();
  let state: IdentityState = {
    identity: 'arn:aws:iam::123456789012:role/hourly',
    posture: undefined,
    profile: undefined,
    window: undefined,
    exceptions: [],
    version: 0,
  };
  let events = 0;
  let writes = 0;
  for (let hour = 0; hour < 30 * 24; hour += 1) {
    for (const call of ['AssumeRole', 'GetSecretValue', 'PutRolePolicy', 'DescribeInstances', 'ListBuckets']) {
      const { profile, window } = detectBatch([steadyEvent(call, hour)], state, rules, { locate: loadAddresses() });
      if (hour >= 10 * 24) {
        events += 1;
        writes += profile === undefined && window === undefined ? 0 : 1;
      }
      state = { ...state, ...(profile !== undefined && { profile }), ...(window !== undefined && { window }) };
    }
  }
  return Math.round((writes / events) * 1000) / 1000;
}

const SOURCES: Readonly<Record<string, string>> = {
  AssumeRole: 'sts',
  GetSecretValue: 'secretsmanager',
  PutRolePolicy: 'iam',
  DescribeInstances: 'ec2',
};

function steadyEvent(name: string, hour: number) {
  const time = Date.parse('2026-03-01T00:10:00Z') + hour * HOUR;
  const issuer = { type: 'Role', arn: 'arn:aws:iam::123456789012:role/hourly' };
  const result = normalise({
    eventVersion: '1.10',
    eventID: `${name}-${hour}`,
    eventTime: new Date(time).toISOString(),
    eventSource: `${SOURCES[name] ?? 's3'}.amazonaws.com`,
    eventName: name,
    awsRegion: 'eu-west-1',
    sourceIPAddress: '52.94.76.1',
    userAgent: 'Boto3/1.34.100',
    requestParameters: {
      roleArn: 'arn:aws:iam::123456789012:role/target',
      secretId: 'orders',
      roleName: 'x',
    },
    recipientAccountId: '123456789012',
    userIdentity: {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::123456789012:assumed-role/hourly/run',
      accountId: '123456789012',
      sessionContext: { sessionIssuer: issuer },
    },
  });
  if (result.kind !== 'event') throw new Error(`the steady event is unusable: ${result.reason}`);
  return result.event;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${JSON.stringify(await benchReplay(), null, 2)}\n`);
}
