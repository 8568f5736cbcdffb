import { beforeEach, describe, expect, it } from 'vitest';
import type { ResponseRequest } from '../../../../layers/app/response/request-response.ts';
import { ACCOUNT, RESPONDER, ROLE, USER } from '../estate.ts';
import { INCIDENT, inForce, MINUTE, request, type Stage, stage } from './stage.ts';

let on: Stage;
beforeEach(async () => {
  on = await stage();
});

const ask = (change: Partial<ResponseRequest> = {}) => request(on, change);
const outcome = async (change: Partial<ResponseRequest> = {}) => {
  const { status, body } = await ask(change);
  return [status, 'error' in body ? body.error : undefined];
};
const names = () => on.runs.map(({ name }) => name);

describe('authorization of a request', () => {
  const refusals: [string, Partial<ResponseRequest>, number, string][] = [
    ['a request about an unknown incident', { incidentId: 'inc-9' }, 404, 'not-found'],
    ['the target', { requestedBy: USER }, 403, 'caller-is-target'],
    ['a credential used in the incident', { credential: 'AKIAEXPORTER00000001' }, 403, 'suspect-credential'],
    ['a federated session', { requestedBy: `arn:aws:sts::${ACCOUNT}:federated-user/x` }, 403, 'caller-unknown'],
  ];

  describe.each(['contain', 'release', 'close'] as const)('to %s', (action) => {
    it.each(refusals)('refuses %s', async (_name, change, status, error) => {
      on = await inForce();
      expect(await outcome({ ...change, action })).toEqual([status, error]);
      expect(on.runs).toEqual([]);
      expect(await on.state()).toBe('contained');
    });

    it('refuses a role that the suspect has assumed', async () => {
      on = await inForce();
      const suspicion = { identity: USER, incident: INCIDENT, at: on.clock.now(), how: 'sts:AssumeRole' };
      await on.window(ROLE, { suspicion });
      const requestedBy = `arn:aws:sts::${ACCOUNT}:assumed-role/nightly/ann`;
      expect(await outcome({ requestedBy, action })).toEqual([403, 'caller-under-incident']);
      expect(on.runs).toEqual([]);
    });
  });

  it('counts refused attempts in one entry with the requested action', async () => {
    await ask({ requestedBy: USER, action: 'close' });
    await ask({ requestedBy: USER, action: 'close' });
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([
      { step: 'approval-attempt-refused', by: USER, count: 2, detail: expect.stringMatching(/^close: /) },
    ]);
  });
});

describe('contain', () => {
  it('starts the playbook in approve mode once', async () => {
    expect(await ask()).toMatchObject({ status: 202, body: { incidentId: INCIDENT } });
    await ask();
    expect(on.runs).toEqual([
      {
        playbook: 'contain-user',
        name: 'inc-0001-contain-1',
        input: { incidentId: INCIDENT, identity: USER, mode: 'approve', requestedBy: RESPONDER },
      },
    ]);
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([
      { step: 'decided', by: RESPONDER, detail: 'Containment requested: stolen' },
    ]);
  });

  it('starts another run after the first has ended, at most one a minute', async () => {
    on.ended.add('inc-0001-contain-1');
    expect(await outcome()).toEqual([202, undefined]);
    expect(names()).toEqual(['inc-0001-contain-1-202603011200']);
    on.ended.add('inc-0001-contain-1-202603011200');
    expect(await outcome()).toEqual([409, 'just-tried']);
    on.clock.advance(MINUTE);
    expect(await outcome()).toEqual([202, undefined]);
  });

  it('revokes the sessions of a role', async () => {
    on = await stage({ identity: ROLE });
    await ask();
    expect(on.runs).toMatchObject([{ playbook: 'revoke-role-sessions' }]);
  });

  it('has no playbook for root', async () => {
    on = await stage({ identity: `arn:aws:iam::${ACCOUNT}:root` });
    expect(await outcome()).toEqual([422, 'no-playbook']);
    expect(on.runs).toEqual([]);
  });

  it.each(['containing', 'contained', 'undone', 'failed'] as const)(
    'reasserts the applied plan while the incident is %s',
    async (state) => {
      on = await inForce();
      await on.put(state);
      expect(await outcome()).toEqual([202, undefined]);
      expect(on.runs).toEqual([
        {
          playbook: 'contain-user',
          name: 'inc-0001-reassert-20260301120000',
          input: { incidentId: INCIDENT, identity: USER, mode: 'reassert', planId: 'plan-1', requestedBy: RESPONDER },
        },
      ]);
    },
  );

  it('reasserts at most once a second', async () => {
    on = await inForce();
    on.ended.add('inc-0001-reassert-20260301120000');
    expect(await outcome()).toEqual([409, 'just-tried']);
    on.clock.advance(1_000);
    expect(await outcome()).toEqual([202, undefined]);
  });

  it.each(['refused', 'expired'] as const)(
    'plans again if the incident is %s, even if a plan was applied before',
    async (state) => {
      on = await inForce();
      await on.put(state);
      expect(await outcome()).toEqual([202, undefined]);
      expect(on.runs).toMatchObject([{ name: 'inc-0001-contain-2', input: { mode: 'approve' } }]);
    },
  );

  it('plans again if the incident failed before anything was applied', async () => {
    await on.put('failed');
    expect(await outcome()).toEqual([202, undefined]);
    expect(on.runs).toMatchObject([{ name: 'inc-0001-contain-1', input: { mode: 'approve' } }]);
  });

  it.each(['containing', 'contained', 'undone'] as const)(
    'is refused if nothing was applied and the incident is %s',
    async (state) => {
      await on.put(state);
      expect(await outcome()).toEqual([409, 'wrong-state']);
    },
  );

  it.each(['awaiting-approval', 'releasing', 'released', 'replaced', 'closed'] as const)(
    'is refused while the incident is %s',
    async (state) => {
      await on.put(state);
      expect(await outcome()).toEqual([409, 'wrong-state']);
      expect(on.runs).toEqual([]);
      expect(await on.steps()).toEqual([]);
    },
  );
});
