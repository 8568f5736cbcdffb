import { Duration } from 'aws-cdk-lib';
import { type IEventBusRef, Rule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { writesOf } from '../detection-sources.ts';
import { CloudTrailRule } from './cloudtrail-rule.ts';
import type { TierwatchFunction } from './function.ts';
import { OwnRole } from './own-role.ts';
import { consume, DeadLetterQueue, deliverTo, WorkQueue } from './queue.ts';
import { type ResponseParts, responseFunction } from './response-functions.ts';
import { allowStart, type Playbooks, playbookArns } from './response-playbook.ts';
import { invoke } from './schedule.ts';

/** Keeps incidents and IAM in agreement: immediately after a change to a contained identity, and by a sweep every minute. */
export function reconcileIncidents(
  scope: Construct,
  parts: ResponseParts,
  playbooks: Playbooks,
  ingest: IEventBusRef,
): void {
  onChange(scope, parts, playbooks, ingest);
  everyMinute(scope, parts, playbooks);
}

function onChange(scope: Construct, parts: ResponseParts, playbooks: Playbooks, ingest: IEventBusRef): void {
  const { watchdog, bus } = parts.foundation;
  const timeout = Duration.seconds(60);
  const changes = new WorkQueue(scope, 'Reconcile', { watchdog, consumerTimeout: timeout });
  const lambda = reconciler(scope, parts, playbooks, {
    id: 'ReconcileIncident',
    name: 'reconcile-incident',
    description: 'Verifies a containment after a change',
    timeout,
  });
  consume(lambda, changes);
  const rule = {
    description: 'IAM changes, for reconcile-incident',
    selection: writesOf(['iam.amazonaws.com']),
    target: deliverTo(changes),
  };
  new CloudTrailRule(scope, 'IdentityChanges', rule);
  new CloudTrailRule(scope, 'IdentityChangesIngest', { ...rule, bus: ingest });
  new Rule(scope, 'UseRule', {
    description: 'Updated incidents, for reconcile-incident',
    eventBus: bus,
    eventPattern: { source: ['tierwatch.detection'], detailType: ['Incident Updated'] },
    targets: [deliverTo(changes)],
  });
}

function everyMinute(scope: Construct, parts: ResponseParts, playbooks: Playbooks): void {
  const sweep = reconciler(scope, parts, playbooks, {
    id: 'SweepIncidents',
    name: 'sweep-incidents',
    description: 'Verifies containments and completes failed runs',
    timeout: Duration.minutes(2),
  });
  const failed = new DeadLetterQueue(scope, 'FailedSweeps', parts.foundation.watchdog);
  const role = new OwnRole(scope, 'SchedulerRole', {
    purpose: 'SweepScheduler',
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
    description: 'Tierwatch: starts the sweeps',
  });
  new Schedule(scope, 'SweepSchedule', {
    description: 'Starts sweep-incidents',
    schedule: ScheduleExpression.rate(Duration.minutes(1)),
    target: invoke(sweep, role, failed, { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 }),
  });
}

interface ReconcilerProps {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly timeout: Duration;
}

function reconciler(
  scope: Construct,
  parts: ResponseParts,
  playbooks: Playbooks,
  { id, ...props }: ReconcilerProps,
): TierwatchFunction {
  const lambda = responseFunction(scope, id, parts, {
    ...props,
    needs: {
      cases: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
      listsIncidents: true,
      identities: true,
      writesIdentities: true,
      listsIdentities: true,
      publishes: true,
      policy: true,
      killSwitch: true,
      ownRoles: true,
      principals: true,
      key: 'kms:Decrypt',
      answersPlaybooks: true,
    },
    environment: playbookArns(playbooks),
  });
  allowStart(lambda, [playbooks.containUser, playbooks.revokeRoleSessions]);
  return lambda;
}
