import { describe, expect, it } from 'vitest';
import { ok } from '../../../layers/app/reply.ts';
import { readCases } from '../../../layers/app/response/read-cases.ts';
import { responseOf } from '../../../layers/aws/http.ts';
import { ACCOUNT, USER } from './estate.ts';
import { INCIDENT, SEALED, type Stage, stage, withApproval } from './use-cases/stage.ts';

const get = async (on: Stage, route: string, id = '', query: Record<string, string> = {}) => {
  const reply = await readCases(on.ports, { route, id, query, account: ACCOUNT });
  const { statusCode, body } = responseOf(reply);
  const shown: Record<string, unknown> = JSON.parse(body);
  return { statusCode, shown };
};

describe('GET', () => {
  it('filters identities by tier and incidents by state, and returns single items', async () => {
    const on = await stage();
    const shown = async (...request: [route: string, id?: string, query?: Record<string, string>]) =>
      (await get(on, ...request)).shown;
    expect(await shown('GET /identities', '', { tier: '0' })).toMatchObject({ identities: [{}, {}] });
    expect(await shown('GET /identities', '', { tier: '3' })).toMatchObject({ identities: [] });
    expect(await shown('GET /identities')).toMatchObject({ identities: [{}, {}], truncated: false });
    expect(await shown('GET /incidents', '', { state: 'open' })).toMatchObject({ incidents: [{ id: INCIDENT }] });
    expect(await shown('GET /incidents', '', { state: 'closed' })).toMatchObject({ incidents: [] });
    expect(await shown('GET /identities/{arn+}', USER)).toMatchObject({ identity: { identity: USER } });
    expect(await shown('GET /incidents/{id}', INCIDENT)).toMatchObject({
      ...{ incident: { id: INCIDENT }, plans: [], approvals: [], journal: [] },
    });
  });

  it('returns an approval with its plan but never the token', async () => {
    const on = await withApproval();
    const { statusCode, shown } = await get(on, 'GET /approvals/{id}', 'a-1');
    expect([statusCode, shown]).toMatchObject([200, { approval: { id: 'a-1' }, plan: { hash: on.plan.hash } }]);
    expect(JSON.stringify(shown)).not.toContain(SEALED);
  });

  it.each([
    ['GET /incidents/{id}', 'inc-9', {}, 404],
    ['GET /approvals/{id}', 'nope', {}, 404],
    ['GET /identities/{arn+}', 'arn:aws:iam::1:user/x', {}, 404],
    ['GET /identities', '', { tier: '4' }, 400],
    ['GET /incidents', '', { state: 'weird' }, 400],
    ['GET /elsewhere', '', {}, 404],
  ])('rejects %s %s %o with an error and a message', async (route, id, query, status) => {
    const { statusCode, shown } = await get(await stage(), route, id, query);
    expect([statusCode, Object.keys(shown)]).toEqual([status, ['error', 'message']]);
  });
});

describe('responseOf', () => {
  it('converts a use case reply to an uncacheable HTTP response', () => {
    expect(responseOf(ok({ a: 1 }))).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: '{"a":1}',
    });
  });
});

describe('GET /approvals', () => {
  it('lists the approvals that wait, with their incidents', async () => {
    const on = await withApproval();
    const { shown } = await get(on, 'GET /approvals');
    expect(shown).toMatchObject({
      approvals: [{ id: 'a-1', state: 'pending', incidentId: INCIDENT, incident: { id: INCIDENT, tier: 0 } }],
      truncated: false,
    });
    expect(JSON.stringify(shown)).not.toContain(SEALED);
  });

  it('lists no decided approval', async () => {
    const on = await withApproval({}, { state: 'approved' });
    expect((await get(on, 'GET /approvals')).shown).toMatchObject({ approvals: [] });
  });
});

describe('GET /incidents/{id}', () => {
  it('has a brief, in which unreadable facts are unknown', async () => {
    const on = await stage();
    const facts = { ...on.ports.facts, snapshot: async () => Promise.reject(new Error('other version')) };
    const { shown } = await get({ ...on, ports: { ...on.ports, facts } }, 'GET /incidents/{id}', INCIDENT);
    expect(shown.brief).toMatchObject({
      events: [{ eventId: 'e-1' }, { eventId: 'e-2' }],
      impact: { workloads: 'unknown' },
    });
  });
});
