import { randomUUID } from 'node:crypto';
import { ListUsersCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Finished, Running } from '../../../local/command-line.ts';
import type { AccessKey } from '../../../local/credentials.ts';
import { createDrillOperator, startDrill } from '../../../local/drill-operator.ts';
import { eventually } from '../../../local/driver.ts';
import { Maker } from '../../../local/estate.ts';
import { document, iam } from '../victims.ts';
import { account, deployment, endpoint, estate, output, responder, root } from '../world.ts';

const make = new Maker(root, account);
const PATH = '/tierwatch-drill/';

const report = z.object({
  result: z.string(),
  canary: z.string(),
  incident: z.string().nullable(),
  steps: z.array(z.object({ step: z.string(), outcome: z.string(), seconds: z.number(), detail: z.string() })),
  problems: z.array(z.string()),
});

const operator = async (name: string, ...policies: readonly string[]): Promise<AccessKey> => {
  const managed = ['ResponderPolicyArn', ...policies].map(output);
  return (await createDrillOperator(root, account, name, managed)).key;
};

const drill = (key: AccessKey, ...args: readonly string[]): Running =>
  startDrill(args, { endpoint, api: deployment.api }, key, estate.cloudTrail.key);

/** Creating users and keys is evidence against an operator too, so each test has another one. */
const newOperator = () => operator(`drill-operator-${randomUUID().slice(0, 8)}`);
const newApprover = () => operator(`drill-approver-${randomUUID().slice(0, 8)}`, 'ApproverPolicyArn');

const canaries = async (): Promise<readonly string[]> => {
  const { Users = [] } = await iam.send(new ListUsersCommand({ PathPrefix: PATH }));
  return Users.map(({ UserName = '' }) => UserName);
};
const stateOf = async (incident: string | null): Promise<string> =>
  (await responder.case(incident ?? '')).incident.state;

const parsed = ({ code, out, err }: Finished) => {
  if (code === null || out === '') throw new Error(`the drill ended with ${code}:\n${err}`);
  return { code, ...report.parse(JSON.parse(out)) };
};
const outcomes = ({ steps }: z.infer<typeof report>) => steps.map(({ step, outcome }) => `${step} ${outcome}`);

const UNTIL_NOTIFIED = ['canary', 'posture', 'attack', 'incident', 'plan', 'request', 'notification'];
const UNTIL_RELEASED = [...UNTIL_NOTIFIED, 'approval', 'containment', 'key', 'release'];
const done = (steps: readonly string[]) => [...steps, 'clean-up'].map((step) => `${step} done`);

describe('tierwatch drill', () => {
  it('follows an attack until responders are notified, and leaves nothing', async () => {
    const seen = parsed(await drill(await newOperator(), '--json').finished);
    expect({ outcomes: outcomes(seen), code: seen.code, problems: seen.problems }, JSON.stringify(seen.steps)).toEqual({
      outcomes: done(UNTIL_NOTIFIED),
      code: 0,
      problems: [],
    });
    expect(await canaries()).toEqual([]);
    expect(await stateOf(seen.incident)).toBe('closed');
  });

  it('goes on until the release with --approve, and prints seconds, but no secret', async () => {
    const { code, out, err } = await drill(await newApprover(), '--approve').finished;
    expect(code, out + err).toBe(0);
    process.stderr.write(out);
    for (const title of ['posture known', 'responders notified', 'access released'])
      expect(out).toMatch(new RegExp(`^${title} +\\d+\\.\\d +done`, 'm'));
    expect(out).toContain('Drill passed');
    // Secret keys have 40 characters of this alphabet; ids and ARNs are shorter or contain others.
    expect(out + err).not.toMatch(/(?<![\w+/-])[A-Za-z0-9+/]{40}(?![\w+/-])/);
    expect(await canaries()).toEqual([]);
  });

  it('waits for another responder if the caller may not approve', async () => {
    const running = drill(await newOperator(), '--approve', '--json');
    const pending = await eventually(
      'the request',
      async () => /tierwatch approve (inc-\w+)/.exec(running.err())?.[1],
      90,
    );
    const { approvals } = await responder.case(pending);
    const approval = approvals.find(({ state }) => state === 'pending');
    await responder.decide(approval?.id ?? '', 'approve', approval?.planHash ?? '', 'a drill');
    const seen = parsed(await running.finished);
    expect([outcomes(seen), seen.code], JSON.stringify(seen.steps)).toEqual([done(UNTIL_RELEASED), 0]);
    expect(seen.steps.find(({ step }) => step === 'approval')?.detail).toBe('by another responder');
  });

  it('cleans up after an interruption, and ends with 2', async () => {
    const key = await newOperator();
    const running = drill(key, '--json');
    await eventually('the attack', async () => running.err().includes('attack played') || undefined, 90);
    running.child.kill('SIGINT');
    const seen = parsed(await running.finished);
    expect([seen.result, seen.code]).toEqual(['interrupted', 2]);
    expect(await canaries()).toEqual([]);
    await drill(key, '--clean').finished;
    for (const { state } of (await responder.incidents()).filter(({ identity }) => identity === seen.canary))
      expect(state).toBe('closed');
  });

  it('removes what a crashed drill left behind in the next drill', async () => {
    const key = await newOperator();
    const crashed = drill(key, '--json');
    await eventually('the incident', async () => crashed.err().includes('incident opened') || undefined, 90);
    crashed.child.kill('SIGKILL');
    await crashed.finished;
    const [left = ''] = await canaries();
    const arn = `arn:aws:iam::${account}:user${PATH}${left}`;
    const { id } = await eventually('its incident', () => responder.incidentAbout(arn));

    const other = await drill(await newOperator(), '--json').finished;
    expect(other.err).toContain(`${left} belongs to a drill of`);
    expect(await canaries()).toEqual([left]);

    const next = await drill(key, '--json').finished;
    expect(next.err).toContain(`removed ${left}`);
    expect(next.code, next.err).toBe(0);
    expect(await canaries()).toEqual([]);
    expect(await stateOf(id)).toBe('closed');
  }, 240_000);

  it('leaves a user with permissions alone, whatever its path and tags', async () => {
    const until = new Date(0).toISOString();
    const tags = { 'tierwatch-drill': until, 'tierwatch-drill-started-by': 'a principal', owner: 'x' };
    const posing = await make.user('tierwatch-drill-posing', PATH, undefined, tags);
    const granted = { UserName: posing.name, PolicyName: 'grant', PolicyDocument: document(['iam:*'], '*') };
    await iam.send(new PutUserPolicyCommand(granted));
    const { code, out } = await drill(await newOperator(), '--clean').finished;
    expect([code, out.replaceAll(/\s+/g, ' ')]).toEqual([
      1,
      expect.stringContaining('is not a canary: it has policy grant'),
    ]);
    expect(await canaries()).toEqual([posing.name]);
  });

  it('names the missing permission', async () => {
    const { code, err } = await drill(estate.responder.key).finished;
    expect([code, err]).toEqual([2, expect.stringContaining('docs/operators/drill.md')]);
  });
});
