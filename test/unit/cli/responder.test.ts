import { afterEach, describe, expect, test, vi } from 'vitest';
import { anApproval, anEntry, anIncident, aPlan, aPosture, aSignal } from '../../contract/stores-fixtures.ts';
import { type ApiRequest, fakeApi, HERE } from './fake-api.ts';
import { runMain } from './run-main.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const ACCOUNT = '111122223333';
const RESPONDER = `arn:aws:iam::${ACCOUNT}:user/responder`;
const { signals: _, ...SUMMARY } = anIncident(ACCOUNT, 'inc-1');
const tierwatch = (...args: readonly string[]) => runMain(args, HERE);

describe('tierwatch incidents', () => {
  const summary = (n: number) => ({ ...SUMMARY, id: `inc-${n}`, signalCount: n });
  const pages = ({ path }: ApiRequest) => {
    const next = new URLSearchParams(path.split('?')[1]).get('next');
    if (next === null) return { body: { incidents: [summary(1), summary(2)], next: 'a+b' } };
    return { body: next === 'a+b' ? { incidents: [summary(3)], next: 'c' } : { incidents: [summary(4)] } };
  };

  test('requests all pages with the same filter', async () => {
    const asked = fakeApi(pages);
    const { code, out } = await tierwatch('incidents', '--state', 'open');
    expect(code).toBe(0);
    expect(out.match(/inc-\d/g)).toEqual(['inc-1', 'inc-2', 'inc-3', 'inc-4']);
    expect(asked.map(({ path }) => path)).toEqual([
      '/incidents?state=open',
      '/incidents?state=open&next=a%2Bb',
      '/incidents?state=open&next=c',
    ]);
  });

  test('--json prints one unchanged incident per line', async () => {
    fakeApi(pages);
    const { out } = await tierwatch('incidents', '--json');
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([summary(1), summary(2), summary(3), summary(4)]);
  });

  test('prints nothing on standard output without incidents', async () => {
    fakeApi(() => ({ body: { incidents: [] } }));
    expect(await tierwatch('incidents')).toEqual({ code: 0, out: '', err: 'No incidents.\n' });
  });

  test('prints a state that is unknown to this version', async () => {
    fakeApi(() => ({ body: { incidents: [{ ...SUMMARY, state: 'undone' }] } }));
    expect((await tierwatch('incidents')).out).toMatch(/inc-1 +undone /);
  });
});

describe('tierwatch approvals', () => {
  test('names the approval to decide next: of those that have not expired, the first one to expire', async () => {
    const { severity, tier, title } = SUMMARY;
    const approvals = [90, 30, -30].map((minutes, n) => ({
      ...anApproval(aPlan(anIncident(ACCOUNT, `inc-${n}`), 'p1'), `a-${n}`),
      expiresAt: new Date(Date.now() + minutes * 60_000).toISOString(),
      incident: { severity, tier, title },
    }));
    fakeApi(() => ({ body: { approvals } }));
    const { out } = await tierwatch('approvals');
    expect(out.match(/inc-\d/g)).toEqual(['inc-2', 'inc-1', 'inc-0', 'inc-1']);
    expect(out).toMatch(/inc-2 +expired /);
    expect(out.endsWith('\nNext\n  tierwatch approve inc-1\n')).toBe(true);
  });
});

describe('tierwatch show', () => {
  const incident = anIncident(ACCOUNT, 'inc-1');
  const plan = aPlan(incident, 'p1');
  const whole = {
    incident,
    plans: [plan],
    approvals: [anApproval(plan, 'a-1')],
    journal: [anEntry('inc-1', 3, 'the deny policy was put')],
  };

  test('prints signals, plan, approval and journal of an incident', async () => {
    fakeApi(() => ({ body: whole }));
    const { code, out } = await tierwatch('show', 'inc-1');
    expect(code).toBe(0);
    expect(out).toMatch(
      /\nSignals\n {2}2026-03-01 12:00:00 UTC MEDIUM +Something was seen\n +a-rule: count 3, from 198.51.100.7\n/,
    );
    expect(out).toMatch(/\n\nApproval a-1 {2}pending[\s\S]*\n\nPlan p1 [\s\S]*\n\nJournal\n.*the deny policy was put/);
  });

  test('prints who was notified of what', async () => {
    const notifications = [{ trigger: 'incident-opened', to: 'responders', deliveredAt: '2026-03-01T12:00:05.000Z' }];
    fakeApi(() => ({ body: { ...whole, notifications } }));
    const { out } = await tierwatch('show', 'inc-1');
    expect(out).toContain('\nNotifications\n  2026-03-01 12:00:05 UTC  incident-opened to responders\n');
  });

  const decisions = '\nNext\n  tierwatch approve inc-1\n  tierwatch refuse inc-1\n';
  test.each([
    ['awaiting-approval', 'pending', decisions],
    ['open', 'expired', '\nNext\n  tierwatch contain inc-1 --reason "…"\n  tierwatch close inc-1 --reason "…"\n'],
    ['contained', 'approved', '\nNext\n  tierwatch release inc-1 --reason "…"\n'],
  ] as const)('ends with the commands for an incident in state %s', async (state, decided, expected) => {
    const approvals = [{ ...anApproval(plan, 'a-1'), state: decided }];
    fakeApi(() => ({ body: { ...whole, incident: { ...incident, state }, approvals } }));
    const { out } = await tierwatch('show', 'inc-1');
    expect(out.slice(out.indexOf('\nNext'))).toBe(expected);
  });

  test('prints no commands for a closed incident', async () => {
    fakeApi(() => ({ body: { ...whole, approvals: [], incident: { ...incident, state: 'closed' } } }));
    expect((await tierwatch('show', 'inc-1')).out).not.toContain('Next');
  });

  describe('with a name', () => {
    const one = aPosture(ACCOUNT, 'nightly-backup');
    const other = { ...one, identity: `arn:aws:iam::${ACCOUNT}:role/nightly-backup`, kind: 'role' };
    const store =
      (...identities: readonly object[]) =>
      ({ path }: ApiRequest) => ({ body: path === '/identities' ? { identities } : { identity: one } });

    test.each(['nightly-backup', 'NIGHTLY-BACKUP', 'user/nightly-backup'])('finds the identity by %s', async (name) => {
      const asked = fakeApi(store(one));
      const { code, out } = await tierwatch('show', name);
      expect([code, out.split('\n')[0]]).toEqual([0, ` T2  ${one.identity}`]);
      expect(asked.map(({ path }) => path)).toEqual(['/identities', `/identities/${one.identity}`]);
    });

    test('of two identities exits with 2 and prints both ARNs', async () => {
      fakeApi(store(one, other));
      const { code, err } = await tierwatch('show', 'nightly-backup');
      expect(code).toBe(2);
      expect(err).toContain(`use the ARN: ${one.identity} or ${other.identity}\n`);
    });

    test('of no identity exits with 2 and prints similar names', async () => {
      fakeApi(store(one));
      const { code, err } = await tierwatch('show', 'backup');
      expect(code).toBe(2);
      expect(err).toMatch(
        /^tierwatch: backup: identity not found; similar names: nightly-backup; expected an incident id/,
      );
    });
  });

  test('reports that signals and journal are incomplete', async () => {
    const flooded = {
      ...whole,
      incident: { ...incident, signals: [aSignal('arn:x', 'e')], signalCount: 900 },
      journalTruncated: true,
    };
    fakeApi(() => ({ body: flooded }));
    const { out } = await tierwatch('show', 'inc-1');
    expect(out).toContain('\nSignals (1 of 900)\n');
    expect(out).toContain('\nJournal (newest 1 entries)\n');
  });

  test('prints states, steps and changes of a later version', async () => {
    fakeApi(() => ({
      body: {
        ...whole,
        incident: { ...incident, state: 'replaced' },
        approvals: [{ ...anApproval(plan, 'a-1'), state: 'withdrawn', decidedBy: RESPONDER }],
        journal: [{ ...anEntry('inc-1', 3, 'x'), step: 'carried-over' }],
        plans: [{ ...plan, playbook: 'contain-secret', changes: [{ kind: 'rotate-secret' }] }],
      },
    }));
    const { code, out } = await tierwatch('show', 'inc-1');
    expect(code).toBe(0);
    for (const word of ['replaced', 'withdrawn', 'carried-over', 'contain-secret', 'rotate-secret'])
      expect(out).toContain(word);
  });

  test.each([
    ['of another shape', { incident: { id: 7 } }, /incident\.id: /],
    ['without JSON', '<html>', /\(whole\): /],
  ])('exits with 2 and one line for a response %s', async (_name, body, message) => {
    fakeApi(() => ({ body }));
    const { code, out, err } = await tierwatch('show', 'inc-1');
    expect([code, out, err.split('\n').length]).toEqual([2, '', 2]);
    expect(err).toMatch(message);
  });
});

describe('tierwatch close', () => {
  test('sends the reason and prints the new state', async () => {
    const asked = fakeApi(() => ({ body: { incident: { ...SUMMARY, state: 'closed' } } }));
    const { code, out } = await tierwatch('close', 'inc-1', '--reason', 'a false alarm');
    expect([code, out]).toEqual([0, 'inc-1 is closed.\n']);
    expect(asked).toEqual([{ method: 'POST', path: '/incidents/inc-1/close', body: { reason: 'a false alarm' } }]);
  });

  test('--json prints the unchanged response', async () => {
    fakeApi(() => ({ body: { incident: { ...SUMMARY, state: 'closed' } } }));
    const { out } = await tierwatch('close', 'inc-1', '--reason', 'x', '--json');
    expect(JSON.parse(out)).toEqual({ incident: { ...SUMMARY, state: 'closed' } });
  });

  test('exits with 2 and prints the message of an error, without its code', async () => {
    const message = 'The incident is contained; release it first.';
    fakeApi(() => ({ status: 409, body: { error: 'wrong-state', message } }));
    const { code, out, err } = await tierwatch('close', 'inc-1', '--reason', 'x');
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(`tierwatch: ${message}\n`);
  });

  test('sends nothing without a reason', async () => {
    const asked = fakeApi(() => ({ body: {} }));
    expect((await tierwatch('close', 'inc-1')).code).toBe(2);
    expect(asked).toEqual([]);
  });
});

describe('tierwatch release', () => {
  const started = { status: 202, body: { incidentId: 'inc-1', execution: 'arn:aws:states:…:release:1' } };
  const second = { status: 202, body: { incidentId: 'inc-1', needs: 'second-person', requestedBy: RESPONDER } };

  test('starts the release, and reactivates keys only with --reactivate-keys', async () => {
    const asked = fakeApi(() => started);
    const { code, out } = await tierwatch('release', 'inc-1', '--reason', 'over');
    expect(code).toBe(0);
    expect(out).toMatch(/^The release has started\.\n {2}arn:aws:states.*\n\nNext\n {2}tierwatch show inc-1\n$/);
    await tierwatch('release', 'inc-1', '--reason', 'over', '--reactivate-keys');
    expect(asked).toEqual([
      { method: 'POST', path: '/incidents/inc-1/release', body: { reason: 'over' } },
      { method: 'POST', path: '/incidents/inc-1/release', body: { reason: 'over', reactivateKeys: true } },
    ]);
  });

  test('prints the command for the second person, if one is required', async () => {
    fakeApi(() => second);
    const { code, out } = await tierwatch('release', 'inc-1', '--reason', 'over', '--reactivate-keys');
    expect(code).toBe(0);
    expect(out).toContain('Not released yet: a second responder must confirm within 24 hours.\n');
    expect(out).toContain('\nNext, as another responder\n  tierwatch release inc-1 --reactivate-keys --reason');
    expect(out).toContain(`requested by ${RESPONDER}`);
    expect(JSON.parse((await tierwatch('release', 'inc-1', '--reason', 'x', '--json')).out)).toEqual(second.body);
  });

  test('prints a requirement that is unknown to this version', async () => {
    fakeApi(() => ({ ...second, body: { ...second.body, needs: 'a-ticket' } }));
    expect((await tierwatch('release', 'inc-1', '--reason', 'x')).out).toBe(
      'Not released yet: this release requires a-ticket.\n',
    );
  });

  test('--help explains what happens to keys, and when a second person is required', async () => {
    const { out } = await tierwatch('release', '--help');
    expect(out).toMatch(/Access keys that were used in the attack stay inactive[\s\S]*Create a new access key/);
    expect(out).toMatch(/Tier 0 identities and critical incidents need two responders/);
  });
});

test('a command without AWS credentials exits with 2 and one line', async () => {
  const asked = fakeApi(() => ({ body: {} }));
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined);
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nowhere');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  const { code, err } = await tierwatch('incidents');
  expect([code, err.split('\n').length, asked]).toEqual([2, 2, []]);
  expect(err).toMatch(/^tierwatch: no usable AWS credentials: /);
});

test.each([
  ['of the authorizer', { status: 403, body: '{"message":"Forbidden"}' }, /need execute-api:Invoke on the API/],
  ['of the API itself', { status: 500, body: '<html>' }, /the API failed with HTTP status 500/],
])('the message of an error %s names no route', async (_name, answer, words) => {
  fakeApi(() => answer);
  const { code, err } = await tierwatch('show', 'inc-1');
  expect(code).toBe(2);
  expect(err).toMatch(words);
  expect(err).not.toMatch(/GET|\/incidents/);
});

test('tierwatch contain prints that nothing changes until an approval', async () => {
  const asked = fakeApi(() => ({ status: 202, body: { execution: 'arn:x' } }));
  const { out } = await tierwatch('contain', 'inc-1', '--reason', 'stolen');
  expect(out).toMatch(/Nothing changes until it is approved[\s\S]*arn:x/);
  expect(asked[0]).toMatchObject({ path: '/incidents/inc-1/contain', body: { reason: 'stolen' } });
});
