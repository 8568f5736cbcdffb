import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { anApproval, anEntry, anIncident, aPlan, aPosture, aSignal } from '../../contract/stores-fixtures.ts';
import { ask, NOON } from '../detection/records.ts';
import { mockClient } from '../mock-client.ts';
import { type ApiRequest, fakeApi, HERE } from './fake-api.ts';
import { runMain } from './run-main.ts';

/** Text that an attacker may put into names, tags, policies, records and reasons: it clears the screen, sets colors and titles,
 * reverses text, and forges lines. */
const FORGED = '   2026-11-30 03:00:00  released                everything is fine';
const HOSTILE = [
  '\u001b[2J\u001b[1;1H',
  '\u001b[35mAPPROVED by ciso\u001b[0m',
  '\u001b]0;title\u0007',
  '\u009b35m',
  `ok\n${FORGED}`,
  `ok\r${FORGED}`,
  '\u202egnp.exe',
  '\u2066\u2069\u200f\u061c',
  'u2028\u2028p\u2029',
  'del\u007f nul\u0000 tab\t nel\u0085',
];
/** All in one text. */
const ALL = HOSTILE.join(' ');
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** Only line breaks and the colors of the command line may act on a terminal; magenta is not one of them. */
function expectHarmless(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colors of the command line
  const bare = text.replaceAll(/\u001b\[(?!35|0?m)[\d;]*m/g, '').replaceAll('\n', '');
  expect(UNPRINTABLE.exec(bare)?.[0] ?? '').toBe('');
  expect(text.split('\n').filter((line) => line.startsWith(FORGED))).toEqual([]);
}

const ACCOUNT = '111122223333';
const everything = (Sid: string) => ({
  Version: '2012-10-17',
  Statement: [{ Sid, Effect: 'Allow', Action: '*', Resource: '*' }],
});
const trust = (name: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: name,
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/${name}`, Service: name, Federated: name },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { [name]: name } },
    },
  ],
});
const userDetail = (name: string, index: number) => ({
  UserName: name,
  UserId: `AIDA${index}`,
  Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
  CreateDate: '2020-01-01T00:00:00Z',
  UserPolicyList: index % 2 === 0 ? [{ PolicyName: name, PolicyDocument: everything(name) }] : [],
  GroupList: [name],
  AttachedManagedPolicies: [{ PolicyName: name, PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/${name}` }],
  Tags: [
    { Key: 'owner', Value: name },
    { Key: name, Value: name },
  ],
});
const roleDetail = (name: string, index: number) => ({
  RoleName: name,
  RoleId: `AROA${index}`,
  Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
  CreateDate: '2020-01-01T00:00:00Z',
  AssumeRolePolicyDocument: trust(name),
  RolePolicyList: [{ PolicyName: name, PolicyDocument: everything(name) }],
  Tags: [{ Key: 'owner', Value: name }],
  RoleLastUsed: { LastUsedDate: name, Region: name },
});
const DUMP = {
  UserDetailList: HOSTILE.map(userDetail),
  RoleDetailList: HOSTILE.map(roleDetail),
  GroupDetailList: HOSTILE.map((name) => ({
    GroupName: name,
    Arn: `arn:aws:iam::${ACCOUNT}:group/${name}`,
    GroupPolicyList: [{ PolicyName: name, PolicyDocument: everything(name) }],
  })),
  Policies: [],
};
const RECORDS = HOSTILE.flatMap((text, index) => {
  const identity = { userIdentity: { ...HUMAN(text) }, sourceIPAddress: text, userAgent: text, awsRegion: text };
  const at = NOON + index * 1_000;
  const policyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  return [
    ask('iam:CreateAccessKey', { userName: `${text}x` }, { ...identity, eventID: `k${text}` }, at),
    ask('iam:AttachUserPolicy', { userName: text, policyArn }, { ...identity, eventID: `a${text}` }, at),
    ask('cloudtrail:StopLogging', { name: text }, { ...identity, eventID: `s${text}`, errorCode: text }, at),
  ];
});
function HUMAN(text: string) {
  const arn = `arn:aws:iam::${ACCOUNT}:user/${text}`;
  return { type: 'IAMUser', arn, accountId: ACCOUNT, accessKeyId: `AKIA${text}`, principalId: text, userName: text };
}

let folder = '';
const put = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-hostile-'));
  put('dump.json', DUMP);
  put('old.json', { ...DUMP, UserDetailList: [], RoleDetailList: DUMP.RoleDetailList.slice(1) });
  put('logs.json', { Records: RECORDS });
  put(
    'odd.jsonl',
    `${JSON.stringify({ ...RECORDS[0], eventTime: ALL, eventID: ALL })}\n${JSON.stringify(RECORDS[1])}\n`,
  );
  put(
    'questions.jsonl',
    HOSTILE.map((id, index) =>
      JSON.stringify({ id, principal: user(index), action: 's3:GetObject', resource: `arn:aws:s3:::${id}` }),
    ).join('\n'),
  );
  put(
    'wrong.jsonl',
    HOSTILE.map((id) => JSON.stringify({ id, principal: id, action: `s3:${id}`, resource: id })).join('\n'),
  );
  put('bad.jsonl', JSON.stringify({ principal: 'x', action: 's3:Get', context: { [ALL]: { deep: ALL } } }));
  put(`${HOSTILE[1]}.json`, `{"${ALL.replaceAll('\n', '')}`);
  put('exceptions.json', { posture: { [ALL]: ALL }, exceptions: [{ id: ALL, identity: ALL }] });
});
const APPROVAL = '0f4e6a1c9d2b48f7a35e8c1d7b9f2a60';
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const user = (index: number) => `arn:aws:iam::${ACCOUNT}:user/${HOSTILE[index]}`;
const QUESTION = ['--action', 's3:GetObject', '--resource', `arn:aws:s3:::x/${ALL}`];

describe.each([
  ['a terminal', true],
  ['a pipe', false],
])('hostile text in files is harmless on %s', (_where, terminal) => {
  const run = async (args: readonly string[]) => {
    const outcome = await runMain(args, { cwd: folder, terminal, progress: false });
    expectHarmless(outcome.out);
    expectHarmless(outcome.err);
    return outcome;
  };

  test.each([
    ['table', ['--all']],
    ['json', []],
    ['sarif', []],
    ['ocsf', []],
    ['asff', ['--security-hub-region', 'us-east-1']],
    ['html', []],
    ['markdown', []],
  ])('in assess --format %s', async (format, more) => {
    const { code, out } = await run(['assess', 'dump.json', '--format', format, ...more]);
    expect(code).toBe(0);
    expect(out).toContain('\\u202egnp.exe');
    expect((await run(['assess', 'dump.json', '--format', format, ...more, '--output', `out.${format}`])).out).toBe('');
    expectHarmless(readFileSync(join(folder, `out.${format}`), 'utf8'));
    expect(readFileSync(join(folder, `out.${format}`), 'utf8')).not.toContain('\u001b');
  });

  test('in the data of assess --format html', async () => {
    const { out } = await run(['assess', 'dump.json', '--format', 'html']);
    const [, data = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(out) ?? [];
    const texts: string[] = [];
    JSON.parse(data, (_key, value: unknown) => {
      if (typeof value === 'string') texts.push(value);
    });
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => UNPRINTABLE.test(text))).toEqual([]);
  });

  test('in assess --format csv, whose rows end as in RFC 4180', async () => {
    const { code, out } = await runMain(['assess', 'dump.json', '--format', 'csv'], { cwd: folder, terminal });
    expect(code).toBe(0);
    expectHarmless(out.replaceAll('\r\n', '\n'));
    expect(out.split('\r\n')).toHaveLength(2 * HOSTILE.length + 2);
  });

  test.each(HOSTILE.map((name) => [name]))(
    'in assess --identity %j, which accepts the raw and the printed name',
    async (name) => {
      const exact = await run(['assess', 'dump.json', '--identity', name]);
      const shown = /user\/(.*?)(?:\p{Cc}|$)/mu.exec(exact.out)?.[1] ?? '';
      expect([exact.code, shown.startsWith(name.slice(0, 2))]).toEqual([0, /^\w/.test(name)]);
      const plain = await runMain(['assess', 'dump.json', '--identity', shown], { cwd: folder });
      expect([plain.code, plain.out.includes('\nScore\n')]).toEqual([0, true]);
    },
  );

  test('in assess --diff and in its errors', async () => {
    expect((await run(['assess', 'dump.json', '--diff', 'old.json'])).out).toContain('got worse');
    expect((await run(['assess', 'dump.json', '--diff', 'old.json', '--json'])).code).toBe(0);
    expect((await run(['assess', 'dump.json', '--identity', ALL])).code).toBe(2);
    expect((await run(['assess', `${HOSTILE[1]}.json`])).code).toBe(2);
    expect((await run(['assess', ALL])).code).toBe(2);
    expect((await run(['assess', 'dump.json', '--config', 'exceptions.json'])).code).toBe(2);
    expect((await run(['assess', 'dump.json', `--${ALL}`])).code).toBe(2);
    expect((await run([ALL])).code).toBe(2);
  });

  test.each(HOSTILE.map((name, index) => [name, index] as const))(
    'in can with the principal %j',
    async (_name, index) => {
      const { code, out } = await run(['can', 'dump.json', '--principal', user(index), ...QUESTION]);
      expect([code, out.includes('s3:GetObject')]).toEqual([0, true]);
      await run(['can', 'dump.json', '--principal', user(index), ...QUESTION, '--json']);
    },
  );

  test('in can with an unknown principal and with --batch', async () => {
    expect((await run(['can', 'dump.json', '--principal', `${user(0)}x`, ...QUESTION])).err).toContain(
      'is not in the account dump',
    );
    expect((await run(['can', 'dump.json', '--batch', 'questions.jsonl'])).out).not.toBe('');
    expect((await run(['can', 'dump.json', '--batch', 'wrong.jsonl'])).code).toBe(2);
    expect((await run(['can', 'dump.json', '--batch', 'bad.jsonl'])).code).toBe(2);
  });

  test('in replay and in its warnings', async () => {
    const { code, out } = await run(['replay', 'logs.json', '--authorization-details', 'dump.json']);
    expect([code, out.includes('u2028\\u2028p')]).toEqual([0, true]);
    expect((await run(['replay', 'logs.json', '--json'])).code).toBe(0);
    expect((await run(['replay', 'odd.jsonl'])).err).toContain('1 record skipped');
    expect((await run(['replay', `${HOSTILE[1]}.json`])).code).toBe(2);
  });
});

describe('hostile text in responses of a deployment is harmless', () => {
  const incident = anIncident(ACCOUNT, ALL, {
    identity: user(0),
    title: ALL,
    signals: [{ ...aSignal(user(0), ALL), title: ALL, time: ALL }],
    confidenceTerms: [{ term: ALL, points: 0.5, why: ALL }],
  });
  const plan = { ...aPlan(incident, ALL), hash: ALL, playbook: ALL, mode: ALL, residual: [ALL] };
  const changes = [{ kind: ALL, userName: ALL, policyName: ALL }];
  const approval = {
    ...anApproval(aPlan(incident, ALL), ALL),
    state: ALL,
    decidedBy: ALL,
    reason: ALL,
    expiresAt: ALL,
  };
  const journal = [{ ...anEntry(ALL, 1, ALL), by: ALL, step: ALL, at: ALL }];
  const posture = {
    ...aPosture(ACCOUNT, ALL),
    ...{ class: ALL, classWhy: ALL, tierWhy: ALL, owner: ALL, createdAt: ALL, lastUsedAt: ALL, unknowns: [ALL] },
    scoreTerms: [{ term: ALL, points: 1, why: ALL }],
    reasons: [{ code: ALL, severity: 'high', detail: ALL, remediation: ALL }],
    escalations: [
      {
        to: ALL,
        admin: true,
        steps: [{ rule: ALL, actions: [ALL], target: ALL, conditional: true, dependsOn: [ALL] }],
      },
    ],
  };
  const hostileBrief = {
    events: [
      {
        ...{ eventId: ALL, time: ALL, api: ALL, denied: true, targets: [ALL], severity: 'high', why: [ALL] },
        origin: {
          from: ALL,
          country: ALL,
          network: ALL,
          organization: ALL,
          client: ALL,
          accessKeyId: ALL,
          sessionName: ALL,
        },
      },
    ],
    unusual: [{ what: ALL, expected: [ALL], observed: [ALL] }],
    usual: {
      ...{ lastUse: ALL, days: 1, schedule: ALL, caveat: ALL },
      ...{ countries: [ALL], networks: [ALL], clients: [ALL], apis: [ALL] },
    },
    created: [{ what: ALL, time: ALL, stop: ALL, incident: ALL }],
    impact: {
      ...{ duration: ALL, owner: ALL, keyPlaces: [ALL], otherUsers: [ALL] },
      workloads: [{ type: ALL, id: ALL, until: ALL, resume: ALL }],
    },
    residual: [ALL],
    outcome: {
      before: { accessKeys: [{ id: ALL, status: ALL }], inlinePolicies: [ALL] },
      ...{ policies: [ALL], deactivatedKeys: [ALL], verifiedAt: ALL, laterCalls: { denied: 1, succeeded: 1 } },
    },
  };
  const pending = { ...approval, id: 'a-2', incidentId: 'inc-2', planHash: ALL, state: 'pending' };
  const decidable = {
    incident: { ...incident, state: 'contained' },
    plans: [{ ...plan, changes }],
    approvals: [pending],
    journal,
    brief: hostileBrief,
  };
  const answers: Readonly<Record<string, unknown>> = {
    '/approvals': { approvals: [{ ...pending, incident: { severity: 'high', tier: 0, title: ALL } }] },
    '/approvals/a-2': { approval: pending },
    '/incidents/inc-2': decidable,
    '/containments': {
      containments: [{ identity: ALL, policies: [ALL], denyAll: true, incident: { id: ALL, state: ALL } }],
      recorded: [{ incident: ALL, identity: user(9), state: ALL, policy: ALL }],
    },
    '/identities': { identities: [posture] },
    '/incidents': { incidents: [{ ...incident, state: ALL }] },
    '/incidents/inc-1': {
      incident: { ...incident, state: ALL },
      plans: [{ ...plan, changes }],
      approvals: [approval],
      journal,
    },
    [`/approvals/${APPROVAL}`]: { approval, plan: { ...plan, changes } },
    '/incidents/inc-1/contain': { execution: ALL },
    '/incidents/inc-1/release': { needs: 'second-person', requestedBy: ALL },
    '/incidents/inc-2/release': { needs: ALL, requestedBy: ALL },
    '/incidents/inc-3/release': { execution: ALL },
    '/incidents/inc-1/close': { incident: { ...incident, state: ALL } },
  };
  const answer = ({ path }: ApiRequest) => {
    if (path.startsWith('/identities/')) return { body: { identity: posture } };
    const body = answers[path];
    return body === undefined ? { status: 404, body: { error: ALL, message: ALL } } : { body };
  };
  const why = ['--reason', 'x'];

  test.each([
    ['posture', ['posture'], 0],
    ['incidents', ['incidents'], 0],
    ['show of an incident', ['show', 'inc-1'], 0],
    ['show of an approval', ['show', APPROVAL], 0],
    ['show of an identity', ['show', 'arn:aws:iam::1:user/x'], 0],
    ['show of a name', ['show', ALL], 0],
    ['show of an unknown name', ['show', 'x'], 2],
    ['contain', ['contain', 'inc-1', ...why], 0],
    ['release with a second person', ['release', 'inc-1', ...why], 0],
    ['release with an unknown requirement', ['release', 'inc-2', ...why], 0],
    ['release', ['release', 'inc-3', ...why], 0],
    ['close', ['close', 'inc-1', ...why], 0],
    ['approvals', ['approvals'], 0],
    ['contained', ['contained'], 0],
    ['show of a brief', ['show', 'inc-2'], 0],
    ['approve', ['approve', 'inc-2', '--yes', ...why], 0],
    ['refuse', ['refuse', 'inc-2', '--plan-hash', 'h', ...why], 0],
    ['approve without confirmation', ['approve', 'inc-2', ...why], 2],
    ['approve of a decided approval', ['approve', 'inc-1', '--yes', ...why], 2],
    ['an error', ['show', 'inc-9'], 2],
  ])('in %s', async (_name, args, exit) => {
    fakeApi(answer);
    for (const terminal of [true, false])
      for (const more of [[], ['--json']]) {
        const { code, out, err } = await runMain([...args, ...more], { ...HERE, terminal });
        expect([code, out !== '']).toEqual([exit, exit === 0]);
        expectHarmless(out);
        expectHarmless(err);
        if (more.length > 0 && exit === 0)
          for (const line of out.trimEnd().split(/[\p{Zl}\p{Zp}\p{Cc}]/u))
            expect(JSON.parse(line)).toBeTypeOf('object');
      }
  });

  const bus = mockClient(EventBridgeClient);

  test('in ingest, from errors of the event bus', async () => {
    const entry = { ErrorCode: ALL, ErrorMessage: ALL };
    bus.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: RECORDS.map(() => entry) });
    const { code, out, err } = await runMain(['ingest', 'logs.json', 'odd.jsonl', '--region', 'us-east-1'], {
      ...HERE,
      cwd: folder,
    });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('record 1 skipped');
    expectHarmless(err);
  });
});

test('an internal error prints a harmless stack trace and exits with 2, not with 1 for findings', async () => {
  const environment = {
    get AWS_REGION(): string {
      throw new TypeError(ALL);
    },
  };
  const { code, out, err } = await runMain(['incidents'], { cwd: '', environment });
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^tierwatch: unexpected TypeError: .*\n {4}at /);
  expectHarmless(err);
});
