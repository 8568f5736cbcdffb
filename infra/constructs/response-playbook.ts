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

export interface PlaybookProps {
  readonly foundation: Foundation;
  readonly description: string;
  readonly definition: Definition;
  /** What the definition calls. */
  readonly functions: readonly TierwatchFunction[];
  /** The IAM actions that the definition makes, on users and on roles. */
  readonly userActions?: readonly string[];
  readonly roleActions?: readonly string[];
  /** Actions that attach the policy that denies everything, and that set it as permissions boundary: with no other policy. */
  readonly denyAll?: { readonly attach: readonly string[]; readonly bound: readonly string[]; readonly on: string };
}

/** What AWS or the configuration says must never be changed, besides our own roles: the last line behind every check before. */
const untouchable = ({ config }: Foundation): string[] => [
  `arn:${Aws.PARTITION}:iam::*:role/aws-service-role/*`,
  `arn:${Aws.PARTITION}:iam::*:role/aws-reserved/*`,
  ...config.breakGlass,
  ...config.response.policy.protected,
];

/** What Step Functions asks for to log and to trace. */
const SERVICE_ACTIONS = [
  ...LOG_DELIVERY,
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];

/** One playbook: a Standard state machine with a role of its own, traced, its errors logged without what they carry (task
 * tokens go through it), and an alarm for runs that end as failed. */
export class Playbook extends StateMachine {
  constructor(scope: Construct, id: string, props: PlaybookProps) {
    const { foundation, definition } = props;
    const role = playbookRole(scope, id, props);
    super(scope, id, {
      comment: props.description,
      definitionBody: DefinitionBody.fromString(Stack.of(scope).toJsonString(definition)),
      stateMachineType: StateMachineType.STANDARD,
      role,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(scope, `${id}Logs`, {
          logGroupName: `/aws/vendedlogs/states/${Aws.STACK_NAME}-${id}`,
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
        'The history of a Standard run keeps every step for 90 days and the journal for longer; logs hold failures.',
    });
    foundation.watchdog.watchStateMachine(scope, id, this);
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
  role.addToPolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: functions.map(({ functionArn }) => functionArn),
    }),
  );
  if (userActions.length > 0) role.addToPolicy(new PolicyStatement({ actions: [...userActions], resources: [USERS] }));
  if (roleActions.length > 0) role.addToPolicy(new PolicyStatement({ actions: [...roleActions], resources: [ROLES] }));
  if (denyAll !== undefined) for (const statement of denyAllStatements(denyAll)) role.addToPolicy(statement);
  const changes = [...userActions, ...roleActions, ...(denyAll?.attach ?? []), ...(denyAll?.bound ?? [])];
  const never = { effect: Effect.DENY, actions: changes };
  // The list of our own roles is a token, which has to be alone in its statement.
  const own = [...foundation.ownRoles];
  role.addToPolicy(new PolicyStatement({ ...never, sid: 'NeverTouchOwnRoles', resources: own }));
  role.addToPolicy(new PolicyStatement({ ...never, sid: 'NeverTouch', resources: untouchable(foundation) }));
  const reason = 'Any user or role may have to be contained; those that never may are denied explicitly.';
  acknowledge(role, {
    ...((userActions.length > 0 || denyAll?.on === USERS) && { [USERS]: reason }),
    ...((roleActions.length > 0 || denyAll?.on === ROLES) && { [ROLES]: reason }),
  });
  acknowledgeEverything(role, SERVICE_ACTIONS);
  return role;
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
