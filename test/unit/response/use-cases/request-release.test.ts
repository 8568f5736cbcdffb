import { beforeEach, describe, expect, it } from 'vitest';
import type { ResponseRequest } from '../../../../layers/app/response/request-response.ts';
import { ACCOUNT, NOW, policy, RESPONDER, SECOND_RESPONDER, USER } from '../estate.ts';
import { INCIDENT, inForce, MINUTE, request, type Stage, stage } from './stage.ts';

let on: Stage;
beforeEach(async () => {
  on = await stage();
});

const ask = (change: Partial<ResponseRequest> = {}) => request(on, change);

describe('release', () => {
  const release = (change: Partial<ResponseRequest> = {}) => ask({ action: 'release', reason: 'ours', ...change });
  const second = { requestedBy: SECOND_RESPONDER };

  describe('by one person', () => {
    beforeEach(async () => {
      on = await inForce();
      on.policy = policy({ fourEyes: false });
    });

    it('starts the playbook once', async () => {
      expect(await release()).toMatchObject({ status: 202, body: { incidentId: INCIDENT } });
      await release();
      expect(on.runs).toEqual([
        {
          playbook: 'release',
          name: 'inc-0001-release-2',
          input: { incidentId: INCIDENT, requestedBy: RESPONDER, reason: 'ours', reactivateKeys: false },
        },
      ]);
    });

    it('requests reactivation of stolen keys only if the person asks for it', async () => {
      await release({ reactivateKeys: true });
      expect(on.runs).toMatchObject([{ input: { reactivateKeys: true } }]);
    });

    it('starts at most one run a minute', async () => {
      on.ended.add('inc-0001-release-2').add('inc-0001-release-2-202603011200');
      expect(await release()).toMatchObject({ status: 409, body: { error: 'just-tried' } });
    });

    it.each(['open', 'awaiting-approval', 'released', 'replaced', 'closed'] as const)(
      'is refused while the incident is %s',
      async (state) => {
        await on.put(state);
        expect(await release()).toMatchObject({ status: 409, body: { error: 'wrong-state' } });
        expect(on.runs).toEqual([]);
      },
    );

    it.each([...(['planned', 'containing', 'undone', 'failed', 'refused', 'expired', 'releasing'] as const)])(
      'starts while the incident is %s',
      async (state) => {
        await on.put(state);
        expect(await release()).toMatchObject({ status: 202 });
        expect(on.runs).toHaveLength(1);
      },
    );
  });

  describe('with a second person required', () => {
    const session = (name: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/ops/${name}`;
    const waits = { status: 202, body: { needs: 'second-person', requestedBy: RESPONDER } };
    beforeEach(async () => {
      on = await inForce();
    });

    it('waits one day for the second person', async () => {
      expect(await release()).toMatchObject({ ...waits, body: { expiresAt: '2026-03-02T12:00:00.000Z' } });
      expect(on.runs).toEqual([]);
      expect(await on.steps()).toEqual(['release-requested']);
    });

    it('starts once a second person makes the same request', async () => {
      await release();
      expect(await release(second)).toMatchObject({ status: 202, body: { execution: 'arn:inc-0001-release-2' } });
      expect(on.runs).toMatchObject([{ input: { requestedBy: SECOND_RESPONDER } }]);
      const journal = await on.ports.cases.journal(INCIDENT);
      expect(journal.at(-1)).toMatchObject({
        ...{ step: 'release-confirmed', by: SECOND_RESPONDER, detail: `ours (requested by ${RESPONDER})` },
      });
    });

    it.each([
      ['a user', RESPONDER, RESPONDER],
      ['a role with different session names', session('ann'), session('bob')],
    ])('treats %s as one person', async (_name, first, again) => {
      await release({ requestedBy: first });
      expect(await release({ requestedBy: again })).toMatchObject({ body: { needs: 'second-person' } });
      expect(on.runs).toEqual([]);
    });

    it('needs another confirmation if the second person requests more than the first', async () => {
      await release();
      expect(await release({ ...second, reactivateKeys: true })).toMatchObject({ body: { needs: 'second-person' } });
      expect(on.runs).toEqual([]);
      expect(await release({ reactivateKeys: true })).toMatchObject({ status: 202, body: { incidentId: INCIDENT } });
      expect(on.runs).toMatchObject([{ input: { reactivateKeys: true } }]);
    });

    it('discards the first request after a day', async () => {
      await release();
      on.clock.advance(24 * 60 * MINUTE);
      expect(await release(second)).toMatchObject({ body: { needs: 'second-person', requestedBy: SECOND_RESPONDER } });
      expect(on.runs).toEqual([]);
    });

    it('keeps the first request if the release failed and is requested again', async () => {
      await release();
      await release(second);
      on.ended.add('inc-0001-release-2');
      await on.put('undone');
      expect(await release(second)).toMatchObject({ status: 202, body: { incidentId: INCIDENT } });
      expect(on.runs).toHaveLength(2);
    });

    it('keeps the first request if the release could not be started', async () => {
      await release();
      on.throttled = true;
      await expect(release(second)).rejects.toThrow('Rate exceeded');
      on.throttled = false;
      await release(second);
      expect(on.runs).toHaveLength(1);
    });

    it('waits if the policy cannot be read', async () => {
      on.policy = 'unreadable';
      expect(await release()).toMatchObject(waits);
    });

    it('waits if the policy does not set fourEyes', async () => {
      const { fourEyes: _, ...silent } = policy();
      on.policy = silent;
      expect(await release()).toMatchObject(waits);
    });

    it('waits if the current posture is tier 0', async () => {
      on = await inForce({ tier: 3, severity: 'high' });
      expect(await release()).toMatchObject(waits);
    });
  });

  it('needs one person for an unknown identity without a critical incident', async () => {
    on = await inForce({ tier: 3, severity: 'high' });
    await on.ports.identities.removePosture(USER, NOW);
    expect(await release()).toMatchObject({ status: 202, body: { execution: 'arn:inc-0001-release-2' } });
  });
});
