import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, ask, DAY, HOUR, MINUTE, NOON, record, user, userArn } from '../detection/records.ts';
import { runMain } from './run-main.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-explain-'));
  writeFileSync(join(folder, 'log.jsonl'), LOG.map((one) => `${JSON.stringify(one)}\n`).join(''));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Ten days of uploads from one office, then an attack from elsewhere, and a change that Terraform makes every day. */
const office = { sourceIPAddress: '198.51.100.20', userAgent: 'Boto3/1.34 md/Botocore#1.34 ua/2.0 os/linux#6.8' };
const thief = { sourceIPAddress: '203.0.113.50', userAgent: 'aws-cli/2.17 md/awscrt os/windows#10' };
const terraform = { ...office, userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.0', userIdentity: user('pipeline') };
const LOG = [
  ...Array.from({ length: 10 }, (_, day) =>
    Array.from({ length: 6 }, (__, n) => record('s3:ListBuckets', office, NOON - (10 - day) * DAY + n * MINUTE)),
  ).flat(),
  ask('iam:CreateUser', { userName: 'backup' }, { ...thief, eventID: 'made' }, NOON),
  ask(
    'iam:AttachUserPolicy',
    { userName: 'backup', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    { ...thief, eventID: 'admin' },
    NOON + MINUTE,
  ),
  ...[1, 2, 3].map((n) =>
    ask('iam:CreateAccessKey', { userName: 'backup' }, { ...thief, eventID: `key-${n}` }, NOON + (1 + n) * MINUTE),
  ),
  ...[1, 2].map((n) =>
    record('iam:GetAccountAuthorizationDetails', { ...thief, eventID: `dump-${n}` }, NOON + (10 + n) * MINUTE),
  ),
  record(
    'iam:DeleteUser',
    { ...thief, eventID: 'refused', errorCode: 'AccessDenied', requestParameters: { userName: 'root2' } },
    NOON + HOUR,
  ),
  ask('iam:CreateUser', { userName: 'by-code' }, { ...terraform, eventID: 'by-code' }, NOON + 2 * HOUR),
  record(
    's3:ListBuckets',
    { ...office, userIdentity: user('backup', { accessKeyId: 'AKIAEXAMPLE000000002' }), eventID: 'heir' },
    NOON + HOUR,
  ),
  ask(
    'cloudtrail:StopLogging',
    { name: 'main' },
    { ...thief, userIdentity: user('backup'), eventID: 'stopped' },
    NOON + 2 * HOUR,
  ),
];

async function run(...args: readonly string[]) {
  const { code, out, err } = await runMain(['replay', 'log.jsonl', ...args], { cwd: folder, columns: 100 });
  return {
    code,
    out,
    err,
    lines: () =>
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

const incidents = async () => (await run('--json')).lines().filter(({ type }) => type === 'incident');

describe('the JSON output of tierwatch replay', () => {
  it('says which incident a signal belongs to, and with which evidence', async () => {
    const lines = (await run('--json')).lines();
    const signal = lines.find(({ eventId, rule }) => eventId === 'admin' && rule === 'admin-policy-attached');
    const incident = lines.find(({ id }) => id === signal.incident);
    expect(signal).toMatchObject({ technique: 'T1098.003', evidence: { to: 'backup' }, title: expect.any(String) });
    expect(incident).toMatchObject({
      identity: userArn('reporter'),
      title: expect.stringContaining(signal.title),
      credentials: expect.arrayContaining(['AKIAEXAMPLE000000001']),
      updatedAt: expect.stringMatching(/^2026-04-15T1/),
    });
    const points = incident.terms.reduce((sum: number, term: { points: number }) => sum + term.points, 0);
    expect(points).toBeCloseTo(incident.confidence);
  });

  it('has no incident for a signal outside of one', async () => {
    const lines = (await run('--json')).lines();
    expect(lines.find(({ eventId }) => eventId === 'by-code')).toMatchObject({ incident: null });
  });

  it('links incidents of identities that gave access to one another', async () => {
    const [thiefs, heirs] = await incidents();
    expect(thiefs.gaveAccessTo).toContainEqual({
      identity: userArn('backup'),
      incident: heirs.id,
      how: 'iam:CreateAccessKey',
      at: '2026-04-15T12:02:00.000Z',
    });
    expect(heirs.lineage).toContainEqual(expect.objectContaining({ identity: userArn('reporter') }));
    expect(heirs.partOf).toBe(thiefs.id);
  });
});

describe('the story of an incident', () => {
  it('folds repeats, and names place, client, key and what to do', async () => {
    const { out } = await run();
    const text = out.replaceAll(/\s+/g, ' ');
    expect(text).toMatch(
      /user reporter made \d+ reported calls.* from 203\.0\.113\.50 .*aws-cli\/windows, key AKIAEXAMPLE000000001\./,
    );
    expect(text).toContain('iam:CreateAccessKey ×3 until 2026-04-15 12:04:00 UTC');
    expect(text).toContain('client expected');
    expect(text).toContain('Is user backup known?');
    expect(text).toContain('aws iam update-access-key --user-name reporter --access-key-id AKIAEXAMPLE000000001');
  });
});

it('says only that a call had no success, because it may have failed without a denial', async () => {
  const failed = { ...thief, errorCode: 'Client.DryRunOperation', errorMessage: 'Request would have succeeded' };
  const dryRuns = ['RunInstances', 'CreateKeyPair', 'AuthorizeSecurityGroupIngress'].map((name, n) =>
    record(`ec2:${name}`, { ...failed, readOnly: false }, NOON + (20 + n) * MINUTE),
  );
  writeFileSync(join(folder, 'dry.jsonl'), [...LOG, ...dryRuns].map((one) => `${JSON.stringify(one)}\n`).join(''));
  const { out } = await runMain(['replay', 'dry.jsonl'], { cwd: folder, columns: 100 });
  expect(out).toMatch(/ec2:RunInstances +without success/);
  expect(out).not.toContain('denied by AWS');
});

describe('tierwatch replay --explain', () => {
  it('says at which event an incident opened, and which reasons carry it', async () => {
    const [{ id, confidence }] = await incidents();
    const [line] = (await run('--explain', id, '--json')).lines();
    expect(line).toMatchObject({ incident: id, threshold: 0.42, posture: null, baseline: { events: 60, days: 10 } });
    expect(line.opening.confidenceBefore).toBeLessThan(0.42);
    expect(line.opening.confidence).toBeGreaterThanOrEqual(0.42);
    expect(line.reasons).toHaveLength(3);
    const { out } = await run('--explain', id);
    expect(out).toContain('the threshold is 42%');
    expect(out).toContain(`confidence of ${Math.round(confidence * 100)}%`);
    expect(out.match(/▸/g)).toHaveLength(3);
  });

  it('says for each rule what it made of an event', async () => {
    const [line] = (await run('--explain', 'made', '--json')).lines();
    const verdict = (id: string) => line.rules.find(({ rule }: { rule: string }) => rule === id)?.verdict;
    expect(verdict('user-made')).toBe('matched');
    expect(verdict('new-source-for-key')).toBe('matched');
    expect(verdict('root-use')).toBe('no-match');
    expect(verdict('access-denied-burst')).toBe('not-evaluated');
    expect(line.baseline.facts).toContainEqual({ what: 'API', value: 'iam:CreateUser', known: 'never seen', count: 0 });
    expect(line.baseline.facts).toContainEqual({
      what: 'client',
      value: 'aws-cli/windows',
      known: 'never seen',
      count: 0,
    });
    expect(line.baseline.facts).toContainEqual({
      what: 'schedule',
      value: 'Wednesday 12:00 UTC',
      known: 'habitual',
      count: 0,
    });
  });

  it('distinguishes a match that was reported before from none', async () => {
    const [line] = (await run('--explain', 'dump-2', '--json')).lines();
    const verdict = line.rules.find(({ rule }: { rule: string }) => rule === 'account-dumped');
    expect(verdict).toMatchObject({ verdict: 'suppressed', why: expect.stringContaining('within the hour before') });
  });

  it('evaluates rules with what other identities did from the source of the event', async () => {
    const refused = (userName: string, eventID: string, minutes: number) =>
      record(
        'signin:ConsoleLogin',
        {
          userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName },
          errorMessage: 'Failed authentication',
          responseElements: { ConsoleLogin: 'Failure' },
          sourceIPAddress: '192.0.2.10',
          eventID,
        },
        NOON + minutes * MINUTE,
      );
    const sprayed = [1, 2, 3, 4, 5].map((n) => refused(`user-${n}`, `sprayed-${n}`, n));
    const log = [...sprayed, refused('user-5', 'again', 6)].map((one) => `${JSON.stringify(one)}\n`).join('');
    writeFileSync(join(folder, 'sprayed.jsonl'), log);
    const verdict = async (eventId: string) => {
      const args = ['replay', 'sprayed.jsonl', '--explain', eventId, '--json'];
      const [line = ''] = (await runMain(args, { cwd: folder })).out.split('\n');
      return JSON.parse(line).rules.find(({ rule }: { rule: string }) => rule === 'signin-spraying');
    };
    expect(await verdict('sprayed-5')).toMatchObject({ verdict: 'matched', evidence: { names: 5 } });
    expect(await verdict('again')).toMatchObject({ verdict: 'suppressed' });
    expect(await verdict('sprayed-4')).toMatchObject({ verdict: 'no-match' });
  });

  it('prints an event for people', async () => {
    const { out } = await run('--explain', 'refused');
    expect(out).toContain('iam:DeleteUser, denied');
    expect(out).toContain('60 events on 10 days: enough to tell what is new');
    expect(out).toMatch(/not evaluated \S+: the call was denied; the rule is for calls that succeed/);
  });

  it('refuses an id that is in neither', async () => {
    expect(await run('--explain', 'inc-0')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('inc-0') });
    expect((await run('--explain', 'made', '--tune')).code).toBe(2);
  });
});

describe('tierwatch replay --tune', () => {
  it('says what an exception for each rule would have hidden', async () => {
    const lines = (await run('--tune', '--json')).lines();
    const one = (identity: string, rule: string) =>
      lines.find((line) => line.identity === userArn(identity) && line.rule === rule);
    expect(one('reporter', 'access-key-for-another')).toMatchObject({
      signals: 3,
      incidents: 1,
      hidden: { incidents: 0, severity: null },
    });
    expect(one('pipeline', 'user-made')).toMatchObject({ signals: 1, incidents: 0, hidden: { incidents: 0 } });
    expect(one('backup', 'trail-tampering')).toMatchObject({
      incidents: 1,
      hidden: { incidents: 1, severity: expect.any(String) },
    });
    expect(lines.map(({ signals }) => signals)).toEqual(lines.map(({ signals }) => signals).sort((a, b) => b - a));
  });

  it('prints a table', async () => {
    const { out } = await run('--tune');
    expect(out).toMatch(/exception\s+hides/);
    expect(out).toMatch(/1 incident, up\s+to critical/);
  });
});

describe('tierwatch replay --config', () => {
  const withModes = async (ruleModes: object) => {
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ruleModes: [ruleModes] }));
    return run('--config', 'config.json', '--json');
  };

  it('applies the modes of rules', async () => {
    const { out } = await withModes({ rules: ['user-made'], mode: 'off' });
    expect(out).toContain('admin-policy-attached');
    expect(out).not.toContain('"rule":"user-made"');
  });

  /** By default, of the rule that reports `by-code`, the last event but one. */
  const withException = async (expiresAt: string, ...args: readonly string[]) => {
    const exception = {
      identity: userArn('pipeline'),
      accepts: { rule: 'user-made' },
      why: 'Terraform makes users',
      owner: 'platform',
    };
    const exceptions = [
      { ...exception, id: 'SEC-0', expiresAt: '2025-01-01' },
      { ...exception, id: 'SEC-1', expiresAt },
    ];
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ exceptions }));
    return run('--config', 'config.json', '--json', ...args);
  };
  const suppressed = (output: string) => output.includes('"suppressed":"exception SEC-1"');

  it.each([
    ['before the first event', '2026-01-31', 'not applied'],
    ['between the events', '2026-04-15T13:59:00Z', 'not applied to later events'],
  ])('reports an exception that expired %s', async (_, expiresAt, effect) => {
    const { code, out, err } = await withException(expiresAt);
    expect([code, suppressed(out)]).toEqual([0, false]);
    const at = new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ');
    const what = `SEC-1 for ${userArn('pipeline')} (rule user-made)`;
    expect(err).toContain(`config.json: exceptions[1]: ${what} expired at ${at} UTC: ${effect}\n`);
    expect(err).not.toContain('SEC-0');
  });

  it('reports no exception that applies to all events', async () => {
    const { out, err } = await withException('2026-05-01');
    expect(suppressed(out)).toBe(true);
    expect(err).not.toContain('SEC-');
  });

  it('says where an expired exception would apply', async () => {
    const late = { id: 'SEC-1', rule: 'user-made', expiresAt: '2026-04-01T00:00:00.000Z', signals: 1 };
    const [explained] = (await withException('2026-04-01', '--explain', 'by-code')).lines();
    const verdict = explained.rules.find(({ rule }: { rule: string }) => rule === 'user-made');
    expect(verdict).toMatchObject({ verdict: 'matched', expiredExceptions: [late] });
    const tunings = (await withException('2026-04-01', '--tune')).lines();
    expect(tunings.filter(({ expiredExceptions }) => expiredExceptions !== undefined)).toEqual([
      expect.objectContaining({ identity: userArn('pipeline'), rule: 'user-made', expiredExceptions: [late] }),
    ]);
    const printed = await run('--config', 'config.json', '--explain', 'by-code');
    expect(printed.out).toContain('exception SEC-1 does not apply: it expired at 2026-04-01 00:00 UTC');
  });

  it('says which exceptions for the rules of an incident have expired', async () => {
    const accepts = { rule: 'access-key-for-another' };
    const exception = { id: 'SEC-2', identity: userArn('reporter'), accepts, why: 'rotation', owner: 'platform' };
    const exceptions = [{ ...exception, expiresAt: '2026-04-15T12:02:30Z' }];
    const [{ id }] = await incidents();
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ exceptions }));
    const { out } = await run('--config', 'config.json', '--explain', id);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'exception SEC-2 expired at 2026-04-15 12:02 UTC, before 2 signals of access-key-for-another',
    );
  });

  it('refuses an exception for a rule that does not exist', async () => {
    const exception = { id: 'SEC-3', identity: userArn('pipeline'), why: 'users', owner: 'platform' };
    const exceptions = [{ ...exception, accepts: { rule: 'user-maid' }, expiresAt: '2026-05-01' }];
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ exceptions }));
    const { code, err } = await run('--config', 'config.json');
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('config.json: exceptions[0].accepts.rule: there is no detection rule user-maid'),
    ]);
  });

  it('refuses a rule that does not exist', async () => {
    const { code, err } = await withModes({ rules: ['user-maid'], mode: 'off' });
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('ruleModes[0].rules: there is no detection rule user-maid'),
    ]);
  });
});
