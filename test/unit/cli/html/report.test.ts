import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateAccount } from '../../../../bench/generate-account.ts';
import { planData } from '../../../../cli/assess/html/plan-data.ts';
import type { ReportData } from '../../../../cli/assess/html/report-data.ts';
import { Texts } from '../../../../cli/assess/html/texts.ts';
import { worstFirst } from '../../../../cli/assess/order.ts';
import { assess as assessAll } from '../../../../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../../../../layers/core/posture/estate-from-dump.ts';
import { type FixStep, fixPlan } from '../../../../layers/core/remediation/fix-plan.ts';
import { assessed } from '../../../../layers/core/remediation/simulate.ts';
import { runMain } from '../run-main.ts';

const ACCOUNT = '111122223333';
const HOSTILE = '</script><script>alert(1)</script>';
const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: string) => ({ Effect: 'Allow', Action, Resource: '*' });
const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;
const user = (UserName: string, ...actions: readonly string[]) => ({
  UserName,
  UserId: `AIDA${UserName.length}`,
  Arn: arn(`user/${UserName}`),
  CreateDate: '2026-01-01T00:00:00Z',
  UserPolicyList: actions.map((action) => ({ PolicyName: 'p', PolicyDocument: document(allow(action)) })),
});
const boss = (lastUsed: string) => ({
  RoleName: 'boss',
  RoleId: 'AROABOSS',
  Arn: arn('role/boss'),
  CreateDate: '2020-01-01T00:00:00Z',
  AssumeRolePolicyDocument: document({
    Effect: 'Allow',
    Principal: { AWS: arn('root') },
    Action: 'sts:AssumeRole',
  }),
  RolePolicyList: [{ PolicyName: 'p', PolicyDocument: document(allow('*')) }],
  RoleLastUsed: { LastUsedDate: lastUsed },
});

const DUMP = {
  UserDetailList: [user('ci', 'sts:AssumeRole'), user('cd', 'sts:AssumeRole'), user(HOSTILE)],
  RoleDetailList: [boss('2020-02-01T00:00:00Z')],
};
const OLD = {
  UserDetailList: [user('ci'), user('gone', 's3:GetObject'), user('cd', 'sts:AssumeRole')],
  RoleDetailList: [boss('2026-02-20T00:00:00Z')],
};
const EXCEPTIONS = {
  exceptions: [
    {
      id: 'SEC-1',
      identity: arn('role/boss'),
      accepts: { reason: 'UNUSED_90D' },
      why: 'kept for disasters',
      owner: 'platform',
      expiresAt: '2026-12-31',
    },
    {
      id: 'SEC-2',
      identity: arn('user/ci'),
      accepts: { reason: 'NO_OWNER' },
      why: 'new team',
      owner: 'platform',
      expiresAt: '2026-02-01',
    },
  ],
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-html-'));
  for (const [name, content] of Object.entries({ dump: DUMP, old: OLD, config: EXCEPTIONS }))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(content));
});
afterAll(() => rmSync(folder, { recursive: true }));

const assess = (...args: readonly string[]) =>
  runMain(['assess', 'dump.json', '--as-of', '2026-03-01', ...args], { cwd: folder });

async function pageOf(...args: readonly string[]): Promise<string> {
  const { code } = await assess('--format', 'html', '--output', 'report.html', ...args);
  expect(code).toBe(0);
  return readFileSync(join(folder, 'report.html'), 'utf8');
}

function partOf(page: string, pattern: RegExp): string {
  const [, part = ''] = pattern.exec(page) ?? [];
  return part;
}

async function dataOf(...args: readonly string[]): Promise<ReportData> {
  return JSON.parse(partOf(await pageOf(...args), /id="data">(.*?)<\/script>/s));
}

describe('the HTML report', () => {
  test('is one file that loads nothing', async () => {
    const page = await pageOf('--no-fix-plan');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<(?:script|link|img|iframe)[^>]+(?:src|href)=/);
  });

  test('allows its script and its style by their hashes, and nothing else', async () => {
    const page = await pageOf('--no-fix-plan');
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const script = partOf(page, /<script type="module">(.*?)<\/script>/s);
    const style = partOf(page, /<style>(.*?)<\/style>/s);
    expect(partOf(page, /script-src (\S+);/)).toBe(hash(script));
    expect(partOf(page, /style-src (\S+);/)).toBe(hash(style));
    expect(page).not.toContain('unsafe');
    expect(page).not.toMatch(/ style="| on\w+="/);
  });

  test('has a script that never makes markup of text', async () => {
    const script = partOf(await pageOf('--no-fix-plan'), /<script type="module">(.*?)<\/script>/s);
    expect(script.length).toBeGreaterThan(1000);
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/);
  });

  test('does not let a name end its data', async () => {
    const page = await pageOf('--no-fix-plan');
    expect(page).not.toContain(HOSTILE);
    expect(page.match(/<script/g)).toHaveLength(2);
    const { identities } = await dataOf('--no-fix-plan');
    expect(identities.map(({ name }) => name)).toContain(HOSTILE);
  });

  test('begins with the fix plan: calls, inverse and the paths that each step closes', async () => {
    const { plan, identities, texts } = await dataOf();
    const [step] = plan?.steps ?? [];
    expect(plan?.title).toBe('1 change takes T0 3 → 0');
    expect(step).toMatchObject({
      title: 'Delete role/boss',
      tiers: 'T0 3 → 0',
      improves: '2 other identities improve',
      breaks: { severity: 'info', text: 'breaks nothing used in the last 90 days' },
      deleted: [identities.findIndex(({ name }) => name === 'boss')],
      limited: [],
    });
    expect(step?.calls.at(-1)).toBe('aws iam delete-role --role-name boss');
    expect(step?.inverse[0]).toMatch(/^aws iam create-role --role-name boss /);
    const paths = step?.paths.map(({ from, hops }) => [
      identities[from]?.name,
      ...hops.map(({ to, cut }) => [texts[to], cut]),
    ]);
    expect(paths).toEqual([
      ['cd', [arn('role/boss'), true]],
      ['ci', [arn('role/boss'), true]],
    ]);
  });

  test('shows the paths to a role that a step deletes if no identity improves', async () => {
    const other = { ...boss('2026-02-20T00:00:00Z'), RoleName: 'ops', RoleId: 'AROAOPS', Arn: arn('role/ops') };
    writeFileSync(
      join(folder, 'two.json'),
      JSON.stringify({ ...DUMP, RoleDetailList: [...DUMP.RoleDetailList, other] }),
    );
    const { out } = await runMain(['assess', 'two.json', '--as-of', '2026-03-01', '--format', 'html'], { cwd: folder });
    const { plan, identities, texts }: ReportData = JSON.parse(partOf(out, /id="data">(.*?)<\/script>/s));
    const step = plan?.steps.find(({ title }) => title === 'Delete role/boss');
    expect(step?.improves).toBe('');
    expect(step?.paths.map(({ from, hops }) => [identities[from]?.name, texts[hops[0]?.to ?? -1]])).toEqual([
      ['cd', arn('role/boss')],
      ['ci', arn('role/boss')],
    ]);
  });

  test('is the same with --fix-plan', async () => {
    expect(await pageOf('--fix-plan')).toBe(await pageOf());
  });

  test('has no plan with --no-fix-plan', async () => {
    expect(await dataOf('--no-fix-plan')).not.toHaveProperty('plan');
  });

  test('shows exceptions, also expired ones', async () => {
    const { identities } = await dataOf('--no-fix-plan', '--config', 'config.json');
    const of = (name: string) => identities.find((one) => one.name === name);
    expect(of('boss')?.exceptions).toEqual([
      { accepts: 'unused', why: 'kept for disasters', owner: 'platform', expires: '2026-12-31', expired: false },
    ]);
    expect(of('boss')?.reasons.map(({ code }) => code)).not.toContain('UNUSED_90D');
    expect(of('ci')?.exceptions).toMatchObject([{ accepts: 'no owner', expired: true }]);
    expect(of('ci')?.reasons.map(({ code }) => code)).toContain('NO_OWNER');
  });

  test('opens the identity of --identity', async () => {
    expect((await dataOf('--no-fix-plan', '--identity', 'boss')).chosen).toBe(arn('role/boss'));
  });

  test('needs at most a kilobyte for an identity', async () => {
    writeFileSync(join(folder, 'large.json'), JSON.stringify(generateAccount({ principals: 100 })));
    const args = ['assess', 'large.json', '--format', 'html', '--no-fix-plan'];
    const { out } = await runMain(args, { cwd: folder });
    const data = partOf(out, /id="data">(.*?)<\/script>/s);
    const { identities }: ReportData = JSON.parse(data);
    expect(identities).toHaveLength(100);
    expect(data.length / 100).toBeLessThan(1000);
  });
});

describe('a step of the fix plan', () => {
  const options = { now: '2026-03-01T00:00:00Z' };
  /** The first step of the plan, as data, after a change of what the plan says about it. */
  function stepWith(more: Partial<FixStep>) {
    const assessment = assessAll(estatesFromDumps([{ source: 'd', content: DUMP }], { takenAt: options.now }), options);
    const postures = worstFirst([...assessment.all()]);
    const plan = fixPlan(assessed(assessment, postures), options);
    const report = { postures, assessment, sources: new Map(), asOf: options.now, options, simulates: true };
    const changed = { ...plan, steps: plan.steps.map((step) => ({ ...step, ...more })) };
    return { step: planData(changed, report, new Texts()).steps[0], postures };
  }

  test('lists every identity that it improves, also if the plan credits an earlier step', () => {
    const { step, postures } = stepWith({ improved: [] });
    expect(step?.identities.map((one) => postures[one]?.name).toSorted()).toEqual(['boss', 'cd', 'ci']);
  });

  test('says who could undo it, and what it replaces', () => {
    const { step } = stepWith({
      undoers: [{ identity: arn('user/ci'), action: 'iam:PutUserPolicy' }],
      insteadOf: { kind: 'delete-inline-policy', policy: `${arn('user/ci')}/p` },
    });
    expect(step?.undo).toEqual([expect.stringMatching(/^user\/ci could undo this itself \(iam:PutUserPolicy\)/)]);
    expect(step?.insteadOf).toMatch(/^instead of ".*user\/ci", which the identity could undo$/);
  });
});

describe('the HTML report with --diff', () => {
  test('lists what appeared, got worse and left', async () => {
    const { differences } = await dataOf('--no-fix-plan', '--diff', 'old.json');
    const names = (list: readonly { readonly arn: string }[] | undefined) => list?.map((one) => one.arn);
    expect(differences?.since).toBe('old.json');
    expect(names(differences?.appeared)).toEqual([arn(`user/${HOSTILE}`)]);
    expect(names(differences?.worse)?.toSorted()).toEqual([arn('role/boss'), arn('user/ci')]);
    expect(names(differences?.left)).toEqual([arn('user/gone')]);
    expect(differences?.worse.find((one) => one.arn === arn('user/ci'))).toMatchObject({
      tier: 0,
      worse: expect.arrayContaining(['tier 3 → 0', expect.stringContaining('can become administrator')]),
      score: expect.stringMatching(/^score \d+ → \d+$/),
    });
  });

  test('lists what got better', async () => {
    const args = ['assess', 'old.json', '--diff', 'dump.json', '--format', 'html', '--no-fix-plan'];
    const { out } = await runMain([...args, '--as-of', '2026-03-01'], { cwd: folder });
    const { differences }: ReportData = JSON.parse(partOf(out, /id="data">(.*?)<\/script>/s));
    expect(differences?.better.map((one) => one.arn).toSorted()).toEqual([arn('role/boss'), arn('user/ci')]);
  });

  test('refuses an unknown --identity', async () => {
    const { code, err } = await assess('--format', 'html', '--diff', 'old.json', '--identity', 'nobody');
    expect([code, err]).toEqual([2, expect.stringContaining('--identity nobody: not found')]);
  });

  test('ends with 1 if an identity of the tier of --fail-on got worse', async () => {
    const { code } = await assess('--format', 'html', '--no-fix-plan', '--diff', 'old.json', '--fail-on', 'T0');
    expect(code).toBe(1);
  });
});

describe('--no-fix-plan', () => {
  test.each(['table', 'markdown'])('leaves out what to change first in --format %s', async (format) => {
    expect((await assess('--format', format)).out).toContain('What to change first');
    expect((await assess('--format', format, '--no-fix-plan')).out).not.toContain('change first');
  });
});

describe('--format html', () => {
  test.each([
    ['--fix-script', 'fix.sh'],
    ['--try', 'change.json'],
    ['--policy-change', 'policy.json'],
  ])('is refused with %s', async (option, value) => {
    const { code, err } = await assess('--format', 'html', option, value);
    expect(code).toBe(2);
    expect(err).toContain('supports only --format table and json');
  });
});
