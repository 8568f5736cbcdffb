import { Duration } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { REFRESHED_SOURCES, writesOf } from '../detection-sources.ts';
import { startHourly } from './baselines.ts';
import type { IngestBus } from './buses.ts';
import { CloudTrailRule } from './cloudtrail-rule.ts';
import type { Foundation } from './foundation.ts';
import { TierwatchFunction } from './function.ts';
import { OwnRole } from './own-role.ts';
import { postureSettings } from './posture-settings.ts';
import { consume, DeadLetterQueue, deliverTo, WorkQueue } from './queue.ts';
import { grantReading, readerEnvironment } from './reading.ts';
import { invoke, RETRY_FOR_AN_HOUR } from './schedule.ts';

export interface PostureProps {
  readonly foundation: Foundation;
  /** The action catalogue. */
  readonly layers: readonly ILayerVersion[];
  /** Where changes in other accounts and Regions arrive. */
  readonly ingest: IngestBus;
  /** Starts with the snapshots, and waits for them. */
  readonly buildBaselines: StateMachine;
}

type Snapshot = 'principals' | 'credentials' | 'secrets';

const SNAPSHOTS: Readonly<Record<Snapshot, { readonly id: string; readonly description: string }>> = {
  principals: { id: 'SnapshotPrincipals', description: 'Reads users, groups, roles and policies, and assesses them' },
  credentials: { id: 'SnapshotCredentials', description: 'Reads credentials and their use' },
  secrets: {
    id: 'SnapshotSecrets',
    description: 'Reads metadata of secrets, and finds secrets in the configuration of compute',
  },
};

/** Posture: scheduled snapshots, and a refresh after each change to an identity. */
export class Posture extends Construct {
  /** Starts scheduled functions; a run that could not be started leaves a message in `failed`. */
  readonly scheduler: OwnRole;
  readonly failed: DeadLetterQueue;

  constructor(scope: Construct, id: string, { layers, ...rest }: PostureProps) {
    super(scope, id);
    const props = { ...rest, layers: [...layers, postureSettings(this, rest.foundation.config)] };
    this.failed = new DeadLetterQueue(this, 'FailedSnapshots', props.foundation.watchdog);
    this.scheduler = new OwnRole(this, 'SchedulerRole', {
      purpose: 'StartSnapshots',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      description: 'Tierwatch: starts the snapshots and the baselines',
    });
    for (const snapshot of ['principals', 'credentials', 'secrets'] as const) this.#snapshot(snapshot, props);
    startHourly(this, props.buildBaselines, this.scheduler, this.failed);
    this.#refresh(props);
  }

  #snapshot(snapshot: Snapshot, { foundation, layers }: PostureProps): void {
    const { id, description } = SNAPSHOTS[snapshot];
    const { config, watchdog } = foundation;
    const lambda = new TierwatchFunction(this, id, {
      config,
      name: `snapshot-${snapshot}`,
      description,
      environment: {
        ...environmentOf(foundation),
        ...(snapshot === 'secrets' ? { SNAPSHOT_REGIONS: config.snapshotRegions.join(',') } : {}),
      },
      timeout: Duration.minutes(15),
      memory: 1_536,
      layers,
      deadLetterQueue: this.failed,
    });
    grantReading(lambda.executionRole, `snapshot-${snapshot}`, foundation);
    watchdog.watchEachRun(this, id, lambda);
    watchdog.watchSchedule(this, id, lambda, config.schedules[snapshot]);
    watchdog.graph('Snapshots and refreshes', lambda.metricInvocations({ label: `snapshot-${snapshot}` }));
    new Schedule(this, `${id}Schedule`, {
      description: `Starts snapshot-${snapshot}`,
      schedule: ScheduleExpression.expression(config.schedules[snapshot]),
      target: invoke(lambda, this.scheduler, this.failed, RETRY_FOR_AN_HOUR),
    });
  }

  #refresh({ foundation, layers, ingest }: PostureProps): void {
    const timeout = Duration.minutes(2);
    const queue = new WorkQueue(this, 'Changes', { watchdog: foundation.watchdog, consumerTimeout: timeout });
    const lambda = new TierwatchFunction(this, 'RefreshIdentity', {
      config: foundation.config,
      name: 'refresh-identity',
      description: 'Reads a changed identity again and reassesses the accounts',
      environment: environmentOf(foundation),
      timeout,
      // One full vCPU: every change reassesses the accounts.
      memory: 1_769,
      layers,
    });
    grantReading(lambda.executionRole, 'refresh-identity', foundation);
    consume(lambda, queue);
    foundation.watchdog.watchFunction(this, 'RefreshIdentity', lambda);
    foundation.watchdog.graph('Snapshots and refreshes', lambda.metricInvocations({ label: 'refresh-identity' }));
    foundation.watchdog.watchDelay(this, 'RefreshIdentity', queue.queue.metricApproximateAgeOfOldestMessage());
    const shared = {
      description: 'IAM and Secrets Manager changes, for refresh-identity',
      selection: writesOf(REFRESHED_SOURCES),
      target: deliverTo(queue),
    };
    new CloudTrailRule(this, 'IamChanges', shared);
    new CloudTrailRule(this, 'IamChangesIngest', { ...shared, bus: ingest });
  }
}

const environmentOf = (foundation: Foundation) => ({
  ...readerEnvironment(foundation),
  BUS_NAME: foundation.bus.eventBusName,
});
