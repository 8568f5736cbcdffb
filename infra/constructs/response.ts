import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IEventBusRef, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { containUserDefinition } from '../playbooks/contain-user.ts';
import { releaseDefinition } from '../playbooks/release.ts';
import { revokeRoleSessionsDefinition } from '../playbooks/revoke-role-sessions.ts';
import type { PlaybookRefs } from '../playbooks/tasks.ts';
import { acknowledge } from '../wildcards.ts';
import { CloudTrailRule } from './cloudtrail-rule.ts';
import type { Foundation } from './foundation.ts';
import type { TierwatchFunction } from './function.ts';
import { OwnRole } from './own-role.ts';
import { consume, DeadLetterQueue, deliverTo, WorkQueue } from './queue.ts';
import { ResponderApi } from './response-api.ts';
import { type Needs, type ResponseParts, ROLES, responseFunction, USERS } from './response-functions.ts';
import { Playbook } from './response-playbook.ts';
import { invoke } from './schedule.ts';

export interface ResponseProps {
  readonly foundation: Foundation;
}

/** Longest text of a standard parameter. */
const STANDARD_PARAMETER = 4_096;

/** The pace of the playbooks. What a run cannot bring into force the reconciler tries again every minute. */
const PACE = {
  applyAttempts: 6,
  applySeconds: 1,
  settleLooks: 4,
  tamperedLooks: 25,
  settleSeconds: 2,
  verifySeconds: 3,
  verifyAttempts: 10,
};

/** Takes credentials away and gives them back: decides on each incident, runs playbooks, and asks people. */
export class Response extends Construct {
  readonly apiEndpoint: string;
  readonly approvalKeyId: string;
  readonly policyParameter: string;
  readonly killSwitchParameter: string;
  readonly containUser: StateMachine;
  readonly revokeRoleSessions: StateMachine;
  readonly release: StateMachine;
  readonly #parts: ResponseParts;

  constructor(scope: Construct, id: string, { foundation }: ResponseProps) {
    super(scope, id);
    this.#parts = { foundation, ...this.#settings(foundation), key: this.#key() };
    const steps = this.#steps();
    const refs = refsOf(steps);
    const { planRelease, verifyContainment, recordOutcome } = steps;
    this.containUser = new Playbook(this, 'ContainUser', {
      foundation,
      description: 'Tierwatch: contains a user',
      definition: containUserDefinition(refs),
      functions: containmentSteps(steps),
      userActions: ['iam:PutUserPolicy', 'iam:UpdateAccessKey'],
      denyAll: { attach: ['iam:AttachUserPolicy'], bound: ['iam:PutUserPermissionsBoundary'], on: USERS },
    });
    this.revokeRoleSessions = new Playbook(this, 'RevokeRoleSessions', {
      foundation,
      description: 'Tierwatch: ends the sessions of a role',
      definition: revokeRoleSessionsDefinition(refs),
      functions: containmentSteps(steps),
      roleActions: ['iam:PutRolePolicy'],
      denyAll: { attach: ['iam:AttachRolePolicy'], bound: ['iam:PutRolePermissionsBoundary'], on: ROLES },
    });
    this.release = new Playbook(this, 'Release', {
      foundation,
      description: 'Tierwatch: gives access back',
      definition: releaseDefinition(refs),
      functions: [planRelease, verifyContainment, recordOutcome],
      userActions: [
        'iam:DeleteUserPolicy',
        'iam:DetachUserPolicy',
        'iam:PutUserPermissionsBoundary',
        'iam:DeleteUserPermissionsBoundary',
        'iam:UpdateAccessKey',
      ],
      roleActions: [
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:PutRolePermissionsBoundary',
        'iam:DeleteRolePermissionsBoundary',
      ],
    });
    this.approvalKeyId = this.#parts.key.keyId;
    this.policyParameter = this.#parts.policy.parameterName;
    this.killSwitchParameter = this.#parts.killSwitch.parameterName;
    this.#decideOnIncidents(foundation);
    this.apiEndpoint = this.#api(foundation).url;
  }

  /** Both are read when they are needed, so that a change holds at once and without a deployment. */
  #settings({ config }: Foundation): Pick<ResponseParts, 'policy' | 'killSwitch'> {
    const { policy, killSwitch } = config.response;
    const text = JSON.stringify({ ...policy, protected: [...policy.protected, ...config.breakGlass] });
    return {
      policy: new StringParameter(this, 'Policy', {
        parameterName: '/tierwatch/response-policy',
        description: 'Tierwatch: what may be done to whom. Unreadable means: nothing is changed.',
        stringValue: text,
        tier: text.length > STANDARD_PARAMETER ? ParameterTier.ADVANCED : ParameterTier.STANDARD,
      }),
      killSwitch: new StringParameter(this, 'KillSwitch', {
        parameterName: '/tierwatch/kill-switch',
        description: 'Tierwatch: on stops every change. Anything but off does.',
        stringValue: killSwitch,
      }),
    };
  }

  #key(): Key {
    return new Key(this, 'ApprovalKey', {
      description: 'Tierwatch: seals the task tokens of approvals',
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  #function(id: string, name: string, description: string, needs: Needs): TierwatchFunction {
    return responseFunction(this, id, this.#parts, { name, description, needs });
  }

  #steps(): Steps {
    const all = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;
    const noDelete = ['GetItem', 'Query', 'PutItem', 'UpdateItem'] as const;
    const writes = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;
    return {
      planContainment: this.#function('PlanContainment', 'plan-containment', 'Computes exactly what would change', {
        cases: noDelete,
        identities: true,
        publishes: true,
        policy: true,
        ownRoles: true,
        denyAll: true,
        principals: true,
      }),
      requestApproval: this.#function('RequestApproval', 'request-approval', 'Asks a person to approve a plan', {
        cases: all,
        publishes: true,
        policy: true,
        key: 'kms:Encrypt',
      }),
      expireApproval: this.#function('ExpireApproval', 'expire-approval', 'Ends an approval that nobody decided', {
        cases: all,
        publishes: true,
      }),
      checkGuardrails: this.#function('CheckGuardrails', 'check-guardrails', 'Asks everything again before a change', {
        cases: noDelete,
        identities: true,
        listsIdentities: true,
        publishes: true,
        policy: true,
        killSwitch: true,
        ownRoles: true,
        principals: true,
      }),
      verifyContainment: this.#function('VerifyContainment', 'verify-containment', 'Reads back what was changed', {
        cases: writes,
        identities: true,
        writesIdentities: true,
        publishes: true,
        principals: true,
      }),
      recordOutcome: this.#function('RecordOutcome', 'record-outcome', 'Writes down what became of a playbook', {
        cases: writes,
        publishes: true,
        policy: true,
      }),
      planRelease: this.#function('PlanRelease', 'plan-release', 'Computes exactly what is given back', {
        cases: noDelete,
        publishes: true,
        policy: true,
        killSwitch: true,
        principals: true,
      }),
    };
  }

  #playbookArns() {
    return {
      CONTAIN_USER_ARN: this.containUser.stateMachineArn,
      REVOKE_ROLE_SESSIONS_ARN: this.revokeRoleSessions.stateMachineArn,
      RELEASE_ARN: this.release.stateMachineArn,
    };
  }

  #decideOnIncidents(foundation: Foundation): void {
    const timeout = Duration.seconds(60);
    const incidents = new WorkQueue(this, 'Incidents', { watchdog: foundation.watchdog, consumerTimeout: timeout });
    const lambda = responseFunction(this, 'DecideResponse', this.#parts, {
      name: 'decide-response',
      description: 'Decides what to do about an incident',
      needs: {
        cases: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
        identities: true,
        listsIdentities: true,
        publishes: true,
        policy: true,
        killSwitch: true,
        ownRoles: true,
        key: 'kms:Decrypt',
        answersPlaybooks: true,
      },
      environment: this.#playbookArns(),
      timeout,
    });
    this.#mayStart(lambda, [this.containUser, this.revokeRoleSessions]);
    consume(lambda, incidents);
    foundation.watchdog.watchDelay(this, 'DecideResponse', incidents.queue.metricApproximateAgeOfOldestMessage());
    new Rule(this, 'IncidentRule', {
      description: 'Incidents that open or grow, for decide-response',
      eventBus: foundation.bus,
      eventPattern: { source: ['tierwatch.detection'], detailType: ['Incident Opened', 'Incident Updated'] },
      targets: [deliverTo(incidents)],
    });
  }

  /** Keeps incidents and IAM in agreement: at once where a change touches a contained identity, and by a sweep every minute. */
  reconcile(ingest: IEventBusRef): void {
    const { foundation } = this.#parts;
    const timeout = Duration.seconds(60);
    const changes = new WorkQueue(this, 'Reconcile', { watchdog: foundation.watchdog, consumerTimeout: timeout });
    const onChange = this.#reconciler(
      'ReconcileIncident',
      'reconcile-incident',
      'Verifies a containment after a change',
      timeout,
    );
    consume(onChange, changes);
    const rule = {
      description: 'Changes to identities, for reconcile-incident',
      sources: { only: ['iam.amazonaws.com'] },
      target: deliverTo(changes),
    };
    new CloudTrailRule(this, 'IdentityChanges', rule);
    new CloudTrailRule(this, 'IdentityChangesIngest', { ...rule, bus: ingest });
    new Rule(this, 'UseRule', {
      description: 'Incidents that grow, for reconcile-incident',
      eventBus: foundation.bus,
      eventPattern: { source: ['tierwatch.detection'], detailType: ['Incident Updated'] },
      targets: [deliverTo(changes)],
    });
    const sweep = this.#reconciler(
      'SweepIncidents',
      'sweep-incidents',
      'Verifies containments and finishes failed runs',
      Duration.minutes(2),
    );
    const failed = new DeadLetterQueue(this, 'FailedSweeps', foundation.watchdog);
    new Schedule(this, 'SweepSchedule', {
      description: 'Starts sweep-incidents',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: invoke(sweep, this.#scheduler(), failed, { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 }),
    });
  }

  #scheduler(): OwnRole {
    return new OwnRole(this, 'SchedulerRole', {
      purpose: 'SweepScheduler',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      description: 'Tierwatch: starts the sweeps',
    });
  }

  #reconciler(id: string, name: string, description: string, timeout: Duration): TierwatchFunction {
    const lambda = responseFunction(this, id, this.#parts, {
      name,
      description,
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
      environment: this.#playbookArns(),
      timeout,
    });
    this.#mayStart(lambda, [this.containUser, this.revokeRoleSessions]);
    return lambda;
  }

  #mayStart(lambda: TierwatchFunction, playbooks: readonly StateMachine[]): void {
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: playbooks.map(({ stateMachineArn }) => stateMachineArn),
      }),
    );
    const runs = playbooks.map((playbook) => runsOf(playbook));
    lambda.addToRolePolicy(new PolicyStatement({ actions: ['states:DescribeExecution'], resources: runs }));
    acknowledge(lambda, Object.fromEntries(runs.map((run) => [run, 'Runs are named after incidents of the future.'])));
  }

  #api(foundation: Foundation): ResponderApi {
    const readCases = this.#function('ReadCases', 'read-cases', 'Answers what is known and what was done', {
      cases: ['GetItem', 'Query'],
      listsIncidents: true,
      identities: true,
      listsIdentities: true,
    });
    const decideApproval = this.#function('DecideApproval', 'decide-approval', 'Takes a person’s decision', {
      cases: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
      ...CALLER,
      publishes: true,
      key: 'kms:Decrypt',
      answersPlaybooks: true,
    });
    const requestResponse = responseFunction(this, 'RequestResponse', this.#parts, {
      name: 'request-response',
      description: 'Starts a playbook because a person asks',
      needs: {
        cases: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        ...CALLER,
        publishes: true,
        policy: true,
        key: 'kms:Decrypt',
        answersPlaybooks: true,
      },
      environment: this.#playbookArns(),
    });
    this.#mayStart(requestResponse, [this.containUser, this.revokeRoleSessions, this.release]);
    return new ResponderApi(this, 'Responders', { foundation, readCases, decideApproval, requestResponse });
  }
}

type Step =
  | 'planContainment'
  | 'requestApproval'
  | 'expireApproval'
  | 'checkGuardrails'
  | 'verifyContainment'
  | 'recordOutcome'
  | 'planRelease';
type Steps = Readonly<Record<Step, TierwatchFunction>>;

const containmentSteps = ({ planRelease: _, ...steps }: Steps): readonly TierwatchFunction[] => Object.values(steps);

/** Whoever decides has to be looked up first. */
const CALLER = { identities: true, listsIdentities: true } as const;

function refsOf(steps: Steps): PlaybookRefs {
  return {
    planContainment: steps.planContainment.functionArn,
    requestApproval: steps.requestApproval.functionArn,
    expireApproval: steps.expireApproval.functionArn,
    checkGuardrails: steps.checkGuardrails.functionArn,
    verifyContainment: steps.verifyContainment.functionArn,
    recordOutcome: steps.recordOutcome.functionArn,
    planRelease: steps.planRelease.functionArn,
    ...PACE,
    partition: Aws.PARTITION,
  };
}

/** Every run of a playbook. */
const runsOf = (playbook: StateMachine): string =>
  `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:execution:${playbook.stateMachineName}:*`;
