import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { incidentsAnswer } from '../../../cli/api/schemas.ts';
import { callApi } from '../../../local/api.ts';
import { deployment, estate, responder } from '../world.ts';

const get = (path: string) => callApi(deployment.api, estate.responder.key, 'GET', path);

describe('the API', () => {
  it('lists each incident once across pages, without signals', async () => {
    const all = await responder.incidents();
    expect(all.length).toBeGreaterThan(1);
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const { body } = await get(`/incidents?limit=1${next === undefined ? '' : `&next=${next}`}`);
      const page = incidentsAnswer.parse(body);
      for (const incident of page.incidents) {
        seen.push(incident.id);
        expect(incident.signalCount).toBeGreaterThan(0);
        expect(incident).not.toHaveProperty('signals');
      }
      next = page.next;
    } while (next !== undefined);
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  it.each([
    ['a very long id', `/incidents/${'x'.repeat(3_000)}`],
    ['the key of another row', '/approvals/IDENTITY%23arn'],
    ['a zero byte', '/incidents/%00'],
    ['a very long ARN', `/identities/arn:${'x'.repeat(3_000)}`],
    ['a very long account', `/incidents?account=${'1'.repeat(3_000)}`],
    ['an invalid page token', '/incidents?next=nonsense'],
  ])('returns 400 for %s', async (_, path) => {
    const { status, body } = await get(path);
    expect(status).toBe(400);
    expect(z.object({ error: z.string(), message: z.string() }).parse(body).message).toMatch(/expected/);
  });
});
