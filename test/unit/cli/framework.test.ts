import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FRAMEWORKS } from '../../../layers/core/posture/frameworks/index.ts';
import { REASONS } from '../../../layers/core/posture/reasons/catalogue.ts';
import { runMain } from './run-main.ts';
import { AS_OF, CREDENTIAL_REPORT, DUMP } from './small-company.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-framework-'));
  const [deployer] = DUMP.RoleDetailList;
  const agent = {
    ...deployer,
    RoleName: 'triage',
    Path: '/',
    Arn: 'arn:aws:iam::111122223333:role/triage',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { Service: 'bedrock.amazonaws.com' }, Action: 'sts:AssumeRole' },
    },
  };
  writeFileSync(
    join(folder, 'account.json'),
    JSON.stringify({ ...DUMP, RoleDetailList: [...DUMP.RoleDetailList, agent] }),
  );
  writeFileSync(join(folder, 'report.csv'), CREDENTIAL_REPORT);
});
afterAll(() => rmSync(folder, { recursive: true }));

const assess = (...args: string[]) =>
  runMain(['assess', 'account.json', '--credential-report', 'report.csv', '--as-of', AS_OF, ...args], {
    cwd: folder,
    columns: 80,
  });

interface Item {
  readonly id: string;
  readonly basis: string;
  readonly findings: number | null;
  readonly identities: number | null;
  readonly bySeverity: Readonly<Record<string, number>> | null;
  readonly byReason: readonly { readonly code: string; readonly findings: number }[] | null;
  readonly gap: string;
}

async function items(framework: string): Promise<ReadonlyMap<string, Item>> {
  const { out } = await assess('--framework', framework, '--json');
  const list: readonly Item[] = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return new Map(list.map((item) => [item.id, item]));
}

describe.each(Object.entries(FRAMEWORKS))('assess --framework %s', (name, framework) => {
  test('lists every item with what is not seen, and calls nothing compliant', async () => {
    const { out, code } = await assess('--framework', name);
    expect(code).toBe(0);
    for (const { id } of framework.items) expect(out).toMatch(new RegExp(`^${id}  `, 'm'));
    expect(out.match(/^ {2}Not seen: /gm)).toHaveLength(framework.items.length);
    expect(out).not.toMatch(/complian|meets|passed|fulfil/i);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('has an item for each control that a reason names', () => {
    const named = Object.values(REASONS).flatMap(({ frameworks }) => frameworks);
    const own = named.filter((control) => control.startsWith(framework.prefix));
    const known = framework.items.map(({ id }) => `${framework.prefix} ${id}`);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((control) => !known.some((id) => `${control} `.startsWith(`${id} `)))).toEqual([]);
  });
});

describe('assess --framework', () => {
  test('counts findings and identities by severity and reason', async () => {
    const nhi7 = (await items('owasp-nhi')).get('NHI7');
    expect(nhi7).toMatchObject({ findings: 2, identities: 2, bySeverity: { critical: 1, medium: 1 } });
    expect(nhi7?.byReason).toEqual([{ code: 'STATIC_KEY_OLDER_THAN_90D', findings: 2 }]);
  });

  test('counts nothing for items that files cannot show', async () => {
    const csf = await items('nist-csf');
    expect(csf.get('RS.MI-01')).toMatchObject({ basis: 'deployment', findings: null, identities: null });
    expect(csf.get('PR.AA-06')).toMatchObject({ basis: 'none', findings: null });
    expect(csf.get('PR.AA-05')?.findings).toBeGreaterThan(0);
  });

  test('counts only agents for the AI RMF, and no people for OWASP', async () => {
    expect((await items('nist-ai-rmf')).get('MEASURE 2.7')).toMatchObject({ identities: 1 });
    expect((await assess('--framework', 'nist-ai-rmf')).out).toContain('1 identity in scope');
    const { out } = await assess('--framework', 'owasp-nhi');
    // Of 8 identities, one is the root user.
    expect(out).toContain('7 identities in scope');
  });

  test('is about the identities of --identity, and fails by --fail-on', async () => {
    const { out, code } = await assess('--framework', 'nist-csf', '--identity', 'status-page', '--fail-on', 'medium');
    expect(out).toContain('1 identity in scope');
    expect(code).toBe(1);
  });

  test.each([
    [['--framework', 'iso-27001'], '--framework iso-27001: expected one of owasp-nhi, nist-csf, nist-ai-rmf'],
    [['--framework', 'toString'], '--framework toString: expected one of'],
    [['--framework', 'nist-csf', '--format', 'csv'], '--format csv: --framework supports only'],
    [['--framework', 'nist-csf', '--fix-plan'], '--framework and --fix-plan: expected one of them'],
    [['--framework', 'nist-csf', '--diff', 'account.json'], '--framework and --diff: expected one of them'],
    [['--framework', 'nist-csf', '--identity', 'nobody'], '--identity nobody: not found'],
  ])('with %j is a usage error', async (args, message) => {
    const { code, err } = await assess(...args);
    expect(code).toBe(2);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(message);
  });
});
