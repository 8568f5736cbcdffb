import { beforeEach, describe, expect, it } from 'vitest';
import { listContainments } from '../../../../layers/app/response/list-containments.ts';
import { denyPolicyName } from '../../../../layers/core/response/deny.ts';
import type { FoundDeny } from '../../../../layers/core/response/ports.ts';
import { ACCOUNT, ROLE, USER } from '../estate.ts';
import { INCIDENT, type Stage, stage } from './stage.ts';

let on: Stage;
beforeEach(async () => {
  on = await stage();
});

const deny = (identity: string, policies: readonly string[], denyAll = false): FoundDeny => ({
  identity,
  policies,
  denyAll,
});

async function list(pages: readonly (readonly FoundDeny[])[], goOn = () => true, next?: string) {
  const read: (string | undefined)[] = [];
  const denies = {
    async search(after?: string) {
      read.push(after);
      const page = after === undefined ? 0 : Number(after);
      return { found: pages[page] ?? [], ...(page + 1 < pages.length ? { next: String(page + 1) } : {}) };
    },
  };
  const request = { account: ACCOUNT, goOn, ...(next === undefined ? {} : { next }) };
  const { status, body } = await listContainments({ cases: on.ports.cases, denies }, request);
  return { status, body, read };
}

describe('the list of containments', () => {
  it('assigns a deny to the incident that its name is derived from', async () => {
    await on.put('contained');
    const { body } = await list([[deny(USER, [denyPolicyName(INCIDENT)])]]);
    expect(body).toEqual({
      containments: [{ ...deny(USER, [denyPolicyName(INCIDENT)]), incident: { id: INCIDENT, state: 'contained' } }],
      recorded: [{ incident: INCIDENT, identity: USER, state: 'contained', policy: denyPolicyName(INCIDENT) }],
    });
  });

  it('lists a deny without an incident', async () => {
    const orphan = deny(ROLE, ['TierwatchContainment-000000000000']);
    expect((await list([[orphan]])).body).toEqual({ containments: [{ ...orphan, incident: null }], recorded: [] });
  });

  it('assigns a deny that is left from a closed incident', async () => {
    await on.put('closed');
    const { body } = await list([[deny(USER, [denyPolicyName(INCIDENT)])]]);
    expect(body).toMatchObject({ containments: [{ incident: { id: INCIDENT, state: 'closed' } }], recorded: [] });
  });

  it('counts AWSDenyAll only if an incident is recorded for the identity', async () => {
    await on.put('contained');
    const { body } = await list([[deny(USER, [], true), deny(ROLE, [], true)]]);
    expect(body).toMatchObject({ containments: [{ identity: USER, incident: { id: INCIDENT } }] });
  });

  it('reads IAM page by page while there is time, and continues with next', async () => {
    const pages = [[deny(USER, ['TierwatchContainment-1'])], [], [deny(ROLE, ['TierwatchContainment-2'])]];
    expect((await list(pages)).read).toEqual([undefined, '1', '2']);
    const first = await list(pages, () => false);
    expect(first.body).toMatchObject({ containments: [{ identity: USER }], next: '1' });
    expect((await list(pages, () => true, '1')).body).toMatchObject({ containments: [{ identity: ROLE }] });
  });

  it('rejects a next value that cannot come from IAM', async () => {
    expect(await list([], () => true, 'a b')).toMatchObject({ status: 400, read: [] });
  });
});
