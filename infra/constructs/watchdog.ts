import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

/** One thing that must not happen to Tierwatch itself. */
export interface Watch {
  /** Where the alarm stands in the tree: beside what it is about. */
  readonly scope: Construct;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly operator: ComparisonOperator;
  readonly missing: TreatMissingData;
  /** What it means, for whoever is woken. */
  readonly description: string;
  readonly periods?: number;
}

/** Watches the watchers: alarms on dead letters, failing functions and failed playbooks, to the topic that the team names. */
export class Watchdog extends Construct {
  readonly #alarms: Alarm[] = [];
  readonly #topic: ITopic | undefined;

  constructor(scope: Construct, id: string, topicArn?: string) {
    super(scope, id);
    this.#topic = topicArn === undefined ? undefined : Topic.fromTopicArn(this, 'Topic', topicArn);
  }

  watch(id: string, { scope, metric, threshold, operator, missing, description, periods }: Watch): void {
    const alarm = new Alarm(scope, `${id}Alarm`, {
      metric,
      threshold,
      comparisonOperator: operator,
      treatMissingData: missing,
      evaluationPeriods: periods ?? 1,
      alarmDescription: description,
    });
    if (this.#topic !== undefined) alarm.addAlarmAction(new SnsAction(this.#topic));
    this.#alarms.push(alarm);
  }

  /** Errors and throttles of a function: three bad periods of five minutes in a row are no accident. */
  watchFunction(scope: Construct, id: string, lambda: IFunction): void {
    this.watch(`${id}Errors`, {
      scope,
      metric: lambda.metricErrors({ period: Duration.minutes(5) }),
      threshold: 0,
      operator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      missing: TreatMissingData.NOT_BREACHING,
      periods: 3,
      description: `${lambda.node.path} keeps failing.`,
    });
  }

  /** A detector that is switched off (its queue not read) is what an attacker would like best. */
  watchDelay(scope: Construct, id: string, age: IMetric): void {
    this.watch(`${id}Delay`, {
      scope,
      metric: age,
      threshold: 900,
      operator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      missing: TreatMissingData.NOT_BREACHING,
      description: `Events wait for more than 15 minutes before ${id}: is it disabled, throttled or broken?`,
    });
  }

  watchStateMachine(scope: Construct, id: string, machine: IStateMachine): void {
    this.watch(`${id}Failed`, {
      scope,
      metric: machine.metricFailed({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 0,
      operator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      missing: TreatMissingData.NOT_BREACHING,
      description: `A run of ${machine.node.path} ended as failed: look at its incident's journal.`,
    });
  }

  /** No account is silent for half a day: our own functions make calls that CloudTrail records. So silence means that a
   * trail, a rule or a queue was switched off. */
  watchSilence(scope: Construct, id: string, received: IMetric): void {
    this.watch(`${id}Silence`, {
      scope,
      metric: received,
      threshold: 1,
      operator: ComparisonOperator.LESS_THAN_THRESHOLD,
      missing: TreatMissingData.BREACHING,
      periods: 2,
      description: `Nothing reached ${id} for twelve hours: is CloudTrail on, are the rules enabled?`,
    });
  }

  /** One page that shows how Tierwatch itself is: its alarms, and what the functions measure. */
  draw(): void {
    const graph = (title: string, metricName: string, ...services: readonly string[]) =>
      new GraphWidget({
        title,
        width: 8,
        left: services.map(
          (service) => new Metric({ ...OURS, metricName, dimensionsMap: { service }, label: service }),
        ),
      });
    const detectors = ['detect-signin', 'detect-change', 'detect-use'];
    const snapshots = ['snapshot-principals', 'snapshot-credentials', 'snapshot-secrets', 'refresh-identity'];
    new Dashboard(this, 'Dashboard', {
      widgets: [
        [new AlarmStatusWidget({ title: 'Tierwatch itself', alarms: this.#alarms, width: 24 })],
        [
          graph('Events judged', 'EventsJudged', ...detectors),
          graph('Incidents opened', 'IncidentsOpened', ...detectors),
          graph('Postures that changed', 'PosturesSaved', ...snapshots),
        ],
      ],
    });
  }
}

const OURS = { namespace: 'Tierwatch', statistic: 'Sum', period: Duration.minutes(5) };
