import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { COVERAGE_GAPS, METRIC_NAMESPACE } from '../../layers/aws/metrics.ts';
import type { IngestBus } from './buses.ts';
import type { Foundation } from './foundation.ts';
import { TierwatchFunction } from './function.ts';
import type { OwnRole } from './own-role.ts';
import type { DeadLetterQueue } from './queue.ts';
import { grantReading, readerEnvironment } from './reading.ts';
import { invoke, RETRY_FOR_AN_HOUR } from './schedule.ts';

export interface CoverageProps {
  readonly foundation: Foundation;
  readonly ingest: IngestBus;
  /** The role that starts scheduled functions, and the queue for runs that could not be started. */
  readonly scheduler: OwnRole;
  readonly failed: DeadLetterQueue;
}

const SCHEDULE = 'rate(1 day)';

/** Checks once a day whether the events of every Region and account reach the hub. See docs/decisions/0022-coverage-and-doctor.md. */
export class Coverage extends Construct {
  constructor(scope: Construct, id: string, props: CoverageProps) {
    super(scope, id);
    const { foundation, scheduler, failed } = props;
    const { watchdog } = foundation;
    const lambda = this.#function(props);
    // A run that fails leaves a message in the dead-letter queue, which has its own alarm.
    watchdog.watchSchedule(this, 'CheckCoverage', lambda, SCHEDULE);
    const gaps = new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: COVERAGE_GAPS,
      dimensionsMap: { Stack: Stack.of(this).stackName },
      period: Duration.days(1),
      statistic: 'Maximum',
    });
    watchdog.watch('CoverageGaps', {
      scope: this,
      metric: gaps,
      threshold: 0,
      description:
        'Events or facts of a part of an account do not reach Tierwatch. Run tierwatch doctor, and read the event Coverage Gap Opened.',
    });
    watchdog.graph('Coverage gaps', gaps);
    new Schedule(this, 'Schedule', {
      description: 'Starts check-coverage',
      schedule: ScheduleExpression.expression(SCHEDULE),
      target: invoke(lambda, scheduler, failed, RETRY_FOR_AN_HOUR),
    });
  }

  #function({ foundation, ingest, failed }: CoverageProps): TierwatchFunction {
    const { config, bus } = foundation;
    const lambda = new TierwatchFunction(this, 'CheckCoverage', {
      config,
      name: 'check-coverage',
      description: 'Checks whether the events of every Region and account arrive',
      environment: {
        ...readerEnvironment(foundation),
        BUS_NAME: bus.eventBusName,
        SNAPSHOT_REGIONS: config.snapshotRegions.join(','),
        INGEST_BUS_ARN: ingest.eventBusArn,
        STACK_NAME: Aws.STACK_NAME,
        HUB_ACCOUNT: Aws.ACCOUNT_ID,
        PRINCIPALS_SCHEDULE: config.schedules.principals,
        CREDENTIALS_SCHEDULE: config.schedules.credentials,
        SECRETS_SCHEDULE: config.schedules.secrets,
      },
      timeout: Duration.minutes(5),
      memory: 1_024,
      deadLetterQueue: failed,
    });
    grantReading(lambda.executionRole, 'check-coverage', foundation);
    return lambda;
  }
}
