import { METRIC_NAMESPACE } from '../layers/aws/metrics.ts';
import {
  eventCosts,
  fixedCosts,
  HISTORY_HOUR,
  OPTIONS,
  SIZES,
  snapshotCosts,
  TRANSITIONS_PER_CONTAINMENT,
  totalOf,
} from './cost-model.ts';
import { type GeneratedPage, generatedPage, table } from './generated-page.ts';

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
}

const dollars = (amount: number): string => amount.toFixed(2);

export function countsOf({ Resources }: Template) {
  const count = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type).length;
  return {
    queues: count('AWS::Lambda::EventSourceMapping'),
    alarms: count('AWS::CloudWatch::Alarm'),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    keys: count('AWS::KMS::Key'),
    metrics: ownMetrics(Resources).size,
  };
}

/** Names of the metrics of Tierwatch itself that have an alarm. */
const ownMetrics = (resources: Template['Resources']): ReadonlySet<unknown> =>
  new Set(
    Object.values(resources)
      .filter(({ Type, Properties }) => Type === 'AWS::CloudWatch::Alarm' && Properties?.Namespace === METRIC_NAMESPACE)
      .map(({ Properties }) => Properties?.MetricName),
  );

/** `README.md` quotes it. */
export const fixedTotal = (template: Template): number => totalOf(fixedCosts(countsOf(template)));

/** The page as it has to be. */
export function costPage(template: Template): GeneratedPage {
  const fixed = fixedCosts(countsOf(template));
  const total = totalOf(fixed);
  const dashboard = totalOf(fixed.filter(({ item }) => item.endsWith('dashboard')));
  return generatedPage('docs/operators/cost.md', import.meta.filename.replace('cost-page', 'generate-cost-doc'), [
    '# Cost',
    'Tierwatch has no servers. The numbers are computed from the template with the default configuration and from list prices of',
    'us-east-1 in US dollars, without free tiers ([the model](../../tools/cost-model.ts)).',
    '',
    '## Per month, without events',
    '',
    ...table(
      ['Item', 'Assumption', 'Cost'],
      [
        ...fixed.map(({ item, assumption, dollars: cost }) => [item, assumption, dollars(cost)]),
        ['**Total**', '', `**${dollars(total)}**`],
      ],
    ),
    '',
    'Tierwatch publishes one custom metric. All other alarms and graphs use those of Lambda, SQS and Step Functions, which are free.',
    `Without the dashboard (\`dashboard: false\`), and in an account with fewer than three, the total is ${dollars(total - dashboard)}.`,
    'Most of the rest is the alarms: every queue, schedule and playbook has its own, so that no failure stays unnoticed.',
    '',
    '## Per million events that reach a detector',
    '',
    'The cost depends on how many events arrive together, because each invocation and each request to SQS handles a batch.',
    '',
    ...SIZES.flatMap((size) => {
      const costs = eventCosts(size);
      return [
        `### ${size.name.charAt(0).toUpperCase()}${size.name.slice(1)}: ${size.millionEvents} million events a month, ${size.batch} in a batch`,
        '',
        ...table(
          ['Service', 'Assumption', 'Cost'],
          [
            ...costs.map(({ item, assumption, dollars: cost }) => [item, assumption, dollars(cost)]),
            ['**Total per million**', '', `**${dollars(totalOf(costs))}**`],
          ],
        ),
        '',
      ];
    }),
    'Single events cost the most, but such an account has few of them. A longer batching window would make them cheaper and every',
    'detection slower.',
    '',
    '## Three accounts',
    '',
    ...table(
      ['Account', 'Principals', 'Million events a month', 'Fixed', 'Events', 'Snapshots', 'Total a month'],
      SIZES.map((size) => {
        const events = totalOf(eventCosts(size)) * size.millionEvents;
        const snapshots = snapshotCosts(size);
        const { name, principals, millionEvents } = size;
        const sum = total + events + snapshots;
        return [name, String(principals), String(millionEvents), ...[total, events, snapshots, sum].map(dollars)];
      }),
    ),
    '',
    `The runs of the three snapshots are assumed to take ${SIZES.map(({ snapshotSeconds, name }) => `${snapshotSeconds.join(', ')} s (${name})`).join('; ')}.`,
    `The baselines of the first day cost ${dollars(HISTORY_HOUR)} for each hour of reading; CloudTrail does not charge for its event history.`,
    'The calls of a snapshot are free, but a second CloudTrail trail that logs read events charges for them. A containment takes',
    `${TRANSITIONS_PER_CONTAINMENT} Step Functions transitions, less than a tenth of a cent.`,
    '',
    '## Telemetry',
    '',
    '- `telemetry: "standard"` delivers the write events of principals and the read-only events that rules name. EventBridge itself',
    '  delivers read-only management events at no additional cost. `telemetry: "thorough"` delivers all others too, often ten times as',
    '  many, without the cryptographic operations of KMS: the tables above apply to each million.',
    '- `objectEvents: true` delivers S3 objects that are written with an explicit key. CloudTrail charges 0.10 per 100,000 data events',
    '  that a trail logs, whether or not they reach a detector.',
    '',
    '## Options',
    '',
    `- Members: forwarded and replayed events cost ${dollars(OPTIONS.forwardedPerMillion)} per million more. Events on the default bus are free.`,
    `- \`tracing: true\`: X-Ray costs ${dollars(OPTIONS.tracesPerMillion)} per million traces. Lambda samples the first request in each second and 5% of the others.`,
    '- `logLevel: DEBUG` adds log lines for each invocation.',
    '',
    'Durations and batches are assumptions. `npm run bench -- requests` measures the counts of requests, and prints what else a snapshot, a',
    'sweep and a containment request. [What we measured](../numbers.md) has more measurements.',
  ]);
}
