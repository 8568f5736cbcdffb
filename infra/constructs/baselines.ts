import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { buildBaselinesDefinition } from '../playbooks/build-baselines.ts';
import type { Foundation } from './foundation.ts';
import { TierwatchFunction } from './function.ts';
import type { DeadLetterQueue } from './queue.ts';
import { grantReading, readerEnvironment } from './reading.ts';
import { Playbook } from './response-playbook.ts';
import { RETRY_FOR_AN_HOUR } from './schedule.ts';

export interface BaselinesProps {
  readonly foundation: Foundation;
  /** IP address ranges. */
  readonly layers: readonly ILayerVersion[];
}

/** The first execution that finds the first snapshots builds the baselines. Later ones end at once, unless a reading was requested or
 * interrupted. */
const SCHEDULE = 'rate(1 hour)';

/** Baselines from the CloudTrail event history, at installation and on request. */
export class Baselines extends Construct {
  readonly buildBaselines: StateMachine;
  /** Serves the routes of the API. */
  readonly requestBaseline: TierwatchFunction;

  constructor(scope: Construct, id: string, props: BaselinesProps) {
    super(scope, id);
    const lambda = this.#learner(props);
    const { foundation } = props;
    this.buildBaselines = new Playbook(this, 'BuildBaselines', {
      foundation,
      description: 'Tierwatch: builds baselines from the event history',
      definition: buildBaselinesDefinition({
        learnHistory: lambda.functionArn,
        partition: Aws.PARTITION,
      }),
      functions: [],
      onFailure: 'Continue the reading with `tierwatch baseline`; the next scheduled execution does so too.',
    });
    // Not an exact version: the function keeps its progress in the table, so an update may happen between two steps.
    this.buildBaselines.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] }),
    );
    this.requestBaseline = this.#requests(foundation);
  }

  #learner({ foundation, layers }: BaselinesProps): TierwatchFunction {
    const { config } = foundation;
    const lambda = new TierwatchFunction(this, 'HistoryLearner', {
      config,
      name: 'learn-history',
      description: 'Learns baselines from the CloudTrail event history',
      environment: {
        ...readerEnvironment(foundation),
        SNAPSHOT_REGIONS: config.snapshotRegions.join(','),
      },
      timeout: Duration.minutes(15),
      memory: 1_769,
      layers,
    });
    grantReading(lambda.executionRole, 'learn-history', foundation);
    return lambda;
  }

  #requests({ config, tables, watchdog }: Foundation): TierwatchFunction {
    const lambda = new TierwatchFunction(this, 'RequestBaseline', {
      config,
      name: 'request-baseline',
      description: 'Starts a reading of the event history, and shows its progress',
      environment: {
        IDENTITIES_TABLE: tables.identities.tableName,
        BUILD_BASELINES_ARN: this.buildBaselines.stateMachineArn,
      },
      timeout: Duration.seconds(29),
      memory: 512,
    });
    const allow = (actions: string[], resource: string) =>
      lambda.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(['dynamodb:Query', 'dynamodb:PutItem'], tables.identities.tableArn);
    allow(['states:StartExecution'], this.buildBaselines.stateMachineArn);
    watchdog.watchEachRun(this, 'RequestBaseline', lambda);
    return lambda;
  }
}

/** Starts the state machine every hour. */
export function startHourly(scope: Construct, machine: StateMachine, role: Role, failed: DeadLetterQueue): void {
  const { stateMachineArn: arn } = machine;
  role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [arn] }));
  new Schedule(scope, 'BaselinesSchedule', {
    description: 'Starts the baselines, if there are none yet',
    schedule: ScheduleExpression.expression(SCHEDULE),
    target: {
      bind: () => ({ arn, role, deadLetterConfig: { arn: failed.queueArn }, retryPolicy: RETRY_FOR_AN_HOUR }),
    },
  });
}
