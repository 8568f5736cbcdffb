/** Counts the DynamoDB requests for steady automation: the real detectors with in-memory stores that count requests, and batches as
 * from the queues. The baseline is a detector that reads and writes for every event. */
import { Detector } from '../layers/app/detection/detect-events.ts';
import { memoryCaseStore } from '../layers/aws/memory/case-store.ts';
import { memoryEventBus } from '../layers/aws/memory/event-bus.ts';
import { memoryIdentityStore } from '../layers/aws/memory/identity-store.ts';
import { ruleIndex } from '../layers/core/detection/rules/index.ts';
import { loadAddresses } from '../layers/reference/addresses.ts';
import { cpuSince } from './cpu-time.ts';
import { percentile, printFigures } from './report.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5);
/** Days that build the baseline of the identity, and days that are measured: a month, in which each hour of a schedule is counted again. */
const WARM_UP = 14;
const MEASURED = 30;

const CALLS = [
  ['sts', 'GetCallerIdentity'],
  ['secretsmanager', 'GetSecretValue'],
  ['s3', 'ListBuckets'],
  ['sqs', 'ReceiveMessage'],
  ['dynamodb', 'DescribeTable'],
  ['lambda', 'Invoke'],
] as const;

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/hourly-invoices`;

/** One hourly run: a few dozen calls within minutes, with a new session from the same network. */
function hourlyRun(hour: number, perRun: number): object[] {
  return Array.from({ length: perRun }, (_, index) => {
    const [service, name] = CALLS[index % CALLS.length] ?? CALLS[0];
    return {
      eventVersion: '1.11',
      eventID: `bench-${hour}-${index}`,
      eventTime: new Date(START + hour * HOUR + index * 4_000).toISOString(),
      eventSource: `${service}.amazonaws.com`,
      eventName: name,
      awsRegion: 'eu-central-1',
      sourceIPAddress: `5.9.17.${20 + (index % 3)}`,
      userAgent: 'Boto3/1.40.0 Python/3.13 Linux/6.1',
      readOnly: true,
      eventType: 'AwsApiCall',
      recipientAccountId: '111122223333',
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::111122223333:assumed-role/hourly-invoices/run-${hour}`,
        accountId: '111122223333',
        principalId: `AROAEXAMPLE:run-${hour}`,
        accessKeyId: `ASIAEXAMPLE${hour}`,
        sessionContext: {
          sessionIssuer: { type: 'Role', arn: ROLE, accountId: '111122223333', userName: 'hourly-invoices' },
        },
      },
    };
  });
}

interface Counted {
  readonly events: number;
  readonly queries: number;
  readonly writes: number;
  readonly signals: number;
  /** Milliseconds of CPU time for one batch in all three detectors: 99 of 100 batches take less. */
  readonly computing: number;
}

async function run(perRun: number, batch: number): Promise<Counted> {
  let now = START;
  const clock = { now: () => now };
  const parts = {
    identities: memoryIdentityStore({ clock, ttlDays: 400 }),
    cases: memoryCaseStore({ clock }),
    bus: memoryEventBus(),
    clock,
    hubAccount: ACCOUNT,
  };
  const detectors = (['signin', 'change', 'use'] as const).map(
    (kind) =>
      new Detector({
        ...parts,
        rules: ruleIndex().for(kind),
        options: { locate: loadAddresses(), learn: kind === 'use' },
      }),
  );
  const total = () => {
    const sum = (name: 'queries' | 'writes' | 'signals') =>
      detectors.reduce((all, { counts }) => all + counts[name], 0);
    return { queries: sum('queries'), writes: sum('writes'), signals: sum('signals') };
  };
  let before = total();
  const durations: number[] = [];
  for (let hour = 0; hour < (WARM_UP + MEASURED) * 24; hour++) {
    if (hour === WARM_UP * 24) {
      before = total();
      durations.length = 0;
    }
    const events = hourlyRun(hour, perRun);
    for (let from = 0; from < events.length; from += batch) {
      now = START + hour * HOUR + from * 4_000;
      const messages = events.slice(from, from + batch).map((detail, index) => ({
        id: `${from + index}`,
        body: { account: ACCOUNT, source: 'aws.iam', 'detail-type': 'AWS API Call via CloudTrail', detail },
        receiveCount: 1,
      }));
      const started = process.cpuUsage();
      for (const detector of detectors) {
        const failed = await detector.handle(messages);
        if (failed.length > 0) throw new Error(`an event was not processed: ${String(failed[0]?.error)}`);
      }
      durations.push(cpuSince(started));
    }
  }
  const after = total();
  return {
    events: MEASURED * 24 * perRun,
    queries: after.queries - before.queries,
    writes: after.writes - before.writes,
    signals: after.signals - before.signals,
    computing: percentile(durations, 0.99),
  };
}

/** DynamoDB requests per event for the calls that cost most: few in an hour, and each delivered alone. */
export async function steadyAutomation(): Promise<{ readonly reads: number; readonly writes: number }> {
  const { events, queries, writes } = await run(6, 1);
  return { reads: queries / events, writes: writes / events };
}

export async function benchStorage(): Promise<void> {
  const figures: [string, string, string][] = [];
  for (const [perRun, batch] of [
    [36, 10],
    [36, 1],
    [6, 1],
  ] as const) {
    const { events, queries, writes, signals, computing } = await run(perRun, batch);
    figures.push([
      `${perRun} calls per hour, batches of ${batch}`,
      `${(queries / events).toFixed(3)} reads, ${(writes / events).toFixed(3)} writes per event`,
      `${events} events, ${signals} signals; baseline: 1 read, 1 write; CPU time of a batch: ${computing.toFixed(2)} ms (99th percentile)`,
    ]);
  }
  printFigures('DynamoDB requests for steady automation, all three detectors', figures);
}

if (import.meta.main) await benchStorage();
