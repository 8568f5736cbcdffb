import measured from '../bench/request-counts.json' with { type: 'json' };

/** List prices of us-east-1 in US dollars, without free tiers. https://aws.amazon.com/<service>/pricing/, 2026-11-30. */
const PRICE = {
  alarm: 0.1,
  dashboard: 3,
  key: 1,
  sqsRequest: 0.4e-6,
  lambdaRequest: 0.2e-6,
  lambdaGbSecond: 13.3334e-6,
  readUnit: 0.125e-6,
  writeUnit: 0.625e-6,
  logGb: 0.5,
  forwardedEvent: 1e-6,
  trace: 5e-6,
  customMetric: 0.3,
  transition: 25e-6,
} as const;

const HOURS_PER_MONTH = 730;
const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;

export interface Cost {
  readonly item: string;
  readonly assumption: string;
  readonly dollars: number;
}

/** What the cost of a deployment depends on, counted in its template. */
export interface Counts {
  readonly queues: number;
  readonly alarms: number;
  readonly dashboards: number;
  readonly keys: number;
  /** Custom metrics that have an alarm. */
  readonly metrics: number;
}

/** Lambda reads every queue with five long polls of 20 seconds, also when it is empty.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const POLLS_PER_MINUTE = 15;
/** A query that finds nothing takes one unit at the most. */
const SWEEP = { seconds: 0.1, gb: 0.5, readUnits: measured.readsPerSweep };

/** An execution that finds nothing to do: start, function, choice, end. */
const BASELINES = { transitions: 4, seconds: 1, gb: 1_769 / 1_024 };
const baselinesLambda = (seconds: number): number =>
  PRICE.lambdaRequest + seconds * BASELINES.gb * PRICE.lambdaGbSecond;

/** Dollars for each hour in which the event history is read. */
export const HISTORY_HOUR = baselinesLambda(3_600);

/** Costs that do not depend on the number of events. */
export function fixedCosts({ queues, alarms, dashboards, keys, metrics }: Counts): readonly Cost[] {
  const sweep =
    PRICE.lambdaRequest + SWEEP.seconds * SWEEP.gb * PRICE.lambdaGbSecond + SWEEP.readUnits * PRICE.readUnit;
  return [
    {
      item: `${queues} queues`,
      assumption: `Lambda polls an idle queue ${POLLS_PER_MINUTE} times a minute`,
      dollars: queues * POLLS_PER_MINUTE * MINUTES_PER_MONTH * PRICE.sqsRequest,
    },
    {
      item: `${alarms} alarms`,
      assumption: 'Each on one metric',
      dollars: alarms * PRICE.alarm,
    },
    {
      item: `${dashboards} dashboard`,
      assumption: 'The first three of an account are free',
      dollars: dashboards * PRICE.dashboard,
    },
    {
      item: `${metrics} custom metric`,
      assumption: 'The number of coverage gaps; all other metrics are those of AWS services',
      dollars: metrics * PRICE.customMetric,
    },
    { item: `${keys} KMS key`, assumption: 'Encrypts the task tokens of approvals', dollars: keys * PRICE.key },
    {
      item: 'The sweep',
      assumption: `Once a minute, ${SWEEP.seconds * 1_000} ms with ${SWEEP.gb * 1_024} MB, ${SWEEP.readUnits} reads, measured`,
      dollars: MINUTES_PER_MONTH * sweep,
    },
    {
      item: 'The baselines',
      assumption: `Once an hour, ${BASELINES.transitions} transitions, ${BASELINES.seconds} s with ${BASELINES.gb * 1_024} MB`,
      dollars: HOURS_PER_MONTH * (BASELINES.transitions * PRICE.transition + baselinesLambda(BASELINES.seconds)),
    },
  ];
}

export interface Size {
  readonly name: string;
  readonly principals: number;
  readonly millionEvents: number;
  /** Events that one invocation of a detector receives. */
  readonly batch: number;
  /** Milliseconds of one invocation. */
  readonly milliseconds: number;
  /** Seconds of each run of the snapshots of principals, credentials and secrets. */
  readonly snapshotSeconds: readonly [number, number, number];
}

/** Three accounts. How many events arrive together depends on their rate, since a batch waits for one second. */
export const SIZES: readonly Size[] = [
  { name: 'small', principals: 100, millionEvents: 0.1, batch: 1, milliseconds: 50, snapshotSeconds: [5, 10, 30] },
  { name: 'medium', principals: 1_000, millionEvents: 1, batch: 3, milliseconds: 60, snapshotSeconds: [15, 60, 120] },
  {
    name: 'large',
    principals: 10_000,
    millionEvents: 10,
    batch: 10,
    milliseconds: 100,
    snapshotSeconds: [60, 300, 600],
  },
];

/** An identity of 8 KB is read strongly consistently and written in 4 KB. */
const UNITS = { read: 2, write: 4 };
const DETECTOR_GB = 1;
/** Lines of Lambda itself for each invocation. */
const LOG_BYTES = 350;
/** The most requests that one SQS call combines when Lambda receives and deletes messages. */
const SQS_BATCH = 10;

/** Dollars for one million events that reach a detector. */
export function eventCosts({ batch, milliseconds }: Size): readonly Cost[] {
  const million = 1e6;
  const lambda = PRICE.lambdaRequest + (milliseconds / 1_000) * DETECTOR_GB * PRICE.lambdaGbSecond;
  return [
    {
      item: 'SQS',
      assumption: `One request to send each event, and two for each ${Math.min(batch, SQS_BATCH)}`,
      dollars: million * (1 + 2 / Math.min(batch, SQS_BATCH)) * PRICE.sqsRequest,
    },
    {
      item: 'Lambda',
      assumption: `ARM64, ${DETECTOR_GB} GiB, ${milliseconds} ms for ${batch}`,
      dollars: (million / batch) * lambda,
    },
    {
      item: 'DynamoDB',
      assumption: `${measured.readsPerEvent} reads of ${UNITS.read} units and ${measured.writesPerEvent} writes of ${UNITS.write}, measured`,
      dollars:
        million *
        (measured.readsPerEvent * UNITS.read * PRICE.readUnit +
          measured.writesPerEvent * UNITS.write * PRICE.writeUnit),
    },
    {
      item: 'CloudWatch Logs',
      assumption: `${LOG_BYTES} bytes for each invocation`,
      dollars: ((million / batch) * LOG_BYTES * PRICE.logGb) / 1e9,
    },
  ];
}

/** Runs a month with the default schedules. */
const RUNS = [HOURS_PER_MONTH, HOURS_PER_MONTH / 4, HOURS_PER_MONTH / 6] as const;
const SNAPSHOT_GB = 1.5;
/** Write units of the facts that a run stores, for each principal: measured at 0.3 MB for 7,000. */
const FACT_WRITES_PER_PRINCIPAL = 0.05;

/** Dollars a month for the snapshots of an account. */
export function snapshotCosts({ snapshotSeconds, principals }: Size): number {
  const seconds = snapshotSeconds.reduce((sum, each, index) => sum + each * (RUNS[index] ?? 0), 0);
  const runs = RUNS.reduce((sum, each) => sum + each, 0);
  return seconds * SNAPSHOT_GB * PRICE.lambdaGbSecond + runs * principals * FACT_WRITES_PER_PRINCIPAL * PRICE.writeUnit;
}

export const TRANSITIONS_PER_CONTAINMENT = measured.transitionsPerContainment;

export const totalOf = (costs: readonly Cost[]): number => costs.reduce((sum, { dollars }) => sum + dollars, 0);

/** What an option of the configuration adds. */
export const OPTIONS = {
  forwardedPerMillion: 1e6 * PRICE.forwardedEvent,
  tracesPerMillion: 1e6 * PRICE.trace,
} as const;
