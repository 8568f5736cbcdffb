import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

/** One alarm about Tierwatch itself. */
export interface Watch {
  /** Parent of the alarm in the construct tree. */
  readonly scope: Construct;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Default: greater than the threshold. */
  readonly operator?: ComparisonOperator;
  /** What missing data means. Default: all is well. */
  readonly missing?: TreatMissingData;
  /** What the alarm means, for the engineer on call. */
  readonly description: string;
  readonly periods?: number;
}

/** Monitors Tierwatch itself: alarms on dead letters, failing functions, delays and failed playbooks, which notify the configured
 * topic. */
export class Watchdog extends Construct {
  readonly #alarms: Alarm[] = [];
  readonly #graphs = new Map<string, IMetric[]>();
  readonly #topic: ITopic | undefined;

  constructor(scope: Construct, id: string, topicArn?: string) {
    super(scope, id);
    this.#topic = topicArn === undefined ? undefined : Topic.fromTopicArn(this, 'Topic', topicArn);
  }

  watch(id: string, { scope, metric, threshold, description, ...options }: Watch): void {
    const { operator, missing, periods } = options;
    const alarm = new Alarm(scope, `${id}Alarm`, {
      metric,
      threshold,
      comparisonOperator: operator ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
      evaluationPeriods: periods ?? 1,
      alarmDescription: description,
    });
    if (this.#topic !== undefined) alarm.addAlarmAction(new SnsAction(this.#topic));
    this.#alarms.push(alarm);
  }

  /** Alarms on errors in three consecutive periods of five minutes, for a function that runs at least that often. A single failed
   * period is usually transient. */
  watchFunction(scope: Construct, id: string, lambda: IFunction): void {
    const description = `The function ${lambda.node.path} failed in three consecutive periods of five minutes.`;
    this.#watchErrors(scope, id, lambda, { periods: 3, description });
  }

  /** Alarms on any failed run of a function that runs rarely. */
  watchEachRun(scope: Construct, id: string, lambda: IFunction): void {
    this.#watchErrors(scope, id, lambda, {
      periods: 1,
      description: `A run of the function ${lambda.node.path} failed.`,
    });
  }

  #watchErrors(scope: Construct, id: string, lambda: IFunction, watch: Pick<Watch, 'periods' | 'description'>): void {
    const metric = lambda.metricErrors({ period: Duration.minutes(5) });
    this.watch(`${id}Errors`, { ...watch, scope, metric, threshold: 0 });
  }

  /** Alarms if a scheduled function did not run in several intervals: its schedule may be disabled. */
  watchSchedule(scope: Construct, id: string, lambda: IFunction, schedule: string): void {
    const { period, periods } = expectedRuns(schedule);
    this.watch(`${id}Missing`, {
      scope,
      metric: lambda.metricInvocations({ period, statistic: 'Sum' }),
      threshold: 1,
      operator: ComparisonOperator.LESS_THAN_THRESHOLD,
      missing: TreatMissingData.BREACHING,
      periods,
      description: `The function ${lambda.node.path} did not run for ${periods} consecutive periods of ${period.toHumanString()}.`,
    });
  }

  /** Alarms if the queue of a function is not read: an attacker may have disabled the function. */
  watchDelay(scope: Construct, id: string, age: IMetric): void {
    this.watch(`${id}Delay`, {
      scope,
      metric: age,
      threshold: 900,
      description: `Events have waited for more than 15 minutes in the queue of ${id}. Check whether it is disabled, throttled or failing.`,
    });
  }

  watchStateMachine(
    scope: Construct,
    id: string,
    machine: IStateMachine,
    whatToDo = 'See the journal of its incident.',
  ): void {
    this.watch(`${id}Failed`, {
      scope,
      metric: machine.metricFailed({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 0,
      description: `An execution of ${machine.node.path} failed. ${whatToDo}`,
    });
  }

  /** Alarms if no events arrive for twelve hours. The calls of Tierwatch itself appear in CloudTrail, so silence means that a trail, a
   * rule or a queue was disabled. */
  watchSilence(scope: Construct, id: string, received: IMetric): void {
    this.watch(`${id}Silence`, {
      scope,
      metric: received,
      threshold: 1,
      operator: ComparisonOperator.LESS_THAN_THRESHOLD,
      missing: TreatMissingData.BREACHING,
      periods: 2,
      description: `No events reached ${id} for twelve hours. Check that the CloudTrail trail is logging and that the rules are enabled.`,
    });
  }

  /** Adds a metric to a graph of the dashboard. Metrics that AWS services publish are free; those of an application are not. */
  graph(title: string, metric: IMetric): void {
    this.#graphs.set(title, [...(this.#graphs.get(title) ?? []), metric]);
  }

  /** Creates the dashboard: the alarms, and the graphs. */
  draw(): void {
    const graphs = [...this.#graphs].map(([title, left]) => new GraphWidget({ title, width: 8, left }));
    new Dashboard(this, 'Dashboard', {
      widgets: [[new AlarmStatusWidget({ title: 'Alarms', alarms: this.#alarms, width: 24 })], graphs],
    });
  }
}

const DAY = Duration.days(1);
/** Periods of an hour or more can cover seven days. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MOST_DAYS = 7;

/** Three intervals of a `rate` expression, or seven days for a longer interval or a `cron` expression. */
function expectedRuns(schedule: string): { readonly period: Duration; readonly periods: number } {
  const [, value, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  const interval = value === undefined ? undefined : intervalOf(Number(value), unit);
  if (interval === undefined || interval.toSeconds() > DAY.toSeconds()) return { period: DAY, periods: MOST_DAYS };
  return { period: interval, periods: 3 };
}

function intervalOf(value: number, unit: string | undefined): Duration {
  if (unit === 'day') return Duration.days(value);
  return unit === 'hour' ? Duration.hours(value) : Duration.minutes(value);
}
