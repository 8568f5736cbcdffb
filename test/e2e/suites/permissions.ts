import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordedCall } from '../../../local/recording/recorder.ts';
import { executionCalls } from '../permissions/executions.ts';
import { forbiddenUses, type Grant, type Use, unreadablePolicies, unusedGrants } from '../permissions/proof.ts';
import { type DeployedRole, deployedRoles, functionKeys } from '../permissions/roles.ts';
import { serviceUses } from '../permissions/services.ts';
import { EXPECTED_UNUSED, type ExpectedUnused } from '../permissions/unused.ts';
import { account, deployment, output, root, world } from '../world.ts';

/** Runs last, because it checks the calls of all other suites. */
describe('permissions used during the whole run', () => {
  let calls: readonly RecordedCall[] = [];
  let roles: readonly DeployedRole[] = [];
  let keys: ReadonlyMap<string, string> = new Map();
  let uses: readonly Use[] = [];

  beforeAll(async () => {
    const lines = readFileSync(world.recording, 'utf8').trim().split('\n');
    calls = lines.map((line): RecordedCall => JSON.parse(line));
    roles = await deployedRoles(root, deployment.template, deployment.physicalIds);
    keys = await functionKeys(root, deployment.template, deployment.physicalIds);
    const machines = ['ContainUserArn', 'RevokeRoleSessionsArn', 'ReleaseArn', 'BuildBaselinesArn'].map(output);
    const recorded = calls.flatMap(({ accessKeyId, action, resources }) =>
      resources.map((resource) => ({ roleArn: keys.get(accessKeyId) ?? '', action, resource, where: 'a function' })),
    );
    const native = await executionCalls(root, machines);
    uses = [...recorded, ...native, ...serviceUses(deployment, roles, account)];
  });

  it('are recorded from every function, with every call understood', () => {
    expect(calls.filter(({ problem }) => problem !== undefined)).toEqual([]);
    const callers = new Set(calls.map(({ accessKeyId }) => accessKeyId));
    expect(
      [...callers].filter((key) => !keys.has(key)),
      'callers that are not deployed functions',
    ).toEqual([]);
    // Playbooks call versions of their functions, and nothing else calls these functions.
    const active = new Set([...callers].map((key) => keys.get(key)));
    expect([...keys.values()].filter((role) => !active.has(role))).toEqual([]);
  });

  it('are checked against all policies of the template', () => {
    expect(unreadablePolicies(roles)).toEqual([]);
    for (const role of roles) {
      const deployed = role.policies.reduce((sum, { document }) => sum + statementsIn(document), 0);
      expect(deployed, role.path).toBeGreaterThanOrEqual(role.statementsInTemplate);
    }
  });

  it('include no call that the role does not allow', () => {
    expect(forbiddenUses(roles, uses)).toEqual([]);
  });

  it('include every granted permission, except the listed ones', () => {
    const unused = unusedGrants(roles, uses).filter((grant) => !EXPECTED_UNUSED.some((one) => covers(one, grant)));
    expect(unused.map(({ role, action, resources }) => `${role}: ${action} on ${resources.join(', ')}`)).toEqual([]);
  });

  it('are not listed as unused if they are used or not granted', () => {
    const unused = unusedGrants(roles, uses);
    const granted = unusedGrants(roles, []);
    const idle = EXPECTED_UNUSED.flatMap(({ role, actions, dependsOnTiming }) => {
      const grants = dependsOnTiming ? granted : unused;
      return actions
        .filter((action) => !grants.some((grant) => covers({ role, actions: [action] }, grant)))
        .map((action) => ({ role, action }));
    });
    expect(idle).toEqual([]);
  });
});

const covers = ({ role, actions }: Omit<ExpectedUnused, 'reason'>, grant: Grant): boolean =>
  (role === '*' || grant.role.startsWith(role)) && actions.includes(grant.action);

function statementsIn(document: unknown): number {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const { Statement } = JSON.parse(text.startsWith('%') ? decodeURIComponent(text) : text);
  return [Statement].flat().length;
}
