import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const texts = z.record(z.string(), z.string());
const manifest = z
  .looseObject({ scripts: texts, version: z.string(), dependencies: texts, devDependencies: texts })
  .parse(JSON.parse(read('package.json')));
const { scripts } = manifest;
const dependencies = { ...manifest.dependencies, ...manifest.devDependencies };

const FILES = [
  ...readdirSync(join(ROOT, '.github', 'workflows')).map((name) => join('workflows', name)),
  join('actions', 'setup', 'action.yml'),
];

describe.each(FILES)('%s', (path) => {
  const text = read('.github', path);

  it('runs only scripts that exist', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('pins every action to a commit', () => {
    const used = [...text.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
    expect(used.filter((action) => !/^\.\/|@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });
});

/** Other commands that workflows run. */
const OTHER_COMMANDS = ['cat functions.md >> "$GITHUB_STEP_SUMMARY"', 'gh pr comment ', 'gh release upload '];
const workflow = (name: string): string => read('.github', 'workflows', `${name}.yml`);

describe('the workflows', () => {
  it('run only npm and the listed commands', () => {
    const steps = FILES.flatMap((path) =>
      [...read('.github', path).matchAll(/- run: (.+)$/gm)].map(([, run = '']) => run),
    );
    expect(steps.length).toBeGreaterThan(10);
    const allowed = ['npm run ', 'npm ci', 'npm pack', ...OTHER_COMMANDS];
    expect(steps.filter((step) => !allowed.some((command) => step.startsWith(command)))).toEqual([]);
  });

  it('run the check and every test project on each change', () => {
    const wanted = ['check', 'workflows', 'unit', 'scenarios', 'infra', 'contract', 'e2e'];
    expect(wanted.filter((name) => !workflow('ci').includes(`npm run ${name}\n`))).toEqual([]);
    expect(workflow('ci')).toMatch(/^on:\n {2}pull_request:\n/m);
  });

  it('comment on a pull request with bundle size and cold start', () => {
    expect(workflow('ci')).toContain('npm run --silent functions -- base > functions.md');
    expect(workflow('ci')).toMatch(/gh pr comment .*--body-file functions\.md/);
  });

  it('run benchmarks and all mutation tests every night', () => {
    expect(workflow('nightly')).toMatch(/^ {4}- cron: '\d+ \d+ \* \* \*'$/m);
    for (const command of ['npm run --silent bench ', 'npm run mutants -- --all\n'])
      expect(workflow('nightly')).toContain(command);
  });

  it('release with release-please from the version in package.json', () => {
    expect(workflow('release')).toContain('googleapis/release-please-action@');
    expect(JSON.parse(read('.github', 'release-please-manifest.json'))).toEqual({ '.': manifest.version });
  });
});

describe('Dependabot', () => {
  const config = read('.github', 'dependabot.yml');
  const patterns = [...config.matchAll(/patterns: \[(.*)\]/g)].flatMap(([, list = '']) =>
    list.split(', ').map((pattern) => pattern.replaceAll("'", '')),
  );

  it('groups every npm dependency', () => {
    const named = patterns.filter((pattern) => pattern !== '*');
    const groups = (name: string): boolean =>
      named.some((pattern) => name === pattern || (pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1))));
    expect(Object.keys(dependencies).filter((name) => !groups(name))).toEqual([]);
  });

  it.each(['npm', 'pip', 'github-actions'])('updates %s', (ecosystem) => {
    expect(config).toContain(`package-ecosystem: ${ecosystem}\n`);
  });
});

describe('the dependencies', () => {
  const versionsOf = (scope: string): readonly string[] => [
    ...new Set(
      Object.entries(dependencies)
        .filter(([name]) => name.startsWith(scope) && !(name in OTHER_VERSION))
        .map(([, version]) => version),
    ),
  ];
  /** Packages that AWS did not publish in the common version. */
  const OTHER_VERSION = {
    '@aws-sdk/client-batch': '3.1138.0',
    '@aws-sdk/client-bedrock-agent': '3.1138.0',
    '@aws-sdk/client-cloudtrail': '3.1137.0',
    '@aws-sdk/client-identitystore': '3.1138.0',
    '@aws-sdk/client-s3-control': '3.1112.0',
    '@aws-sdk/client-sso-admin': '3.1138.0',
  };

  it('have exact versions', () => {
    expect(Object.entries(dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it.each(['@aws-sdk/', '@aws-lambda-powertools/', '@secretlint/'])('have one version of %s', (scope) => {
    expect(versionsOf(scope)).toHaveLength(1);
  });

  it('have another version of the AWS SDK only where listed', () => {
    expect(dependencies).toMatchObject(OTHER_VERSION);
    const [common] = versionsOf('@aws-sdk/');
    expect(Object.values(OTHER_VERSION)).not.toContain(common);
  });
});

describe('the package', () => {
  it('has the metadata for npm', () => {
    expect(manifest).toMatchObject({
      license: 'Apache-2.0',
      repository: { type: 'git', url: 'git+https://github.com/tierwatch/tierwatch.git' },
      engines: { node: expect.any(String) },
      keywords: expect.arrayContaining(['aws', 'iam', 'security']),
    });
    for (const field of ['description', 'homepage', 'bugs', 'author', 'bin', 'exports', 'files'])
      expect(manifest).toHaveProperty(field);
  });

  it.each(['bug.yml', 'false-positive.yml', 'feature.yml', 'config.yml'])('has the issue template %s', (name) => {
    expect(read('.github', 'ISSUE_TEMPLATE', name)).not.toBe('');
  });

  it('has a template for pull requests, and the editor settings of the formatter', () => {
    expect(read('.github', 'PULL_REQUEST_TEMPLATE.md')).toContain('npm test');
    const [, width] = /"lineWidth": (\d+)/.exec(read('biome.jsonc')) ?? [];
    expect(read('.editorconfig')).toContain(`max_line_length = ${width}\n`);
  });
});
