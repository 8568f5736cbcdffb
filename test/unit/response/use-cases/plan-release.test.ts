import { beforeEach, describe, expect, it } from 'vitest';
import { planReleaseStep } from '../../../../layers/app/response/plan-release.ts';
import { DENY_ALL_POLICY, denyPolicyName } from '../../../../layers/core/response/deny.ts';
import { planIdOf } from '../../../../layers/core/response/journal.ts';
import { ACCOUNT, contained, liveRole, liveUser, policy, RESPONDER, ROLE, USER } from '../estate.ts';
import { INCIDENT, inForce } from './stage.ts';

const EXECUTION = 'arn:aws:states:eu-central-1:111111111111:execution:Release:run-1';
const PLAN = planIdOf(EXECUTION);
const KEY = 'AKIAEXPORTER00000001';
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/boundary`;

let on: Awaited<ReturnType<typeof inForce>>;
beforeEach(async () => {
  on = await inForce({ credentials: [] });
});

const release = (reactivateKeys = false, executionArn = EXECUTION) =>
  planReleaseStep(on.ports, {
    ...{ incidentId: INCIDENT, requestedBy: RESPONDER, reason: 'ours', reactivateKeys, executionArn },
  });
const codes = async () => {
  const answer = await release();
  return answer.kind === 'refused' ? answer.reasons.map(({ code }) => code) : ['planned'];
};
const nothing = {
  ...{ keys: [], userBoundaries: [], noUserBoundaries: [], userAttachments: [], userPolicies: [] },
  ...{ roleBoundaries: [], noRoleBoundaries: [], roleAttachments: [], rolePolicies: [] },
};

describe('planReleaseStep', () => {
  it('moves the incident and returns the changes to revert, grouped by IAM action', async () => {
    expect(await release()).toEqual({
      kind: 'planned',
      plan: {
        ...{ planId: PLAN, ...nothing },
        keys: [{ userName: 'exporter', accessKeyId: KEY }],
        userPolicies: [{ userName: 'exporter', policyName: denyPolicyName(INCIDENT) }],
      },
    });
    expect(await on.state()).toBe('releasing');
    expect(await on.ports.cases.plan(INCIDENT, PLAN)).toMatchObject({ playbook: 'release' });
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([
      { step: 'release-requested', by: RESPONDER, detail: 'ours', planId: PLAN },
    ]);
  });

  it('returns user attachments, user boundaries and role policies', async () => {
    on.live.set(USER, contained(on.plan, liveUser(), 0));
    expect(await release()).toMatchObject({
      plan: { userAttachments: [{ policyArn: DENY_ALL_POLICY }], userPolicies: [] },
    });
    on = await inForce({ credentials: [] });
    on.live.set(USER, contained(on.plan, liveUser(), 1));
    expect(await release()).toMatchObject({ plan: { noUserBoundaries: [{ userName: 'exporter' }] } });
    on = await inForce({ identity: ROLE });
    on.live.set(ROLE, liveRole({ inlinePolicies: [{ name: denyPolicyName(INCIDENT), document: '{}' }] }));
    expect(await release()).toMatchObject({ plan: { rolePolicies: [{ roleName: 'nightly' }] } });
  });

  it('restores the previous boundary', async () => {
    const before = { ...on.plan.before, boundary: BOUNDARY };
    await on.ports.cases.savePlan({ ...on.plan, before });
    on.live.set(USER, { ...contained(on.plan, liveUser(), 1), accessKeys: [] });
    expect(await release()).toMatchObject({
      plan: { userBoundaries: [{ userName: 'exporter', policyArn: BOUNDARY }] },
    });
  });

  it('records stolen keys and interim changes in the journal', async () => {
    on = await inForce({ credentials: [KEY] });
    const live = contained(on.plan, liveUser());
    on.live.set(USER, { ...live, boundary: BOUNDARY });
    expect(await release()).toMatchObject({ plan: { keys: [] } });
    const [entry] = await on.ports.cases.journal(INCIDENT);
    expect(entry?.detail).toMatch(new RegExp(`^ours \\(Access key ${KEY} .*stays inactive.*boundary changed`));
  });

  it('reactivates stolen keys if a person requests it', async () => {
    on = await inForce({ credentials: [KEY] });
    expect(await release(true)).toMatchObject({ plan: { keys: [{ accessKeyId: KEY }] } });
  });

  it('returns the same plan for the same run and records it once', async () => {
    on = await inForce({ credentials: [KEY] });
    const first = await release();
    on.live.set(USER, liveUser());
    expect(await release()).toEqual(first);
    expect(await on.steps()).toEqual(['release-requested']);
  });

  it('records each run', async () => {
    await release();
    await release(false, `${EXECUTION}-2`);
    expect(await on.steps()).toEqual(['release-requested', 'release-requested']);
  });

  it.each(['open', 'awaiting-approval', 'released', 'replaced', 'closed'] as const)(
    'refuses an incident that is %s',
    async (state) => {
      await on.put(state);
      expect(await codes()).toEqual(['state']);
      expect(await on.state()).toBe(state);
      expect(await on.steps()).toEqual(['guardrail-refused']);
      expect(on.events()).toEqual(['Response Refused']);
    },
  );

  it('refuses a run that continues after its incident is over', async () => {
    await release();
    await on.put('replaced');
    expect(await codes()).toEqual(['state']);
  });

  it('refuses if another principal has the same name', async () => {
    on.live.set(USER, liveUser({ immutableId: 'AIDAOTHER' }));
    expect(await codes()).toEqual(['drift']);
    expect(await on.state()).toBe('contained');
  });
});

describe('the kill switch', () => {
  it.each(['on', 'unreadable'] as const)('does not stop a release by default (%s)', async (killSwitch) => {
    on.killSwitch = killSwitch;
    expect(await codes()).toEqual(['planned']);
  });

  it.each([
    ['on', policy({ killSwitchScope: 'everything' })],
    ['unreadable', policy({ killSwitchScope: 'everything' })],
    ['off', 'unreadable'],
  ] as const)('stops a release if it is %s and its scope is everything or unreadable', async (killSwitch, given) => {
    [on.killSwitch, on.policy] = [killSwitch, given];
    expect(await codes()).toEqual(['kill-switch']);
    expect(await on.state()).toBe('contained');
  });

  it('allows a release if it is off', async () => {
    on.policy = policy({ killSwitchScope: 'everything' });
    expect(await codes()).toEqual(['planned']);
  });
});
