import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPackage } from '../../tools/build-package.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'node_modules', '.bin');
/** Below the checkout, where the dependencies of the package are found. */
let folder = '';

const run = (program: string, args: readonly string[], cwd: string) =>
  spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}`, NO_COLOR: '1', FORCE_COLOR: '0' },
  });

/** Makes the tarball that `npm pack` makes, and installs it for the examples. */
beforeAll(async () => {
  mkdirSync(join(ROOT, '.tierwatch'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.tierwatch', 'library-'));
  const source = join(folder, 'source');
  await buildPackage(join(source, 'dist'));
  for (const part of ['bin', 'package.json']) cpSync(join(ROOT, part), join(source, part), { recursive: true });
  const packed = run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], source);
  const installed = join(folder, 'node_modules', 'tierwatch');
  mkdirSync(installed, { recursive: true });
  const tarball = join(folder, packed.stdout.trim());
  expect(run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'], folder)).toMatchObject({ status: 0 });
  cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the examples, with the packed package', () => {
  it('policy-tests: pass, and fail where the policy grants too much', () => {
    const example = join(folder, 'examples', 'policy-tests');
    // Other tests run at the same time.
    const vitest = () => run('vitest', ['run', '--root', example, '--testTimeout', '100000'], example);
    const passed = vitest();
    expect([passed.status, passed.stdout]).toEqual([0, expect.stringContaining('7 passed')]);
    const allow = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    writeFileSync(join(example, 'policies', 'deploy.json'), JSON.stringify(allow));
    const failed = vitest();
    expect([failed.status, failed.stdout]).toEqual([1, expect.stringContaining('4 failed')]);
  });

  it('detect-logs: prints the incident in its logs', () => {
    const printed = run('node', ['detect.mjs', 'logs'], join(folder, 'examples', 'detect-logs'));
    const incident = 'critical arn:aws:iam::111122223333:user/deploy trail-tampering, admin-policy-attached';
    expect([printed.stdout, printed.status]).toEqual([`${incident} (response: plan)\n`, 0]);
  });

  it('the types of the package fit strict TypeScript, and are no `any`', () => {
    const strict = { module: 'nodenext', target: 'es2024', strict: true, noEmit: true, types: ['node'] };
    const compilerOptions = { ...strict, allowJs: true, checkJs: true, noImplicitAny: false };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['examples', 'wrong.ts'] }),
    );
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    expect(run('tsc', ['-p', folder], folder)).toMatchObject({ stdout: '', status: 0 });
    writeFileSync(join(folder, 'wrong.ts'), "import { Detector } from 'tierwatch';\nnew Detector({ postures: 1 });\n");
    expect(run('tsc', ['-p', folder], folder).stdout).toContain("wrong.ts(2,16): error TS2322: Type 'number'");
  });
}, 120_000);
