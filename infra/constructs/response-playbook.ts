import { Aws, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, type Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Definition } from '../playbooks/asl.ts';
import { acknowledge, acknowledgeEverything, LOG_DELIVERY } from '../wildcards.ts';
import type { Foundation } from './foundation.ts';
import { retentionOf, type TierwatchFunction } from './function.ts';
import { OwnRole } from './own-role.ts';
import { denyAllPolicy, ROLES, USERS } from './response-functions.ts';
import { vendedLogGroup } from './vended-logs.ts';

export interface PlaybookProps {
  readonly foundation: Foundation;
  readonly description: string;
  readonly definition: Definition;
  /** Functions of which the definition invokes exact versions. */
  readonly functions: readonly TierwatchFunction[];
  /** The IAM actions that the definition calls, on users and on roles. */
  readonly userActions?: readonly string[];
  readonly roleActions?: readonly string[];
  /** What to do if an execution failed. Default: see the journal. */
  readonly onFailure?: string;
  /** Actions that attach AWSDenyAll, and that set it as the permissions boundary. They are allowed for no other policy. */
  readonly denyAll?: { readonly attach: readonly string[]; readonly bound: readonly string[]; readonly on: string };
}

/** Identities that AWS or the configuration protects, besides the roles of Tierwatch. This denial still applies if an earlier check
 * fails. */
const protectedIdentities = ({ config }: Foundation): string[] => [
  `arn:${Aws.PARTITION}:iam::*:role/aws-service-role/*`,
  `arn:${Aws.PARTITION}:iam::*:role/aws-reserved/*`,
  ...config.breakGlass,
  ...config.response.policy.protected,
];

/** Actions on `*` that Step Functions needs for tracing. */
const TRACING = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];

/** One playbook: a Standard state machine with its own role, error logs without execution data (which includes task
 * tokens), and an alarm for failed executions. */
export class Playbook extends StateMachine {
  constructor(scope: Construct, id: string, props: PlaybookProps) {
    const { foundation, definition } = props;
    const role = playbookRole(scope, id, props);
    super(scope, id, {
      comment: props.description,
      definitionBody: DefinitionBody.fromString(Stack.of(scope).toJsonString(definition)),
      stateMachineType: StateMachineType.STANDARD,
      role,
      tracingEnabled: foundation.config.tracing,
      logs: {
        destination: new LogGroup(scope, `${id}Logs`, {
          logGroupName: vendedLogGroup('states', id),
          retention: retentionOf(foundation.config),
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SF1',
      reason:
        'Step Functions keeps the history of a Standard execution for 90 days, and the journal keeps it longer. Logs have failures only.',
    });
    if (!foundation.config.tracing)
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-SF2',
        reason: 'The execution history records every call. X-Ray can be turned on in the configuration.',
      });
    foundation.watchdog.watchStateMachine(scope, id, this, props.onFailure);
  }
}

function playbookRole(scope: Construct, id: string, props: PlaybookProps): Role {
  const role = new OwnRole(scope, `${id}Role`, {
    purpose: id,
    assumedBy: new ServicePrincipal('states.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    description: props.description,
  });
  const { userActions = [], roleActions = [], functions, foundation, denyAll } = props;
  const versions = functions.map(({ functionArn }) => `${functionArn}:*`);
  for (const statement of invoking(versions)) role.addToPolicy(statement);
  if (userActions.length > 0) role.addToPolicy(new PolicyStatement({ actions: [...userActions], resources: [USERS] }));
  if (roleActions.length > 0) role.addToPolicy(new PolicyStatement({ actions: [...roleActions], resources: [ROLES] }));
  if (denyAll !== undefined) for (const statement of denyAllStatements(denyAll)) role.addToPolicy(statement);
  const changes = [...userActions, ...roleActions, ...(denyAll?.attach ?? []), ...(denyAll?.bound ?? [])];
  for (const statement of denials(foundation, changes)) role.addToPolicy(statement);
  const reason = 'Any user or role may have to be contained. Protected identities are denied explicitly.';
  const earlier = 'An execution that started before an update calls the versions that were current then.';
  acknowledge(role, {
    ...Object.fromEntries(versions.map((version) => [version, earlier])),
    ...((userActions.length > 0 || denyAll?.on === USERS) && { [USERS]: reason }),
    ...((roleActions.length > 0 || denyAll?.on === ROLES) && { [ROLES]: reason }),
  });
  acknowledgeEverything(role, foundation.config.tracing ? [...LOG_DELIVERY, ...TRACING] : LOG_DELIVERY);
  return role;
}

const invoking = (resources: string[]): PolicyStatement[] =>
  resources.length === 0 ? [] : [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources })];

function denials(foundation: Foundation, actions: string[]): PolicyStatement[] {
  if (actions.length === 0) return [];
  const denied = { effect: Effect.DENY, actions };
  return [
    // The list of roles is a token, which has to be the only resource list of its statement.
    new PolicyStatement({ ...denied, sid: 'DenyOwnRoles', resources: [...foundation.ownRoles] }),
    new PolicyStatement({ ...denied, sid: 'DenyProtected', resources: protectedIdentities(foundation) }),
  ];
}

const denyAllStatements = ({ attach, bound, on }: NonNullable<PlaybookProps['denyAll']>): PolicyStatement[] => [
  new PolicyStatement({
    actions: [...attach],
    resources: [on],
    conditions: { ArnEquals: { 'iam:PolicyARN': denyAllPolicy() } },
  }),
  new PolicyStatement({
    actions: [...bound],
    resources: [on],
    conditions: { StringEquals: { 'iam:PermissionsBoundary': denyAllPolicy() } },
  }),
];

/** The playbooks that are deployed. */
export interface Playbooks {
  readonly containUser: StateMachine;
  readonly revokeRoleSessions: StateMachine;
  readonly release: StateMachine;
}

/** The environment variables by which functions find the playbooks. */
export const playbookArns = ({ containUser, revokeRoleSessions, release }: Playbooks) => ({
  CONTAIN_USER_ARN: containUser.stateMachineArn,
  REVOKE_ROLE_SESSIONS_ARN: revokeRoleSessions.stateMachineArn,
  RELEASE_ARN: release.stateMachineArn,
});

/** Allows a function to start executions of playbooks, and to see whether they ended. */
export function allowStart(lambda: TierwatchFunction, playbooks: readonly StateMachine[]): void {
  lambda.addToRolePolicy(
    new PolicyStatement({
      actions: ['states:StartExecution'],
      resources: playbooks.map(({ stateMachineArn }) => stateMachineArn),
    }),
  );
  const executions = playbooks.map((playbook) => executionsOf(playbook));
  lambda.addToRolePolicy(new PolicyStatement({ actions: ['states:DescribeExecution'], resources: executions }));
  const reason = 'Executions are named after incidents, which do not exist at deployment.';
  acknowledge(lambda, Object.fromEntries(executions.map((execution) => [execution, reason])));
}

/** ARN pattern of every execution of a playbook. */
const executionsOf = (playbook: StateMachine): string =>
  `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:execution:${playbook.stateMachineName}:*`;
