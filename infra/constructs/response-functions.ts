import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { TierwatchConfig } from '../config.ts';
import { acknowledge, acknowledgeEverything } from '../wildcards.ts';
import type { Foundation } from './foundation.ts';
import { TierwatchFunction, type TierwatchFunctionProps } from './function.ts';
import { ownRolesVariable } from './own-role.ts';

/** What the functions of the response share. */
export interface ResponseParts {
  readonly foundation: Foundation;
  readonly policy: IParameter;
  readonly killSwitch: IParameter;
  /** Encrypts the task tokens. */
  readonly key: IKey;
}

type TableAction = 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

/** What one function uses. Its environment variables and permissions follow from it. */
export interface Needs {
  readonly cases: readonly TableAction[];
  /** Lists incidents by account and state. */
  readonly listsIncidents?: true;
  /** Reads one identity. */
  readonly identities?: true;
  /** Marks an identity as suspect. */
  readonly writesIdentities?: true;
  /** Lists the identities of an account. */
  readonly listsIdentities?: true;
  readonly publishes?: true;
  readonly policy?: true;
  readonly killSwitch?: true;
  readonly ownRoles?: true;
  /** Reads users and roles, to plan and to verify. */
  readonly principals?: true;
  /** Reads the policies of all users and roles, to find denies that no incident records. */
  readonly searchesDenies?: true;
  readonly key?: 'kms:Encrypt' | 'kms:Decrypt';
  /** Sends a decision to the playbook that waits for it. */
  readonly answersPlaybooks?: true;
  /** Plans with the AWSDenyAll managed policy. */
  readonly denyAll?: true;
}

/** Creates a response function with exactly the permissions that it needs. */
export function responseFunction(
  scope: Construct,
  id: string,
  parts: ResponseParts,
  props: Pick<TierwatchFunctionProps, 'name' | 'description'> & {
    readonly needs: Needs;
    readonly environment?: TierwatchFunctionProps['environment'];
    readonly timeout?: Duration;
    /** Default: errors in three periods. `playbook`: the alarm of the playbook covers it, which retries the function. */
    readonly watched?: 'playbook' | 'each-run';
  },
): TierwatchFunction {
  const { needs } = props;
  const { config, bus, watchdog } = parts.foundation;
  const { reservedConcurrency } = config.response;
  const lambda = new TierwatchFunction(scope, id, {
    config,
    name: props.name,
    description: props.description,
    environment: { ...environmentOf(parts, needs), ...props.environment },
    timeout: props.timeout ?? Duration.seconds(60),
    memory: 512,
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
  });
  for (const statement of statementsOf(parts, needs)) lambda.addToRolePolicy(statement);
  if (needs.publishes) bus.admit(lambda.executionRole);
  if (needs.principals) acknowledgeReading(lambda, tracing(config));
  if (needs.searchesDenies) acknowledgeEverything(lambda, ['iam:GetAccountAuthorizationDetails', ...tracing(config)]);
  if (needs.answersPlaybooks) acknowledgeEverything(lambda, ['states:SendTaskSuccess', ...tracing(config)]);
  if (props.watched === 'each-run') watchdog.watchEachRun(scope, id, lambda);
  else if (props.watched === undefined) watchdog.watchFunction(scope, id, lambda);
  return lambda;
}

function environmentOf(parts: ResponseParts, needs: Needs): TierwatchFunctionProps['environment'] {
  const { tables, bus } = parts.foundation;
  return {
    CASES_TABLE: tables.cases.tableName,
    ...(needs.identities || needs.listsIdentities ? { IDENTITIES_TABLE: tables.identities.tableName } : {}),
    ...(needs.publishes ? { BUS_NAME: bus.eventBusName } : {}),
    ...(needs.policy ? { POLICY_PARAMETER: parts.policy.parameterName } : {}),
    ...(needs.killSwitch ? { KILL_SWITCH_PARAMETER: parts.killSwitch.parameterName } : {}),
    ...(needs.ownRoles ? { OWN_ROLES: ownRolesVariable(Stack.of(tables)), ACCOUNT: Aws.ACCOUNT_ID } : {}),
    ...(needs.denyAll ? { DENY_ALL_POLICY: denyAllPolicy() } : {}),
    ...(needs.key ? { APPROVAL_KEY_ARN: parts.key.keyArn } : {}),
  };
}

function statementsOf(parts: ResponseParts, needs: Needs): PolicyStatement[] {
  const { tables, bus } = parts.foundation;
  const { cases, identities } = tables;
  const allow = (actions: readonly string[], ...resources: string[]) =>
    new PolicyStatement({ actions: [...actions], resources });
  const parameters = [needs.policy && parts.policy, needs.killSwitch && parts.killSwitch].filter((one) => !!one);
  return [
    ...(needs.cases.length > 0
      ? [
          allow(
            needs.cases.map((action) => `dynamodb:${action}`),
            cases.tableArn,
          ),
        ]
      : []),
    ...(needs.listsIncidents ? [allow(['dynamodb:Query'], `${cases.tableArn}/index/byAccountState`)] : []),
    ...(needs.identities ? [allow(['dynamodb:Query'], identities.tableArn)] : []),
    ...(needs.writesIdentities ? [allow(['dynamodb:PutItem'], identities.tableArn)] : []),
    ...(needs.listsIdentities ? [allow(['dynamodb:Query'], `${identities.tableArn}/index/byAccountTier`)] : []),
    ...(needs.publishes ? [allow(['events:PutEvents'], bus.eventBusArn)] : []),
    ...(parameters.length > 0 ? [allow(['ssm:GetParameter'], ...parameters.map((one) => one.parameterArn))] : []),
    ...(needs.key ? [allow([needs.key], parts.key.keyArn)] : []),
    ...(needs.answersPlaybooks ? [allow(['states:SendTaskSuccess'], '*')] : []),
    ...(needs.principals ? readingStatements() : []),
    ...(needs.searchesDenies ? [allow(['iam:GetAccountAuthorizationDetails'], '*')] : []),
  ];
}

/** ARN of the AWSDenyAll managed policy in the partition of the deployment. */
export const denyAllPolicy = (): string => `arn:${Aws.PARTITION}:iam::aws:policy/AWSDenyAll`;

const tracing = (config: TierwatchConfig): readonly string[] =>
  config.tracing ? ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'] : [];

export const USERS = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:user/*`;
export const ROLES = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/*`;

const readingStatements = (): PolicyStatement[] => [
  new PolicyStatement({
    actions: [
      'iam:GetUser',
      'iam:GetUserPolicy',
      'iam:ListAccessKeys',
      'iam:ListAttachedUserPolicies',
      'iam:ListUserPolicies',
    ],
    resources: [USERS],
  }),
  new PolicyStatement({
    actions: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
    resources: [ROLES],
  }),
  new PolicyStatement({ actions: ['iam:GetAccountSummary'], resources: ['*'] }),
];

function acknowledgeReading(lambda: TierwatchFunction, others: readonly string[]): void {
  const reason = 'An incident can be about any user or role. These actions only read.';
  acknowledge(lambda, { [USERS]: reason, [ROLES]: reason });
  acknowledgeEverything(lambda, ['iam:GetAccountSummary', ...others]);
}
