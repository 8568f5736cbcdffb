import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const { scripts, version } = z
  .object({ scripts: z.record(z.string(), z.string()), version: z.string() })
  .parse(JSON.parse(read('package.json')));

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

it('the workflows run every test project and the check', () => {
  const run = read('.github', 'workflows', 'ci.yml');
  const wanted = ['check', 'workflows', 'unit', 'scenarios', 'infra', 'contract', 'e2e'];
  expect(wanted.filter((name) => !run.includes(`npm run ${name}\n`))).toEqual([]);
});

it('a release starts from the version in package.json', () => {
  expect(JSON.parse(read('.github', 'release-please-manifest.json'))).toEqual({ '.': version });
});
