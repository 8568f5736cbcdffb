import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENT_SCHEMAS } from '../../../events/schemas.ts';
import { runMain } from './run-main.ts';
import { ACCOUNT, AS_OF, BACKUP, CREDENTIAL_REPORT, DUMP } from './small-company.ts';

const OTHER = '999988887777';
const LONG = 'x'.repeat(600);

interface Result {
  readonly locations: readonly [{ readonly physicalLocation: { readonly artifactLocation: object } }];
}

interface Message {
  readonly message: { readonly text: string };
  readonly properties: { readonly remediation?: string };
}

interface AsffFinding {
  readonly Id: string;
  readonly AwsAccountId: string;
  readonly Title: string;
  readonly Description: string;
  readonly Types: readonly string[];
  readonly Remediation: { readonly Recommendation: { readonly Text: string; readonly Url: string } };
  readonly ProductFields: Readonly<Record<string, string>>;
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-formats-'));
  mkdirSync(join(folder, 'in put'));
  writeFileSync(join(folder, 'account.json'), JSON.stringify(DUMP));
  writeFileSync(join(folder, 'in put', 'second.json'), JSON.stringify(DUMP).replaceAll(ACCOUNT, OTHER));
  writeFileSync(join(folder, 'report.csv'), CREDENTIAL_REPORT);
  const [user] = DUMP.UserDetailList;
  const many = Array.from({ length: 60 }, (_, at) => ({
    ...user,
    UserName: `${LONG}${at}`,
    Arn: `arn:aws:iam::${ACCOUNT}:user/${LONG}${at}`,
    Tags: [{ Key: 'owner', Value: `${'😀'.repeat(2_000)}` }],
  }));
  writeFileSync(join(folder, 'many.json'), JSON.stringify({ ...DUMP, UserDetailList: many }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const assess = (...args: string[]) =>
  runMain(['assess', ...args, '--as-of', AS_OF], { cwd: folder, environment: { AWS_REGION: 'eu-central-1' } });

describe('assess --format sarif', () => {
  const sarif = async (...args: string[]) => JSON.parse((await assess(...args, '--format', 'sarif')).out).runs[0];

  test('has relative paths of files below the working directory, however they are written', async () => {
    const run = await sarif('./account.json', join(folder, 'in put', 'second.json'));
    const locations = run.results.map(({ locations: [one] }: Result) => one.physicalLocation.artifactLocation);
    expect(new Set(locations.map((one: object) => JSON.stringify(one)))).toEqual(
      new Set(['account.json', 'in%20put/second.json'].map((uri) => JSON.stringify({ uri, uriBaseId: '%SRCROOT%' }))),
    );
  });

  test('has the URI of a file elsewhere', async () => {
    const { out } = await runMain(['assess', '../account.json', '--format', 'sarif', '--as-of', AS_OF], {
      cwd: join(folder, 'in put'),
    });
    expect(JSON.parse(out).runs[0].results[0].locations[0].physicalLocation.artifactLocation).toEqual({
      uri: pathToFileURL(join(folder, 'account.json')).href,
    });
  });

  test('has the remediation, also where a message must not have it because of its braces', async () => {
    const { results } = await sarif('account.json');
    const texts = results.map(({ message, properties }: Message) => [message.text, properties.remediation ?? '']);
    expect(texts.some(([, remedy]: string[]) => remedy?.includes('{"Version"'))).toBe(true);
    for (const [text, remedy] of texts) {
      expect(text.replaceAll(/\{\{|\}\}/g, '')).not.toMatch(/[{}]/);
      expect(text.includes('Remediation: ')).toBe(remedy !== '' && !remedy.includes('{'));
    }
  });

  test('explains every rule, with a page', async () => {
    const run = await sarif('account.json');
    for (const { id, fullDescription, help, helpUri } of run.tool.driver.rules) {
      expect(fullDescription.text).not.toBe('');
      expect(help.text).toContain(helpUri);
      expect(new URL(helpUri).hash).toBe(`#${id}`);
    }
  });

  test('has fingerprints that are unique, and the same in a later run from another file', async () => {
    writeFileSync(join(folder, 'in put', 'copy.json'), JSON.stringify(DUMP));
    const prints = async (file: string): Promise<readonly string[]> =>
      (await sarif(file)).results.map((one: { readonly partialFingerprints: object }) =>
        JSON.stringify(one.partialFingerprints),
      );
    const first = await prints('account.json');
    expect(new Set(first).size).toBe(first.length);
    expect(await prints(join('in put', 'copy.json'))).toEqual(first);
  });
});

describe('assess --format ocsf', () => {
  test('prints Compliance Findings as events have them', async () => {
    const { out, code } = await assess('account.json', '--credential-report', 'report.csv', '--format', 'ocsf');
    expect(code).toBe(0);
    const findings = out.trimEnd().split('\n');
    expect(findings.length).toBeGreaterThan(5);
    const { data } = EVENT_SCHEMAS['Finding Opened'].shape.detail.shape;
    for (const finding of findings) expect(data.safeParse(JSON.parse(finding)).error).toBeUndefined();
    expect(findings.map((finding) => JSON.parse(finding).finding_info.uid)).toContain(`${BACKUP}#ESCALATES_TO_ADMIN`);
  });
});

describe('assess --format asff', () => {
  const asff = async (...args: string[]): Promise<readonly (readonly AsffFinding[])[]> =>
    (await assess(...args, '--format', 'asff')).out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('has what Security Hub requires of a finding', async () => {
    const [batch = []] = await asff(
      'account.json',
      '--credential-report',
      'report.csv',
      '--security-hub-region',
      'us-east-1',
    );
    const finding = batch.find(({ Id }) => Id === `${BACKUP}#STATIC_KEY_OLDER_THAN_90D`);
    expect(finding).toMatchObject({
      SchemaVersion: '2018-10-08',
      ProductArn: `arn:aws:securityhub:us-east-1:${ACCOUNT}:product/${ACCOUNT}/default`,
      GeneratorId: 'tierwatch/STATIC_KEY_OLDER_THAN_90D',
      AwsAccountId: ACCOUNT,
      CreatedAt: '2026-05-01T00:00:00.000Z',
      UpdatedAt: '2026-05-01T00:00:00.000Z',
      Severity: { Label: 'CRITICAL' },
      Resources: [{ Type: 'AwsIamUser', Id: BACKUP, Partition: 'aws' }],
    });
    for (const { Title, Description, Types, Remediation } of batch)
      expect([
        Title,
        Description,
        Types[0],
        Remediation.Recommendation.Text,
        Remediation.Recommendation.Url,
      ]).not.toContain('');
  });

  test('has at most 100 findings of one account in a line, and no value over its limit', async () => {
    const batches = await asff('many.json', join('in put', 'second.json'));
    expect(batches.length).toBe(3);
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(100);
      expect(new Set(batch.map(({ AwsAccountId }) => AwsAccountId)).size).toBe(1);
    }
    const findings = batches.flat();
    expect(new Set(findings.map(({ Id }) => Id)).size).toBe(findings.length);
    for (const { Id, Title, Description, Remediation, ProductFields } of findings) {
      const lengths = [Id, Title, Description, Remediation.Recommendation.Text, ...Object.values(ProductFields)];
      const limits = [512, 256, 1024, 512, ...Object.keys(ProductFields).map(() => 2048)];
      expect(lengths.filter((text, at) => text.length > (limits[at] ?? 0))).toEqual([]);
      expect(lengths.every((text) => text.isWellFormed())).toBe(true);
    }
    const largest = Math.max(...findings.map((finding) => JSON.stringify(finding).length));
    expect(largest).toBeLessThan(240_000);
  });

  test('needs the Region of Security Hub', async () => {
    const without = await runMain(['assess', 'account.json', '--format', 'asff'], { cwd: folder });
    expect([without.code, without.err]).toEqual([2, expect.stringContaining('--format asff: no Region')]);
    const wrong = await assess('account.json', '--format', 'asff', '--security-hub-region', 'us-east-1:x');
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringContaining('--security-hub-region us-east-1:x: expected a Region'),
    ]);
  });
});
