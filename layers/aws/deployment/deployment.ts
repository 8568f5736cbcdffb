import { type EvaluationResult, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mapLimited } from '../../app/async.ts';
import { known, knownValues, type Reading, unknown } from '../../core/check.ts';
import type { Decision, DeploymentFacts, RolePermissions } from '../../core/health/facts.ts';
import { PLAYBOOK_ACTIONS, type PlaybookActions } from '../../core/health/playbook-actions.ts';
import type { RegionConnection } from '../clients.ts';
import { allPages } from '../readers/pages.ts';
import { reading } from '../reading.ts';
import { readDeadLetters, readQuota, readRules, readSchedules, readSources } from './delivery.ts';
import { readAlarms, readAlarmTopics, readTopics, readWebhooks } from './receivers.ts';
import { type DeployedStack, idsOf } from './stack.ts';

const AT_ONCE = 3;

/** Reads everything about a deployment except coverage. */
export async function readDeployment(
  connection: RegionConnection,
  stack: DeployedStack,
  commandLineVersion: string,
): Promise<DeploymentFacts> {
  const sources = await readSources(connection, stack);
  const alarms = await readAlarms(connection, stack);
  return {
    version: { commandLine: commandLineVersion, deployed: stack.outputs.Version },
    stackStatus: stack.status,
    killSwitch: await readKillSwitch(connection, stack),
    concurrencyQuota: await readQuota(connection),
    sources,
    deadLetters: await readDeadLetters(connection, stack, sources),
    rules: await readRules(connection, stack),
    schedules: await readSchedules(connection, stack),
    alarms,
    alarmTopics: await readAlarmTopics(connection, alarms),
    topics: await readTopics(connection, stack),
    webhooks: await readWebhooks(connection, stack),
    permissions: await readPermissions(connection, stack),
  };
}

async function readKillSwitch(connection: RegionConnection, { outputs }: DeployedStack): Promise<Reading<string>> {
  const { KillSwitchParameter: Name } = outputs;
  if (Name === undefined) return unknown('the stack has no output KillSwitchParameter');
  return reading('ssm:GetParameter', async () => {
    const { Parameter } = await new SSMClient(connection).send(new GetParameterCommand({ Name }));
    return Parameter?.Value ?? '';
  });
}

function readPermissions(connection: RegionConnection, stack: DeployedStack): Promise<readonly RolePermissions[]> {
  const iam = new IAMClient(connection);
  const roles = idsOf(stack, 'AWS::IAM::Role');
  return mapLimited(PLAYBOOK_ACTIONS, AT_ONCE, async (playbook): Promise<RolePermissions> => {
    const role = `${stack.name}-${playbook.purpose}-${stack.region}`;
    if (roles.kind === 'unknown') return { role, decisions: roles };
    if (!roles.value.includes(role)) return { role, decisions: unknown('it is not a resource of the stack') };
    return { role, decisions: await simulate(iam, stack, role, playbook) };
  });
}

/** Name of a user and a role that do not exist: a simulation needs only their ARNs. */
const SIMULATED = 'tierwatch-doctor-simulation';

async function simulate(
  iam: IAMClient,
  { account, partition }: DeployedStack,
  role: string,
  { user, role: onRoles }: PlaybookActions,
): Promise<Reading<readonly Decision[]>> {
  const PolicySourceArn = `arn:${partition}:iam::${account}:role/tierwatch/${role}`;
  return reading('iam:SimulatePrincipalPolicy', async () => {
    const found: Decision[] = [];
    for (const [ActionNames, kind] of [
      [user, 'user'],
      [onRoles, 'role'],
    ] as const) {
      if (ActionNames.length === 0) continue;
      const request = { PolicySourceArn, ActionNames: [...ActionNames] };
      const ResourceArns = [`arn:${partition}:iam::${account}:${kind}/${SIMULATED}`];
      const results = await allPages(
        'iam:SimulatePrincipalPolicy',
        (Marker) => iam.send(new SimulatePrincipalPolicyCommand({ ...request, ResourceArns, Marker })),
        ({ EvaluationResults = [], Marker, IsTruncated = false }) => ({
          items: EvaluationResults,
          next: Marker,
          truncated: IsTruncated,
        }),
      );
      found.push(...results.map(decisionOf));
    }
    return found;
  });
}

function decisionOf({
  EvalActionName: action = '',
  EvalDecision,
  OrganizationsDecisionDetail: organization,
  PermissionsBoundaryDecisionDetail: boundary,
}: EvaluationResult): Decision {
  const isAllowed = EvalDecision === 'allowed';
  const isExplicit = EvalDecision === 'explicitDeny';
  if (!isAllowed && organization?.AllowedByOrganizations === false)
    return { action, isAllowed, isExplicit, deniedBy: 'organization' };
  if (!isAllowed && boundary?.AllowedByPermissionsBoundary === false)
    return { action, isAllowed, isExplicit, deniedBy: 'boundary' };
  return { action, isAllowed, isExplicit };
}

/** The schedules of the snapshots, from the descriptions of the schedules. */
export function snapshotSchedules(schedules: DeploymentFacts['schedules']) {
  if (schedules.kind === 'unknown') return schedules;
  const found = new Map<string, string>();
  for (const { description, expression } of knownValues(schedules.value)) {
    const name = /^Starts snapshot-(\w+)$/.exec(description)?.[1];
    if (name !== undefined) found.set(name, expression);
  }
  const [principals, credentials, secrets] = ['principals', 'credentials', 'secrets'].map((name) => found.get(name));
  if (principals === undefined || credentials === undefined || secrets === undefined)
    return unknown('a schedule of a snapshot was not read');
  return known({ principals, credentials, secrets });
}
