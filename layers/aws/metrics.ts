import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';

export const METRIC_NAMESPACE = 'Tierwatch';
export const COVERAGE_GAPS = 'CoverageGaps';

/** Publishes the number of open coverage gaps of a deployment. */
export const gapCountPublisher =
  (client: CloudWatchClient, stack: string) =>
  async (count: number): Promise<void> => {
    const Dimensions = [{ Name: 'Stack', Value: stack }];
    const MetricData = [{ MetricName: COVERAGE_GAPS, Dimensions, Value: count, Unit: 'Count' as const }];
    await client.send(new PutMetricDataCommand({ Namespace: METRIC_NAMESPACE, MetricData }));
  };
