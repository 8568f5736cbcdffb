import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { main } from '../../../cli/main.ts';
import { type ApiRequest, fakeApi, HERE } from './fake-api.ts';
import { memoryIo } from './memory-io.ts';
import { runMain } from './run-main.ts';
import { APPROVAL_ID, INCIDENT_ID, storedCase } from './small-company.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const HASH = storedCase().plans[0]?.hash ?? '';
const APPROVE = { decision: 'approve', reason: 'stolen key', planHash: HASH };

interface Options {
  /** Reads after the decision that still show the incident as containing. */
  readonly slow?: number;
  readonly refusal?: { readonly status: number; readonly body: object };
}

function deployment({ slow = 0, refusal }: Options = {}) {
  let [decided, reads] = [false, 0];
  return ({ method, path }: ApiRequest) => {
    if (method === 'POST' && refusal !== undefined) return refusal;
    if (method === 'POST') decided = true;
    if (path === `/approvals/${APPROVAL_ID}`) {
      const { approvals, plans } = storedCase(decided ? 'contained' : 'awaiting-approval');
      return { body: { approval: approvals[0], plan: plans[0] } };
    }
    if (decided) reads += 1;
    const view = storedCase(decided && reads > slow ? 'contained' : 'awaiting-approval');
    return { body: decided && reads <= slow ? { ...view, incident: { ...view.incident, state: 'containing' } } : view };
  };
}

const asked = (options?: Options) => {
  const requests = fakeApi(deployment(options));
  return { posts: () => requests.filter(({ method }) => method === 'POST').map(({ path, body }) => ({ path, body })) };
};
const atTerminal = (stdin: string, ...args: readonly string[]) =>
  runMain(args, { ...HERE, stdin, interactive: true, columns: 80 });
const piped = (...args: readonly string[]) => runMain(args, { ...HERE, columns: 80 });

describe.each([
  ['an incident id', INCIDENT_ID],
  ['an approval id', APPROVAL_ID],
])('tierwatch approve with %s', (_, id) => {
  test('shows the plan, asks, and approves the plan that it showed', async () => {
    const { posts } = asked();
    const { code, out, err } = await atTerminal('yes\nstolen key\n', 'approve', id);
    expect(code).toBe(0);
    expect(err).toContain('"Effect":"Deny"');
    expect(err).toMatch(
      /What containment interrupts[\s\S]*Plan plan-7d1f[\s\S]*Approve this plan\? \(yes\/no\)\nReason/,
    );
    expect(posts()).toEqual([{ path: `/approvals/${APPROVAL_ID}`, body: APPROVE }]);
    expect(out).toMatch(/inc-\w+ is contained\.\n\nContainment, verified in IAM at 2026-04-15 12:06:00 UTC/);
    expect(out).toMatch(/key AKIAIOSFODNN7EXAMPLE +Active +Inactive\n/);
  });
});

describe('tierwatch approve', () => {
  test.each([
    ['no', 'no\n', 'no decision recorded'],
    ['the end of the input', '', 'no answer: nothing was decided'],
  ])('decides nothing after %s', async (_, stdin, message) => {
    const { posts } = asked();
    const { code, err } = await atTerminal(stdin, 'approve', INCIDENT_ID);
    expect([code, posts()]).toEqual([2, []]);
    expect(err).toContain(message);
  });

  test('asks again until the answers are usable', async () => {
    const { posts } = asked();
    await atTerminal('maybe\nY\n\nstolen key\n', 'approve', INCIDENT_ID);
    expect(posts()).toHaveLength(1);
  });

  test('does not ask for a reason that was given', async () => {
    const { posts } = asked();
    await atTerminal('yes\n', 'approve', INCIDENT_ID, '--reason', 'stolen key');
    expect(posts()).toEqual([{ path: `/approvals/${APPROVAL_ID}`, body: APPROVE }]);
  });

  test('decides nothing without a terminal, unless --yes and --reason are given', async () => {
    const { posts } = asked();
    expect((await piped('approve', INCIDENT_ID, '--reason', 'stolen key')).code).toBe(2);
    expect((await piped('approve', INCIDENT_ID, '--yes')).code).toBe(2);
    expect(posts()).toEqual([]);
    expect((await piped('approve', INCIDENT_ID, '--yes', '--reason', 'stolen key')).code).toBe(0);
    expect(posts()).toEqual([{ path: `/approvals/${APPROVAL_ID}`, body: APPROVE }]);
  });

  test('sends the hash that was given, so that another plan is not approved', async () => {
    const { posts } = asked();
    await piped('approve', INCIDENT_ID, '--plan-hash', 'old', '--reason', 'stolen key');
    expect(posts()).toEqual([{ path: `/approvals/${APPROVAL_ID}`, body: { ...APPROVE, planHash: 'old' } }]);
  });

  test('waits until the playbook has finished', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    asked({ slow: 1 });
    const { out } = await piped('approve', INCIDENT_ID, '--yes', '--reason', 'stolen key');
    expect(out).toContain('is contained.');
    expect(out).not.toContain('is containing.');
  });

  test('prints the message of the API if it refuses the approver', async () => {
    const message = 'Your identity is not in response.policy.approvers.';
    asked({ refusal: { status: 403, body: { error: 'not-an-approver', message } } });
    const { code, err } = await piped('approve', INCIDENT_ID, '--yes', '--reason', 'x');
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('--json prints the approval and does not wait', async () => {
    asked();
    const { out } = await piped('approve', INCIDENT_ID, '--yes', '--reason', 'x', '--json');
    expect(JSON.parse(out)).toMatchObject({ id: APPROVAL_ID, state: 'approved' });
  });

  test('says so if no plan waits', async () => {
    fakeApi(() => ({ body: { ...storedCase(), approvals: [] } }));
    const { code, err } = await piped('approve', INCIDENT_ID, '--yes', '--reason', 'x');
    expect(code).toBe(2);
    expect(err).toContain(`no plan for ${INCIDENT_ID} is awaiting approval`);
  });
});

test('tierwatch refuse asks, sends the refusal, and does not wait', async () => {
  const { posts } = asked();
  const { code, err } = await atTerminal('yes\nplanned maintenance\n', 'refuse', INCIDENT_ID);
  expect(code).toBe(0);
  expect(err).toContain('Refuse this plan? (yes/no)');
  expect(posts()).toEqual([
    { path: `/approvals/${APPROVAL_ID}`, body: { decision: 'refuse', reason: 'planned maintenance', planHash: HASH } },
  ]);
});

test('waits for a reason that is typed after the confirmation', async () => {
  const { posts } = asked();
  const stdin = new PassThrough();
  const io = memoryIo({ ...HERE, stdin, interactive: true, columns: 80 });
  const running = main(['approve', INCIDENT_ID], io);
  const sees = (text: string) => vi.waitFor(() => expect(io.written.err).toContain(text), { timeout: 30_000 });
  await sees('Approve this plan?');
  stdin.write('yes\n');
  await sees('Reason');
  await new Promise((resolve) => setTimeout(resolve, 50));
  stdin.write('stolen key\n');
  expect(await running).toBe(0);
  expect(posts()).toEqual([{ path: `/approvals/${APPROVAL_ID}`, body: APPROVE }]);
});

test('names the command for another responder if the caller may not approve', async () => {
  const message = 'You requested this containment, and the identity is in tier 0: another responder must approve it.';
  asked({ refusal: { status: 403, body: { error: 'four-eyes', message } } });
  const { code, err } = await piped('approve', INCIDENT_ID, '--yes', '--reason', 'stolen key');
  expect([code, err.slice(err.indexOf('tierwatch: '))]).toEqual([
    2,
    `tierwatch: ${message}\n\nNext, as another responder\n  tierwatch approve ${INCIDENT_ID}\n`,
  ]);
});
