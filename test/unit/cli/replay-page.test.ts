import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, HOUR, MINUTE, NOON, record, user } from '../detection/records.ts';
import { runMain } from './run-main.ts';

const EVIL = "\"><script>alert(1)</script><img src=x onerror='a'>\u202e";
let folder: string;
let html = '';

const LOG = [
  ask('iam:CreateUser', { userName: EVIL }, {}, NOON),
  ask(
    'iam:AttachUserPolicy',
    { userName: EVIL, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    {},
    NOON + MINUTE,
  ),
  ask('cloudtrail:StopLogging', { name: EVIL }, { userAgent: EVIL }, NOON + 2 * MINUTE),
  record('cloudtrail:DeleteTrail', { errorCode: 'AccessDenied', requestParameters: { name: EVIL } }, NOON + HOUR),
  ask('cloudtrail:StopLogging', { name: 'main' }, { userIdentity: user(EVIL) }, NOON + HOUR),
];

const run = (...args: readonly string[]) => runMain(['replay', 'log.json', ...args], { cwd: folder });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-page-'));
  writeFileSync(join(folder, 'log.json'), JSON.stringify({ Records: LOG }));
  writeFileSync(join(folder, 'quiet.json'), JSON.stringify({ Records: [record('s3:ListBuckets')] }));
  await run('--html', 'page.html');
  html = readFileSync(join(folder, 'page.html'), 'utf8');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the page of tierwatch replay', () => {
  it('loads and runs nothing', () => {
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    for (const tag of ['script', 'img', 'link', 'iframe', 'object'])
      expect(html).not.toMatch(new RegExp(`<${tag}[ >]`, 'i'));
    expect(html.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]+ on\w+=/i);
    expect(html).not.toMatch(/url\(|@import/);
  });

  it('shows hostile names as text', () => {
    expect(html).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('\u202e');
  });

  it('has balanced tags, and an element for each link in the page', () => {
    const open: string[] = [];
    for (const [, closing, tag = '', attributes = ''] of html.matchAll(/<(\/?)([a-z0-9]+)([^>]*)>/g)) {
      if (['meta', 'br'].includes(tag) || attributes.endsWith('/')) continue;
      if (closing === '') open.push(tag);
      else expect(open.pop()).toBe(tag);
    }
    expect(open).toEqual([]);
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(4);
    expect(targets.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('draws each event where it belongs in time', () => {
    const [first = ''] = html.match(/<svg[^>]*aria-label="Timeline of inc-[^>]*>[\s\S]*?<\/svg>/) ?? [];
    const places = [...first.matchAll(/cx="([\d.]+)%"/g)].map(([, x]) => Number(x));
    expect(places).toEqual([0, expect.closeTo(1.67, 1), expect.closeTo(3.33, 1), 100]);
    expect(first).toMatch(/class="critical" cx/);
    expect(first).toMatch(/class="low denied" cx/);
  });

  it('links incidents, techniques and the commands of the plan', () => {
    expect(html).toContain('href="https://attack.mitre.org/techniques/T1562/008/"');
    expect(html).toContain('aws iam put-user-policy --user-name reporter');
    expect(html.match(/<details/g)).toHaveLength(2);
  });

  it('is also written if there are no incidents', async () => {
    await runMain(['replay', 'quiet.json', '--html', 'quiet.html'], { cwd: folder });
    expect(readFileSync(join(folder, 'quiet.html'), 'utf8')).toContain('no incidents');
  });

  it('never overwrites an input, also not one in a folder', async () => {
    for (const [logs, output] of [
      ['log.json', 'log.json'],
      ['.', './quiet.json'],
    ] as const) {
      const { code, err } = await runMain(['replay', logs, '--html', output], { cwd: folder });
      expect([code, err]).toEqual([2, expect.stringContaining('this is an input')]);
    }
    expect(JSON.parse(readFileSync(join(folder, 'log.json'), 'utf8'))).toHaveProperty('Records');
    expect(existsSync(join(folder, 'page.html'))).toBe(true);
  });
});
