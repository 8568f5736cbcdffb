import { describe, expect, it } from 'vitest';
import { DENY_POLICY_PREFIX } from '../../layers/core/response/deny.ts';
import { applied, incident, liveRole, liveUser, policy, ROLE, rolePosture } from '../unit/response/estate.ts';
import { type Call, StateError } from './playbooks/runner.ts';
import { type World, world } from './playbooks/world.ts';

/** The definitions as they are deployed and the steps as they are deployed, run together in memory. */

const throttled = () => {
  throw new StateError('Iam.IamException', 'Rate exceeded');
};
const denyIn = (made: World): boolean =>
  made.live?.inlinePolicies.some(({ name }) => name.startsWith(DENY_POLICY_PREFIX)) ?? false;
const activeKeys = (made: World): number =>
  made.live?.accessKeys.filter(({ status }) => status === 'Active').length ?? 0;
const events = (made: World): string[] => made.bus.published.map(({ detailType }) => detailType);
const isWatch = (call: Call): boolean => call.target === 'verify-containment' && call.arguments.phase === 'watch';

describe('containment of a user', () => {
  it('is a dry run in mode plan: a stored plan, and nothing else', async () => {
    const made = await world();
    const run = await made.contain('plan');
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'planned' } });
    expect(made.live).toEqual(liveUser());
    expect((await made.incident()).state).toBe('planned');
    expect(events(made)).toEqual(['Plan Created']);
  });

  it('is approved, applied, read back, watched, and given back to exactly what was', async () => {
    const made = await world();
    expect(await made.contain('approve')).toMatchObject({ output: { outcome: 'contained' } });
    expect([denyIn(made), activeKeys(made), (await made.incident()).state]).toEqual([true, 0, 'contained']);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.live).toEqual(liveUser());
    expect((await made.incident()).state).toBe('released');
    expect(await made.cases.holds(liveUser().arn)).toMatchObject([{ reason: 'ours', eventIds: ['e-1', 'e-2'] }]);
    expect(await made.steps()).toEqual([
      ...['planned', 'approval-requested', 'approval-decided', 'applied', 'verified', 'watch-ended'],
      ...['release-requested', 'released'],
    ]);
    expect(events(made)).toEqual([
      ...['Plan Created', 'Approval Requested', 'Approval Decided', 'Identity Contained', 'Identity Released'],
    ]);
  });

  it('changes nothing where a person refuses', async () => {
    const made = await world();
    expect(await made.contain('approve', { person: 'refuse' })).toMatchObject({ output: { outcome: 'refused' } });
    expect([made.live, (await made.incident()).state]).toEqual([liveUser(), 'refused']);
  });

  it('expires where nobody decides, which is neither a refusal nor a failure', async () => {
    const made = await world();
    const run = await made.contain('approve', { person: 'nobody' });
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'expired' } });
    expect([made.live, (await made.incident()).state]).toEqual([liveUser(), 'expired']);
    expect(events(made)).toContain('Approval Expired');
  });

  it('goes on where the decision was made in time and did not reach the playbook', async () => {
    const made = await world();
    expect(await made.contain('approve', { person: 'undelivered' })).toMatchObject({
      output: { outcome: 'contained' },
    });
    expect(denyIn(made)).toBe(true);
  });

  it('asks again where the function that asks was killed, and only the last question counts', async () => {
    const made = await world();
    const after = ({ target, attempt }: Call) => {
      if (target === 'plan-containment' && attempt === 0) throw new StateError('Lambda.Unknown', 'killed');
    };
    expect(await made.contain('approve', { after })).toMatchObject({ output: { outcome: 'contained' } });
    expect(await made.cases.plans('inc-0001')).toHaveLength(1);
    expect((await made.steps()).filter((step) => step === 'planned')).toHaveLength(1);
  });

  it('is held back by the kill switch that was put on after the approval', async () => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === 'check-guardrails') made.killSwitch = 'on';
    };
    expect(await made.contain('approve', { before })).toMatchObject({ output: { outcome: 'nothing-changed' } });
    expect([made.live, (await made.incident()).state]).toEqual([liveUser(), 'refused']);
    expect(events(made)).toContain('Response Refused');
  });

  it.each([
    ['kill switch', (made: World) => Object.assign(made, { killSwitch: 'unreadable' })],
    ['policy', (made: World) => Object.assign(made, { policy: 'unreadable' })],
  ])('is refused where the %s cannot be read right before the change', async (_name, spoil) => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === 'check-guardrails') spoil(made);
    };
    await made.contain('auto', { before });
    expect(made.live).toEqual(liveUser());
  });

  it('is refused where another principal got the name meanwhile', async () => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === 'check-guardrails') made.live = liveUser({ immutableId: 'AIDAOTHER' });
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'nothing-changed' } });
    expect(denyIn(made)).toBe(false);
  });

  it('contains a user whose key was deleted in the last moment', async () => {
    const made = await world();
    const before = ({ target }: Call) => {
      if (target === 'updateAccessKey') made.live = { ...liveUser(), ...made.live, accessKeys: [] };
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'contained' } });
  });
});

describe('faults during containment', () => {
  it('throttling by IAM is ridden out', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (call.target.startsWith('put') && call.attempt < 4) throttled();
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'contained' } });
  });

  it('a quota is not asked twice, what was changed is taken back, and the run ends as failed', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (call.target === 'putUserPolicy') throw new StateError('Iam.LimitExceededException', 'quota');
    };
    const run = await made.contain('auto', { before });
    expect(run).toMatchObject({ status: 'FAILED', error: 'Iam.LimitExceededException' });
    expect(made.calls.filter(({ target }) => target === 'putUserPolicy')).toHaveLength(1);
    expect([made.live, (await made.incident()).state]).toEqual([liveUser(), 'failed']);
  });

  it('a failure half-way takes back exactly what was changed, and says so', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (call.target === 'updateAccessKey' && call.arguments.Status === 'Inactive') throttled();
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED', error: 'Iam.IamException' });
    expect(made.live).toEqual(liveUser());
    expect(await made.steps()).toContain('compensated');
    expect(events(made)).toContain('Containment Failed');
  });

  it('a denial that somebody else took away already is as good as taken back, and the first cause is the one told', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (call.target === 'verify-containment') throw new StateError('Lambda.Unknown', 'broken');
      // The spelling of local emulators: one error for everything, its kind in the cause.
      if (call.target === 'deleteUserPolicy') throw new StateError('Iam.ServiceException', '<Code>NoSuchEntity</Code>');
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED', error: 'Lambda.Unknown' });
    expect(await made.steps()).toContain('compensated');
  });

  it('a general error that is not an absence is a failure to take back', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (call.target === 'verify-containment') throw new StateError('Lambda.Unknown', 'broken');
      if (call.target === 'deleteUserPolicy')
        throw new StateError('Iam.ServiceException', '<Code>ServiceFailure</Code>');
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED', error: 'Iam.ServiceException' });
    expect(await made.steps()).not.toContain('compensated');
    expect(denyIn(made)).toBe(true);
  });

  it('a failure half-way leaves the denial where the team wants it kept, and a release gives all of it back', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (call.target === 'updateAccessKey' && call.arguments.Status === 'Inactive') throttled();
    };
    expect(await made.contain('auto', { before }, { onFailure: 'keep' })).toMatchObject({ status: 'FAILED' });
    expect([denyIn(made), (await made.incident()).state]).toEqual([true, 'failed']);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.live).toEqual(liveUser());
  });

  it('where taking back fails too, the run ends as failed and a second run contains', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (call.target === 'updateAccessKey' || call.target === 'deleteUserPolicy') throttled();
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED' });
    expect(denyIn(made)).toBe(true);
    expect(await made.contain('approve')).toMatchObject({ output: { outcome: 'contained' } });
    expect(activeKeys(made)).toBe(0);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.live).toEqual(liveUser());
  });

  const STEPS = [
    'plan-containment',
    'check-guardrails',
    'putUserPolicy',
    'updateAccessKey',
    'verify-containment',
    'record-outcome',
  ];
  it.each(STEPS)('%s that is killed after its work is run again, and nothing is told twice', async (step) => {
    const made = await world();
    const after = ({ target, attempt }: Call) => {
      if (target === step && attempt === 0) throw new StateError('Lambda.Unknown', 'killed');
    };
    expect(await made.contain('auto', { after })).toMatchObject({ output: { outcome: 'contained' } });
    const told = await made.steps();
    expect(told).toEqual(['planned', 'applied', 'verified', 'watch-ended']);
    expect((await made.cases.containmentsOf(liveUser().arn, '2020-01-01T00:00:00Z')).length).toBe(1);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.live).toEqual(liveUser());
  });

  it.each(STEPS)('%s that fails for good never leaves a state in between', async (step) => {
    const made = await world();
    const before = ({ target, arguments: given }: Call) => {
      const inDanger = target === step && given.Status !== 'Active' && given.outcome !== 'failed';
      if (inDanger) throw new StateError('Lambda.Unknown', 'broken');
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED' });
    expect(made.live).toEqual(liveUser());
    expect(['open', 'failed']).toContain((await made.incident()).state);
  });

  it('IAM that is slow to agree is given time, but not for ever', async () => {
    const slow = await world();
    let hidden: World['live'];
    const lag = (times: number) => {
      let looks = 0;
      return {
        before: ({ target }: Call, made: World) => {
          if (target !== 'verify-containment' || looks >= times) return;
          looks += 1;
          hidden = made.live;
          made.live = liveUser();
        },
        after: ({ target }: Call, made: World) => {
          if (target === 'verify-containment' && hidden !== undefined) made.live = hidden;
          hidden = undefined;
        },
      };
    };
    expect(await slow.contain('auto', lag(2))).toMatchObject({ output: { outcome: 'contained' } });
    const never = await world();
    expect(await never.contain('auto', lag(99))).toMatchObject({ status: 'FAILED', error: 'VerificationFailed' });
    expect(never.live).toEqual(liveUser());
  });
});

describe('the watch', () => {
  const undoneOnce = () => {
    let done = false;
    return (call: Call, made: World): void => {
      if (!isWatch(call) || done) return;
      done = true;
      made.live = liveUser();
    };
  };

  it('puts back what somebody undid', async () => {
    const made = await world();
    expect(await made.contain('auto', { before: undoneOnce() })).toMatchObject({ output: { outcome: 'contained' } });
    expect([denyIn(made), activeKeys(made)]).toEqual([true, 0]);
    expect(await made.steps()).toEqual(expect.arrayContaining(['tampered', 'reasserted']));
    expect(events(made)).toContain('Containment Tampered');
  });

  it('gives up at last and says so, and still leaves the identity contained as far as it is', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (isWatch(call)) made.live = liveUser();
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED', error: 'ContainmentTampered' });
    expect((await made.incident()).state).toBe('contained');
  });

  it('does not put back against the kill switch', async () => {
    const made = await world();
    const undo = undoneOnce();
    const before = (call: Call) => {
      undo(call, made);
      if (isWatch(call)) made.killSwitch = 'on';
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'not-put-back' } });
    expect(denyIn(made)).toBe(false);
  });

  it('ends without a word where a person gave the access back', async () => {
    const made = await world();
    let released = false;
    const before = (call: Call) => {
      if (isWatch(call) && !released) released = true;
    };
    const contained = made.contain('auto', {
      before,
      after: (call, inside) => {
        if (call.target === 'record-outcome' && call.arguments.outcome === 'contained') {
          inside.live = liveUser();
          void inside.cases.moveIncident(
            'inc-0001',
            ['contained'],
            'releasing',
            new Date(inside.clock.now()).toISOString(),
          );
        }
      },
    });
    expect(await contained).toMatchObject({ output: { outcome: 'nothing-to-watch' } });
    expect(denyIn(made)).toBe(false);
    expect(await made.steps()).not.toContain('tampered');
  });

  it('keeps the containment whatever fails while it watches', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (isWatch(call)) throw new StateError('Lambda.Unknown', 'broken');
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED' });
    expect([denyIn(made), (await made.incident()).state]).toEqual([true, 'contained']);
  });

  it('tells once that somebody made a key for the contained user', async () => {
    const made = await world();
    const before = (call: Call) => {
      if (!isWatch(call) || made.live === undefined) return;
      made.live = {
        ...made.live,
        accessKeys: [...made.live.accessKeys.slice(0, 2), { id: 'AKIANEW', status: 'Active' }],
      };
    };
    expect(await made.contain('auto', { before })).toMatchObject({ output: { outcome: 'contained' } });
    expect((await made.steps()).filter((step) => step === 'tampered')).toHaveLength(1);
  });
});

describe('limits of the machine', () => {
  it('two containments at once do not both pass where one is left by the breaker', async () => {
    const made = await world();
    made.policy = policy({ breakerCount: 1 });
    await made.cases.recordContainment({
      ...{ identity: 'arn:aws:iam::111111111111:user/other', account: '111111111111', planId: 'other' },
      ...{ incidentId: 'inc-other', mode: 'auto', at: new Date(made.clock.now()).toISOString() },
    });
    expect(await made.contain('auto')).toMatchObject({ output: { outcome: 'nothing-changed' } });
    expect(made.live).toEqual(liveUser());
    expect(await made.contain('approve')).toMatchObject({ output: { outcome: 'contained' } });
  });

  it('a second playbook leaves an identity alone that the first one is at work on', async () => {
    const made = await world();
    await made.cases.moveIncident('inc-0001', ['open'], 'containing', new Date(made.clock.now()).toISOString());
    expect(await made.contain('auto')).toMatchObject({ output: { outcome: 'nothing-changed' } });
    expect(made.live).toEqual(liveUser());
  });
});

describe('containment of a role', () => {
  const ofRole = () => world({ live: liveRole(), incident: { ...incident(), identity: ROLE }, posture: rolePosture() });

  it('cuts older sessions and is given back to exactly what was', async () => {
    const made = await ofRole();
    expect(await made.contain('auto')).toMatchObject({ output: { outcome: 'contained' } });
    expect(denyIn(made)).toBe(true);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.live).toEqual(liveRole());
  });

  it('takes the denial back where it could not be verified', async () => {
    const made = await ofRole();
    const before = ({ target }: Call) => {
      if (target === 'verify-containment') throw new StateError('Lambda.Unknown', 'broken');
    };
    expect(await made.contain('auto', { before })).toMatchObject({ status: 'FAILED' });
    expect(made.live).toEqual(liveRole());
  });
});

describe('release', () => {
  it('that breaks off leaves the identity contained, and is simply started again', async () => {
    const made = await world();
    await made.contain('auto');
    const before = ({ target }: Call) => {
      if (target === 'deleteUserPolicy') throttled();
    };
    expect(await made.release({ before })).toMatchObject({ status: 'FAILED' });
    expect([denyIn(made), (await made.incident()).state]).toEqual([true, 'contained']);
    expect(await made.release()).toMatchObject({ output: { outcome: 'released' } });
    expect(made.live).toEqual(liveUser());
  });

  it('is refused where nothing was ever changed', async () => {
    const made = await world();
    await made.contain('plan');
    expect(await made.release()).toMatchObject({ output: { outcome: 'nothing-changed' } });
    expect((await made.incident()).state).toBe('planned');
  });

  it('leaves alone what others did meanwhile', async () => {
    const made = await world();
    await made.contain('auto');
    if (made.live === undefined) throw new Error('gone');
    const foreign = { kind: 'put-user-policy' as const, userName: 'exporter', policyName: 'theirs', document: '{}' };
    made.live = applied(made.live, [foreign]);
    await made.release();
    expect(made.live).toEqual(applied(liveUser(), [foreign]));
  });
});
