import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { identitySchema, incidentAnswer } from '../../../cli/api/schemas.ts';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../../../layers/core/posture/estate-from-dump.ts';
import { DemoConsole } from '../../../local/demo/console.ts';
import {
  callTable,
  incidentView,
  journalView,
  notificationView,
  pathToAdmin,
  planView,
  postureView,
} from '../../../local/demo/views.ts';
import { memoryIo } from './memory-io.ts';
import { AS_OF, BACKUP, DUMP, storedCase } from './small-company.ts';

/** The demo indents its output by four columns. */
const consoleAt = (columns: number) => {
  const io = memoryIo({ columns: columns - 4 });
  return { io, demo: new DemoConsole(io), lines: () => io.written.out.split('\n') };
};
const LONG =
  'the attacker assumes a role for persistence, makes the user an administrator, and reads every secret of the account';
const widest = (lines: readonly string[]) => Math.max(...lines.map((line) => [...line].length));

describe('the demo in a terminal of 80 columns', () => {
  test('aligns the durations of steps with short and long titles', async () => {
    const { demo, lines } = consoleAt(80);
    await demo.step('short', async () => undefined);
    await demo.step(LONG, async () => undefined);
    const times = lines().filter((line) => / \d\.\d s$/.test(line));
    expect(times.map((line) => line.length)).toEqual([80, 80]);
    expect(times[1]).toMatch(/^ {6}\S/);
    expect(widest(lines())).toBe(80);
  });

  test('keeps durations near the titles in a wide terminal', async () => {
    const { demo, lines } = consoleAt(200);
    await demo.step('short', async () => undefined);
    expect(lines().find((line) => line.includes('✓'))).toMatch(/^ {4}✓ short {2,} \d\.\d s$/);
    expect(widest(lines())).toBeLessThanOrEqual(82);
  });

  test('wraps long sentences between words', () => {
    const { demo, lines } = consoleAt(80);
    demo.section('Attack', LONG);
    demo.say(LONG);
    expect(widest(lines())).toBeLessThanOrEqual(80);
    expect(lines().join(' ').replaceAll(/\s+/g, ' ')).toContain(`${LONG} ${LONG}`);
  });
});

describe('the question of the demo', () => {
  const ask = () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const abort = new AbortController();
    const demo = new DemoConsole(memoryIo({ terminal: true, stdin }), new PassThrough());
    return { stdin, abort, answer: demo.ask('Approve?', abort.signal) };
  };

  test.each([
    ['Yes', true],
    ['n', false],
  ])('accepts %s', async (reply, expected) => {
    const { stdin, answer } = ask();
    stdin.write(`${reply}\r`);
    expect(await answer).toBe(expected);
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('ends the demo on %s', async (_key, input) => {
    const { stdin, abort, answer } = ask();
    const onSignal = vi.fn(() => abort.abort());
    process.once('SIGINT', onSignal);
    stdin.write(input);
    await expect(answer).rejects.toThrow('Aborted');
    expect(onSignal).toHaveBeenCalledOnce();
  });

  test('is not asked without a terminal', async () => {
    const { demo } = consoleAt(80);
    expect(await demo.ask('Approve?', new AbortController().signal)).toBeUndefined();
  });
});

const mailOf = (id: string) => ({
  Subject: '[Tierwatch] CRITICAL T0: approval requested: user/nightly-backup',
  Message: `CRITICAL T0: approval requested\n\nWho:      ${BACKUP}; service-user; tier 0\nWhat:     ${LONG}\nResponse: ${LONG}\n\ntierwatch show ${id}`,
});

describe('a view of the demo', () => {
  const { io } = consoleAt(80);
  const view = incidentAnswer.parse(JSON.parse(JSON.stringify(storedCase())));
  const identities = [...assessEstates(estatesFromDumps([{ source: 'd', content: DUMP }], { takenAt: AS_OF }))].map(
    (posture) => identitySchema.parse(JSON.parse(JSON.stringify(posture))),
  );

  test.each([
    ['of the posture', postureView(io, identities)],
    ['of the incident', incidentView(io, view.incident)],
    ['of a notification', notificationView(io, mailOf(view.incident.id))],
    ['of the plan', view.plans.flatMap((plan) => planView(io, plan))],
    ['of the journal', journalView(io, view)],
  ])('%s fits, except for policy documents', (_name, lines) => {
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) if (!/^ *\{.*\}$/.test(line)) expect([...line].length, line).toBeLessThanOrEqual(76);
  });

  test('of the posture prints reasons in words and counts the roles of Tierwatch in one line', () => {
    const text = postureView(io, identities).join('\n');
    expect(text).not.toMatch(/[A-Z]+_[A-Z]+/);
    expect(text).not.toContain('snapshot-principals');
    expect(text).toContain('and 2 roles under /tierwatch/ or named cdk-* (1 in T2, 1 in T3)');
  });

  test('of a notification keeps every word and line of the message', () => {
    const mail = mailOf(view.incident.id);
    const words = (text: string) => text.split(/\s+/);
    expect(words(notificationView(io, mail).join('\n'))).toEqual(words(`${mail.Subject}\n${mail.Message}`));
    expect(notificationView(io, mail)).toContain(`tierwatch show ${view.incident.id}`);
  });

  test('of the calls after the release does not list keys, which belong to one user', () => {
    const access = (error: string | undefined) => ({ keys: ['AKIANEW Active'], policies: [], error });
    const lines = callTable(io, { 'stolen key': access('InvalidClientTokenId'), 'new key': access(undefined) });
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['stolen key', 'new key'],
      ['call with the key', 'InvalidClientTokenId', 'succeeds'],
    ]);
  });

  test('of the path to administrator privilege names its steps', () => {
    const backup = identities.find(({ name }) => name === 'nightly-backup');
    expect(backup && pathToAdmin(io, backup)).toBe('user/nightly-backup ─[iam:AttachUserPolicy]→ ★ itself');
  });
});
