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
export function addIncidentReconciler(
  response: Construct & Playbooks,
  parts: ResponseParts,
  ingest: IEventBusRef,
): void {
  onChange(response, parts, ingest);
  everyMinute(response, parts);
}

function onChange(response: Construct & Playbooks, parts: ResponseParts, ingest: IEventBusRef): void {
  const { watchdog, bus } = parts.foundation;
  const timeout = Duration.seconds(60);
  const changes = new WorkQueue(response, 'Reconcile', { watchdog, consumerTimeout: timeout });
  const lambda = reconciler(response, parts, {
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
  new CloudTrailRule(response, 'IdentityChanges', rule);
  new CloudTrailRule(response, 'IdentityChangesIngest', { ...rule, bus: ingest });
  new Rule(response, 'UseRule', {
    description: 'Updated incidents, for reconcile-incident',
    eventBus: bus,
    eventPattern: { source: ['tierwatch.detection'], detailType: ['Incident Updated'] },
    targets: [deliverTo(changes)],
  });
}

function everyMinute(response: Construct & Playbooks, parts: ResponseParts): void {
  const sweep = reconciler(response, parts, {
    id: 'SweepIncidents',
    name: 'sweep-incidents',
    description: 'Verifies containments and completes failed runs',
    timeout: Duration.minutes(2),
  });
  const failed = new DeadLetterQueue(response, 'FailedSweeps', parts.foundation.watchdog);
  const role = new OwnRole(response, 'SchedulerRole', {
    purpose: 'SweepScheduler',
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
    description: 'Tierwatch: starts the sweeps',
  });
  new Schedule(response, 'SweepSchedule', {
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
  response: Construct & Playbooks,
  parts: ResponseParts,
  { id, ...props }: ReconcilerProps,
): TierwatchFunction {
  const lambda = responseFunction(response, id, parts, {
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
    environment: playbookArns(response),
  });
  allowStart(lambda, [response.containUser, response.revokeRoleSessions]);
  return lambda;
}
