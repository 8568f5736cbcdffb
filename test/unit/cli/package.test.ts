import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePage } from '../../../cli/assess/html/page.ts';
import { buildPackage } from '../../../tools/build-package.ts';

/** Below the checkout, so that packages are found; without its sources, so that only the bundle can run. */
const ROOT = join(import.meta.dirname, '../../..');
const USER = 'arn:aws:iam::111122223333:user/somebody';
let folder = '';

const tierwatch = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(folder, 'bin', 'tierwatch.mjs'), ...args], { cwd: folder, encoding: 'utf8' });

describe('the published package', () => {
  beforeAll(async () => {
    mkdirSync(join(ROOT, '.tierwatch'), { recursive: true });
    folder = mkdtempSync(join(ROOT, '.tierwatch', 'package-'));
    await buildPackage(join(folder, 'dist'));
    for (const part of ['bin', 'package.json']) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    writeFileSync(join(folder, 'dump.json'), JSON.stringify({ UserDetailList: [{ Arn: USER, UserName: 'somebody' }] }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('assesses a dump', () => {
    const { stdout, status } = tierwatch('assess', 'dump.json', '--json');
    expect([JSON.parse(stdout).identity, status]).toEqual([USER, 0]);
  });

  test('contains the parts of the HTML report', async () => {
    expect(tierwatch('assess', 'dump.json', '--format', 'html', '--output', 'report.html').status).toBe(0);
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    const { script, style } = await makePage();
    expect([page.includes(script), page.includes(style)]).toEqual([true, true]);
  });

  test.each(['assess', 'can', 'replay', 'posture', 'ingest', 'doctor', 'drill'])(
    'contains all modules of %s',
    (command) => {
      const { stdout, status } = tierwatch(command, '--help');
      expect([stdout.split('\n')[0]?.startsWith(`Usage: tierwatch ${command}`), status]).toEqual([true, 0]);
    },
  );

  test('prints the version of package.json', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(tierwatch('--version').stdout).toBe(`${version}\n`);
  });

  test('contains the licenses of the bundled packages', () => {
    const licences = readFileSync(join(folder, 'dist', 'THIRD-PARTY-LICENSES'), 'utf8');
    for (const name of ['commander', 'zod', 'fflate']) expect(licences).toMatch(new RegExp(`^${name}$`, 'm'));
  });
});
