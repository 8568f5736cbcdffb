import type { Clock } from '../core/ports.ts';

export const METRIC_NAMESPACE = 'Tierwatch';
export const COVERAGE_GAPS = 'CoverageGaps';

/** Publishes the number of open coverage gaps of a deployment as a log line, which CloudWatch turns into a metric: this needs neither a
 * call nor a permission.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param write writes a line to the log of the function. */
export const gapCountPublisher =
  (stack: string, clock: Clock, write: (line: string) => void = (line) => void process.stdout.write(line)) =>
  (count: number): void => {
    const metric = {
      Namespace: METRIC_NAMESPACE,
      Dimensions: [['Stack']],
      Metrics: [{ Name: COVERAGE_GAPS, Unit: 'Count' }],
    };
    const entry = {
      _aws: { Timestamp: clock.now(), CloudWatchMetrics: [metric] },
      Stack: stack,
      [COVERAGE_GAPS]: count,
    };
    write(`${JSON.stringify(entry)}\n`);
  };
