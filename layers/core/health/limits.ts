import { type CheckResult, counted, judge, knownValues, listed, type Reading } from '../check.ts';
import type { Decision, DeploymentFacts, RolePermissions } from './facts.ts';
import { PLAYBOOK_ACTIONS } from './playbook-actions.ts';

/** Versions, kill switch, quota and permissions: what limits a deployment. */

const DEPLOY = 'Deploy the stack again (npx cdk deploy).';

export function judgeVersion({ commandLine, deployed }: DeploymentFacts['version']): CheckResult {
  const check = 'Version';
  if (deployed === commandLine) return { check, status: 'ok', detail: `${deployed}, the same as this command line.` };
  const detail =
    deployed === undefined
      ? `The stack does not name its version; this command line is ${commandLine}.`
      : `The stack has version ${deployed}, this command line ${commandLine}.`;
  return {
    check,
    status: 'warning',
    detail,
    remedy: 'Deploy this version, or use the command line of the deployed one.',
  };
}

export function judgeStack(status: string): CheckResult {
  const check = 'Stack';
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status))
    return { check, status: 'ok', detail: `Its status is ${status}.` };
  const detail = `The status of the stack is ${status}.`;
  if (/_IN_PROGRESS$/.test(status))
    return { check, status: 'warning', detail, remedy: 'Wait for the end, and check again.' };
  return {
    check,
    status: 'problem',
    detail,
    remedy: 'Read the events of the stack in CloudFormation, and deploy again.',
  };
}

export const judgeKillSwitch = (value: Reading<string>): readonly CheckResult[] =>
  judge('Kill switch', value, 'Allow ssm:GetParameter on it. If it does not exist, nothing is contained.', (text) => {
    const check = 'Kill switch';
    if (text === 'off') return [{ check, status: 'ok', detail: 'Off: containment is possible.' }];
    const remedy = 'Set the parameter to off when containment may go on.';
    if (text === 'on') return [{ check, status: 'warning', detail: 'On: nothing is contained.', remedy }];
    const detail = `Its value is ${JSON.stringify(text)}, neither on nor off: nothing is contained.`;
    return [{ check, status: 'problem', detail, remedy }];
  });

/** Executions besides the queues: playbooks, snapshots and the API. */
const OTHERS = 3;

/** Whether the quota of the account suffices for what all queues can use at once. */
export function judgeConcurrency(quota: Reading<number>, sources: DeploymentFacts['sources']): readonly CheckResult[] {
  const check = 'Concurrency';
  return judge(check, quota, 'Allow lambda:GetAccountSettings.', (limit) =>
    judge(check, sources, 'Allow cloudformation:ListStackResources.', (readings) => {
      const known = knownValues(readings);
      if (known.length < readings.length)
        return [
          { check, status: 'unknown', detail: 'Not every event source mapping was read.', remedy: MAPPING_PERMISSION },
        ];
      const needed = known.reduce((sum, { maximumConcurrency = limit }) => sum + maximumConcurrency, 0) + OTHERS;
      if (needed <= limit)
        return [
          {
            check,
            status: 'ok',
            detail: `Tierwatch uses at most ${needed} of the ${limit} concurrent executions of the account.`,
          },
        ];
      const detail = `${needed} concurrent executions can be needed at once, but the quota of the account is ${limit}.`;
      const remedy = 'Set "concurrency": 2 in the configuration, and request an increase of the Lambda quota.';
      return [{ check, status: 'problem', detail, remedy }];
    }),
  );
}

const MAPPING_PERMISSION = 'Allow lambda:GetEventSourceMapping.';

/** Whether service control policies, permissions boundaries and the policies of the roles allow the playbooks to change IAM. */
export function judgePermissions(roles: readonly RolePermissions[]): readonly CheckResult[] {
  const check = 'Permissions';
  const found = roles.flatMap(({ role, decisions }) =>
    judge(check, decisions, `Allow iam:SimulatePrincipalPolicy on ${role}.`, (all) => judgeRole(role, all)),
  );
  if (found.length > 0) return found;
  const names = PLAYBOOK_ACTIONS.map(({ purpose }) => purpose).join(', ');
  return [{ check, status: 'ok', detail: `The playbooks ${names} have permission to make all their changes in IAM.` }];
}

function judgeRole(role: string, decisions: readonly Decision[]): readonly CheckResult[] {
  const denied = decisions.filter(({ isAllowed }) => !isAllowed);
  const reasons = [
    ['organization', 'a service control policy', 'Allow the roles of Tierwatch in the policy, by their exact ARNs.'],
    ['boundary', 'the permissions boundary', 'Allow the actions in the boundary.'],
    [undefined, 'the policies of the role', DEPLOY],
  ] as const;
  return reasons.flatMap(([by, what, remedy]): readonly CheckResult[] => {
    const actions = denied
      .filter(
        ({ deniedBy, action, isExplicit }) =>
          deniedBy === by && (by !== undefined || isExplicit || !isConditional(action, role)),
      )
      .map(({ action }) => action);
    if (actions.length === 0) return [];
    const detail = `${role} may not call ${listed(actions)}: denied by ${what}.`;
    return [{ check: 'Permissions', status: 'problem', detail, remedy }];
  });
}

const isConditional = (action: string, role: string): boolean =>
  PLAYBOOK_ACTIONS.some(({ purpose, conditional }) => role.includes(`-${purpose}-`) && conditional.includes(action));

/** Whether every queue is read. */
export const judgeSources = (sources: DeploymentFacts['sources']): readonly CheckResult[] =>
  judge('Queues', sources, 'Allow cloudformation:ListStackResources.', (readings) => {
    const found = readings.flatMap((reading) =>
      judge('Queues', reading, MAPPING_PERMISSION, ({ functionName, state }): readonly CheckResult[] => {
        if (state === 'Enabled') return [];
        const detail = `${functionName} does not read its queue: the event source mapping is ${state}.`;
        const remedy = 'Find out who disabled it: it may be an attack. Enable it, or deploy the stack again.';
        return [{ check: 'Queues', status: 'problem', detail, remedy }];
      }),
    );
    if (found.length > 0) return found;
    return [{ check: 'Queues', status: 'ok', detail: `${counted(readings.length, 'queue')}, read by functions.` }];
  });
