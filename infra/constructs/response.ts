import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { containUserDefinition } from '../playbooks/contain-user.ts';
import { releaseDefinition } from '../playbooks/release.ts';
import { revokeRoleSessionsDefinition } from '../playbooks/revoke-role-sessions.ts';
import type { PlaybookRefs } from '../playbooks/tasks.ts';
import { acknowledge, acknowledgeEverything } from '../wildcards.ts';
import type { Foundation } from './foundation.ts';
import type { TierwatchFunction } from './function.ts';
import { consume, deliverTo, WorkQueue } from './queue.ts';
import { ResponderApi } from './response-api.ts';
import { type Needs, type ResponseParts, responseFunction } from './response-functions.ts';
import { Playbook } from './response-playbook.ts';

export interface ResponseProps {
  readonly foundation: Foundation;
}

/** Longest text of a standard parameter. */
const STANDARD_PARAMETER = 4_096;

/** Times that a containment is put back before a person has to look, and the pace at which IAM is read back. */
const REASSERT_CAP = 5;
const VERIFY = { verifySeconds: 3, verifyAttempts: 10 };

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
    const refs = refsOf(foundation, steps);
    const { planRelease, verifyContainment, recordOutcome } = steps;
    this.containUser = new Playbook(this, 'ContainUser', {
      foundation,
      description: 'Tierwatch: contains a user',
      definition: containUserDefinition(refs),
      functions: containmentSteps(steps),
      userActions: ['iam:PutUserPolicy', 'iam:UpdateAccessKey', ...undo(foundation, 'iam:DeleteUserPolicy')],
      roleActions: [],
    });
    this.revokeRoleSessions = new Playbook(this, 'RevokeRoleSessions', {
      foundation,
      description: 'Tierwatch: ends the sessions of a role',
      definition: revokeRoleSessionsDefinition(refs),
      functions: containmentSteps(steps),
      userActions: [],
      roleActions: ['iam:PutRolePolicy', ...undo(foundation, 'iam:DeleteRolePolicy')],
    });
    this.release = new Playbook(this, 'Release', {
      foundation,
      description: 'Tierwatch: gives access back',
      definition: releaseDefinition(refs),
      functions: [planRelease, verifyContainment, recordOutcome],
      userActions: ['iam:DeleteUserPolicy', 'iam:UpdateAccessKey'],
      roleActions: ['iam:DeleteRolePolicy'],
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
    return {
      planContainment: this.#function('PlanContainment', 'plan-containment', 'Computes exactly what would change', {
        cases: noDelete,
        identities: true,
        publishes: true,
        policy: true,
        ownRoles: true,
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
        cases: ['GetItem', 'Query', 'PutItem'],
        publishes: true,
        principals: true,
      }),
      recordOutcome: this.#function('RecordOutcome', 'record-outcome', 'Writes down what became of a playbook', {
        cases: all,
        publishes: true,
        policy: true,
      }),
      planRelease: this.#function('PlanRelease', 'plan-release', 'Computes exactly what is given back', {
        cases: noDelete,
        publishes: true,
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
        cases: ['GetItem', 'Query', 'PutItem'],
        identities: true,
        listsIdentities: true,
        publishes: true,
        policy: true,
        killSwitch: true,
        ownRoles: true,
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
      cases: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
      publishes: true,
      key: 'kms:Decrypt',
    });
    decideApproval.addToRolePolicy(new PolicyStatement({ actions: ['states:SendTaskSuccess'], resources: ['*'] }));
    const everywhere = ['states:SendTaskSuccess', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
    acknowledgeEverything(decideApproval, everywhere);
    const requestResponse = responseFunction(this, 'RequestResponse', this.#parts, {
      name: 'request-response',
      description: 'Starts a playbook because a person asks',
      needs: { cases: ['GetItem', 'Query', 'PutItem'] },
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

/** What is never taken back needs no permission to take it back. */
const undo = ({ config }: Foundation, action: string): readonly string[] =>
  config.response.onFailure === 'undo' ? [action] : [];

function refsOf({ config }: Foundation, steps: Steps): PlaybookRefs {
  const { watchSeconds, watchRounds, onFailure } = config.response;
  return {
    planContainment: steps.planContainment.functionArn,
    requestApproval: steps.requestApproval.functionArn,
    expireApproval: steps.expireApproval.functionArn,
    checkGuardrails: steps.checkGuardrails.functionArn,
    verifyContainment: steps.verifyContainment.functionArn,
    recordOutcome: steps.recordOutcome.functionArn,
    planRelease: steps.planRelease.functionArn,
    watchSeconds,
    watchRounds,
    onFailure,
    reassertCap: REASSERT_CAP,
    ...VERIFY,
    partition: Aws.PARTITION,
  };
}

/** Every run of a playbook. */
const runsOf = (playbook: StateMachine): string =>
  `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:execution:${playbook.stateMachineName}:*`;
