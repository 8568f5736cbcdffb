import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IEventBusRef, Rule } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { namesOf } from '../names.ts';
import { containUserDefinition } from '../playbooks/contain-user.ts';
import { releaseDefinition } from '../playbooks/release.ts';
import { revokeRoleSessionsDefinition } from '../playbooks/revoke-role-sessions.ts';
import type { AccessPolicies } from './access-policies.ts';
import type { Foundation } from './foundation.ts';
import type { TierwatchFunction } from './function.ts';
import { consume, deliverTo, WorkQueue } from './queue.ts';
import { ResponderApi } from './response-api.ts';
import { type Needs, type ResponseParts, ROLES, responseFunction, USERS } from './response-functions.ts';
import { allowStart, Playbook, playbookArns } from './response-playbook.ts';
import { addIncidentReconciler } from './response-reconciler.ts';
import { containmentSteps, playbookSteps, refsOf } from './response-steps.ts';

export interface ResponseProps {
  readonly foundation: Foundation;
  /** Serves the routes of the API about baselines. */
  readonly requestBaseline: TierwatchFunction;
}

/** Longest value of a standard SSM parameter. */
const STANDARD_PARAMETER = 4_096;

/** Contains and releases identities: decides on each incident, runs playbooks, and serves the API for responders. */
export class Response extends Construct {
  readonly apiEndpoint: string;
  readonly accessPolicies: AccessPolicies;
  readonly approvalKeyId: string;
  readonly policyParameter: string;
  readonly killSwitchParameter: string;
  readonly containUser: StateMachine;
  readonly revokeRoleSessions: StateMachine;
  readonly release: StateMachine;
  readonly #parts: ResponseParts;

  constructor(scope: Construct, id: string, { foundation, requestBaseline }: ResponseProps) {
    super(scope, id);
    this.#parts = { foundation, ...this.#settings(foundation), key: this.#key() };
    const steps = playbookSteps(this, this.#parts);
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
      description: 'Tierwatch: revokes the sessions of a role',
      definition: revokeRoleSessionsDefinition(refs),
      functions: containmentSteps(steps),
      roleActions: ['iam:PutRolePolicy'],
      denyAll: { attach: ['iam:AttachRolePolicy'], bound: ['iam:PutRolePermissionsBoundary'], on: ROLES },
    });
    this.release = new Playbook(this, 'Release', {
      foundation,
      description: 'Tierwatch: releases an identity',
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
    const api = this.#api(foundation, requestBaseline);
    this.apiEndpoint = api.url;
    this.accessPolicies = api.policies;
  }

  /** The functions read both when they need them, so that a change takes effect at once, without a deployment. */
  #settings({ config }: Foundation): Pick<ResponseParts, 'policy' | 'killSwitch'> {
    const { policy, killSwitch } = config.response;
    const { parameter } = namesOf(config);
    const text = JSON.stringify({ ...policy, protected: [...policy.protected, ...config.breakGlass] });
    return {
      policy: new StringParameter(this, 'Policy', {
        parameterName: parameter('response-policy'),
        description: 'Tierwatch: the response policy. While it cannot be read, nothing is changed.',
        stringValue: text,
        tier: text.length > STANDARD_PARAMETER ? ParameterTier.ADVANCED : ParameterTier.STANDARD,
      }),
      killSwitch: new StringParameter(this, 'KillSwitch', {
        parameterName: parameter('kill-switch'),
        description: 'Tierwatch: the kill switch. Any value except off stops every containment.',
        stringValue: killSwitch,
      }),
    };
  }

  #key(): Key {
    return new Key(this, 'ApprovalKey', {
      description: 'Tierwatch: encrypts the task tokens of approvals',
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  #function(id: string, name: string, description: string, needs: Needs): TierwatchFunction {
    return responseFunction(this, id, this.#parts, { name, description, needs, watched: 'each-run' });
  }

  #decideOnIncidents(foundation: Foundation): void {
    const timeout = Duration.seconds(60);
    const incidents = new WorkQueue(this, 'Incidents', { watchdog: foundation.watchdog, consumerTimeout: timeout });
    const lambda = responseFunction(this, 'DecideResponse', this.#parts, {
      name: 'decide-response',
      description: 'Decides the response to an incident',
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
      environment: playbookArns(this),
      timeout,
    });
    allowStart(lambda, [this.containUser, this.revokeRoleSessions]);
    consume(lambda, incidents);
    foundation.watchdog.watchDelay(this, 'DecideResponse', incidents.queue.metricApproximateAgeOfOldestMessage());
    const opened = incidents.queue.metricNumberOfMessagesSent({ label: 'incidents' });
    foundation.watchdog.graph('Incidents opened or updated', opened);
    new Rule(this, 'IncidentRule', {
      description: 'Opened and updated incidents, for decide-response',
      eventBus: foundation.bus,
      eventPattern: { source: ['tierwatch.detection'], detailType: ['Incident Opened', 'Incident Updated'] },
      targets: [deliverTo(incidents)],
    });
  }

  /** Created after detection, which owns the ingest bus. */
  reconcile(ingest: IEventBusRef): void {
    addIncidentReconciler(this, this.#parts, ingest);
  }

  #api(foundation: Foundation, requestBaseline: TierwatchFunction): ResponderApi {
    const readCases = this.#function('ReadCases', 'read-cases', 'Serves identities, incidents and approvals', {
      cases: ['GetItem', 'Query'],
      listsIncidents: true,
      identities: true,
      listsIdentities: true,
    });
    const listContainments = responseFunction(this, 'ListContainments', this.#parts, {
      name: 'list-containments',
      description: 'Lists the containments that are in IAM',
      needs: { cases: [], listsIncidents: true, searchesDenies: true },
      timeout: Duration.seconds(29),
    });
    const decideApproval = this.#function('DecideApproval', 'decide-approval', 'Records the decision of a responder', {
      cases: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
      ...CALLER,
      publishes: true,
      policy: true,
      key: 'kms:Decrypt',
      answersPlaybooks: true,
    });
    const requestResponse = responseFunction(this, 'RequestResponse', this.#parts, {
      name: 'request-response',
      description: 'Starts a playbook at the request of a responder',
      needs: {
        cases: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        ...CALLER,
        publishes: true,
        policy: true,
        key: 'kms:Decrypt',
        answersPlaybooks: true,
      },
      environment: playbookArns(this),
      watched: 'each-run',
    });
    allowStart(requestResponse, [this.containUser, this.revokeRoleSessions, this.release]);
    return new ResponderApi(this, 'Responders', {
      foundation,
      readCases,
      listContainments,
      decideApproval,
      requestResponse,
      requestBaseline,
    });
  }
}

/** What looking up the caller needs: a suspect may not decide. */
const CALLER = { identities: true, listsIdentities: true } as const;
