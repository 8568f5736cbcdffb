import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ApiRequest, fakeApi, HERE } from './fake-api.ts';
import { runMain } from './run-main.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const ONE = 'arn:aws:iam::111122223333:user/one';
const ORPHAN = 'arn:aws:iam::111122223333:role/path/orphan';
const recorded = [
  { incident: 'inc-1', identity: ONE, state: 'contained', policy: 'TierwatchContainment-1' },
  { incident: 'inc-3', identity: `${ONE}-3`, state: 'undone', policy: 'TierwatchContainment-3' },
];
const found = (identity: string, incident: object | null) => ({
  ...{ identity, policies: ['TierwatchContainment-1'], denyAll: false, incident },
});
const pages = ({ method, path }: ApiRequest) => {
  if (method === 'POST') return { status: 202, body: { execution: 'arn:x', incidentId: 'inc-9' } };
  if (path === '/containments')
    return { body: { containments: [found(ONE, { id: 'inc-1', state: 'contained' })], recorded, next: 'm+1' } };
  return { body: { containments: [found(ORPHAN, null)], recorded } };
};
const tierwatch = (...args: readonly string[]) => runMain(args, HERE);
const posts = (requests: readonly ApiRequest[]) => requests.filter(({ method }) => method === 'POST');

describe('tierwatch contained', () => {
  test('reads all pages, and lists orphans and what is missing in IAM', async () => {
    const asked = fakeApi(pages);
    const { code, out } = await tierwatch('contained');
    expect(code).toBe(0);
    expect(asked.map(({ path }) => path)).toEqual(['/containments', '/containments?next=m%2B1']);
    expect(out).toContain(`${ORPHAN}\n  by TierwatchContainment-1\n  no incident is stored`);
    expect(out).toContain('not in force in IAM: incident inc-3 is in state undone');
    expect(out).toContain(`tierwatch release inc-1 --reason "…"\n  tierwatch release ${ORPHAN} --reason "…"`);
  });

  test('says so if nothing is contained', async () => {
    fakeApi(() => ({ body: { containments: [], recorded: [] } }));
    expect(await tierwatch('contained')).toEqual({ code: 0, out: '', err: 'Nothing is contained.\n' });
  });
});

describe('tierwatch release', () => {
  test('releases an orphan by its ARN', async () => {
    const asked = fakeApi(pages);
    const { out } = await tierwatch('release', ORPHAN, '--reason', 'uninstall');
    expect(asked).toEqual([{ method: 'POST', path: `/containments/${ORPHAN}`, body: { reason: 'uninstall' } }]);
    expect(out).toContain('\nNext\n  tierwatch show inc-9\n');
  });

  test('keeps colons and slashes of an ARN in the path as they are, because the signature covers them', async () => {
    fakeApi(pages);
    const urls: string[] = [];
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', (url: URL, init: RequestInit) => {
      urls.push(url.href);
      return fetch(url, init);
    });
    await tierwatch('release', ORPHAN, '--reason', 'x');
    expect(urls).toEqual([`https://api.test/containments/${ORPHAN}`]);
  });

  test('--all asks, and releases each by its incident or its ARN', async () => {
    const asked = fakeApi(pages);
    const args = ['release', '--all', '--reason', 'uninstall'];
    const refused = await runMain(args, { ...HERE, interactive: true, stdin: 'no\n' });
    expect([refused.code, posts(asked)]).toEqual([2, []]);
    const { code, err } = await runMain(args, { ...HERE, interactive: true, stdin: 'yes\n' });
    expect(code).toBe(0);
    expect(err).toContain('Release these 2 identities? (yes/no)');
    expect(posts(asked).map(({ path }) => path)).toEqual(['/incidents/inc-1/release', `/containments/${ORPHAN}`]);
  });

  test('--all releases the rest if one fails, and exits with 2', async () => {
    const asked = fakeApi((request) =>
      request.path === '/incidents/inc-1/release'
        ? { status: 409, body: { error: 'just-tried', message: 'Try again later.' } }
        : pages(request),
    );
    const { code, err } = await tierwatch('release', '--all', '--yes', '--reason', 'uninstall');
    expect(code).toBe(2);
    expect(err).toContain('inc-1: Try again later.');
    expect(posts(asked)).toHaveLength(2);
  });

  test.each([
    ['neither a target nor --all', ['release']],
    ['both', ['release', 'inc-1', '--all']],
    ['--all without a terminal and without --yes', ['release', '--all']],
  ])('releases nothing for %s', async (_, args) => {
    const asked = fakeApi(pages);
    expect((await tierwatch(...args, '--reason', 'x')).code).toBe(2);
    expect(posts(asked)).toEqual([]);
  });
});
