import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { WriteError } from '../../../cli/io.ts';
import { anApproval, anIncident, aPlan, aPosture } from '../../contract/stores-fixtures.ts';
import { ask } from '../detection/records.ts';
import { type ApiRequest, fakeApi, HERE } from './fake-api.ts';
import { runMain } from './run-main.ts';

const ROOT = join(import.meta.dirname, '../../..');
const ACCOUNT = '111122223333';
const USER = `arn:aws:iam::${ACCOUNT}:user/dana`;
/** Every write fails as on a full disk. */
const FULL = '/dev/full';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-full-'));
  const users = Array.from({ length: 2_000 }, (_, n) => ({ Arn: `${USER}${n || ''}`, UserName: `dana${n || ''}` }));
  writeFileSync(join(folder, 'dump.json'), JSON.stringify({ UserDetailList: users }));
  writeFileSync(join(folder, 'logs.json'), JSON.stringify([ask('cloudtrail:StopLogging', { name: 'main' })]));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const QUESTION = ['--principal', USER, '--action', 's3:GetObject'];
const FILES: readonly (readonly [string, readonly string[]])[] = [
  ['assess', ['assess', 'dump.json']],
  ['assess --json', ['assess', 'dump.json', '--json']],
  ['can --json', ['can', 'dump.json', ...QUESTION, '--json']],
  ['replay', ['replay', 'logs.json']],
  ['replay --json', ['replay', 'logs.json', '--json']],
  ['--help', ['--help']],
  ['--version', ['--version']],
];

describe.skipIf(!existsSync(FULL))('on a full disk', () => {
  const tierwatch = (args: readonly string[], stdio: readonly ('pipe' | number)[]) =>
    spawnSync(process.execPath, [join(ROOT, 'bin/tierwatch.mjs'), ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', ...stdio],
    });

  test.each(FILES)('%s exits with 2 and one line', (_, args) => {
    const { status, stderr } = tierwatch(args, [openSync(FULL, 'w'), 'pipe']);
    expect(stderr).toMatch(/^(?:tierwatch: no tier.*\n)?tierwatch: standard output cannot be written to: ENOSPC.*\n$/);
    expect(status).toBe(2);
  });

  test('the command exits with 2 even if the error cannot be written', () => {
    const { status, stdout } = tierwatch(['assess', 'nowhere.json'], ['pipe', openSync(FULL, 'w')]);
    expect([status, stdout]).toEqual([2, '']);
  });

  test('the command exits with 2 after a partial write', () => {
    const command = 'ulimit -f 64; exec "$0" "$@" > part.json';
    const args = [process.execPath, join(ROOT, 'bin/tierwatch.mjs'), 'assess', 'dump.json', '--json'];
    const { status, stderr } = spawnSync('sh', ['-c', command, ...args], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toMatch(/^tierwatch: standard output cannot be written to: EFBIG.*\n$/);
    expect(status).toBe(2);
    expect(statSync(join(folder, 'part.json')).size).toBeGreaterThan(0);
  });

  test('the command exits with 0 if the reader stops early', async () => {
    const child = spawn(process.execPath, [join(ROOT, 'bin/tierwatch.mjs'), 'assess', 'dump.json', '--json'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, err]).toEqual([0, '']);
  });
});

describe('with output that cannot be written', () => {
  const incident = anIncident(ACCOUNT, 'inc-1');
  const plan = aPlan(incident, 'p1');
  const approval = anApproval(plan, 'a-1');
  const answers: Readonly<Record<string, unknown>> = {
    '/identities': { identities: [aPosture(ACCOUNT, 'dana')] },
    '/incidents': { incidents: [incident] },
    '/incidents/inc-1': { incident, plans: [plan], approvals: [approval], journal: [] },
    '/approvals/a-1': { approval, plan },
  };
  const answer = ({ path }: ApiRequest) => ({ body: answers[path] ?? { incident, execution: 'arn:x' } });
  const why = ['--reason', 'x'];

  test.each([
    ...FILES,
    ['posture', ['posture']],
    ['incidents', ['incidents']],
    ['show', ['show', 'inc-1']],
    ['contain', ['contain', 'inc-1', ...why]],
    ['release', ['release', 'inc-1', ...why]],
    ['close', ['close', 'inc-1', ...why]],
    ['approve', ['approve', 'a-1', '--plan-hash', 'h', ...why]],
    ['refuse', ['refuse', 'a-1', '--plan-hash', 'h', ...why]],
  ] satisfies typeof FILES)('%s exits with 2 and one line', async (_, args) => {
    fakeApi(answer);
    const writeOut = () => {
      throw new WriteError('standard output cannot be written to: ENOSPC');
    };
    for (const more of args[0]?.startsWith('--') || args.includes('--json') ? [[]] : [[], ['--json']]) {
      const { code, err } = await runMain([...args, ...more], { ...HERE, cwd: folder, writeOut });
      expect(err).toMatch(/^(?:tierwatch: no tier.*\n)?tierwatch: standard output cannot be written to: ENOSPC\n$/);
      expect(code).toBe(2);
    }
  });
});
