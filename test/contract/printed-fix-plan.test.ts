import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetAccountAuthorizationDetailsCommand, GetRoleCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rootKey, settingsFor } from '../../local/credentials.ts';
import { type Emulator, startEmulator } from '../../local/emulator.ts';
import { createEstate } from '../../local/estate.ts';
import { runMain } from '../unit/cli/run-main.ts';
import { replayed } from '../unit/remediation/printed-plan.ts';
import { addAdministrators, addMore } from './fix-script-account.ts';
import { runScript } from './run-script.ts';
import { ACCOUNT } from './snapshot-harness.ts';

/** When what is created now counts as unused. */
const LATER = '2099-01-01';

/** The fix plan that the command line prints for the account of `npm start`, and its scripts. */
describe('the fix plan of the demo account', () => {
  let emulator: Emulator;
  let iam: IAMClient;
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tierwatch-fix-script-'));
    emulator = await startEmulator({ account: ACCOUNT.id });
    iam = new IAMClient(settingsFor(emulator.endpoint, rootKey(ACCOUNT.id)));
    const reach = { api: 'http://localhost/an-api', ingestBus: 'an-ingest-bus' };
    await createEstate(settingsFor(emulator.endpoint, rootKey(ACCOUNT.id)), ACCOUNT.id, reach);
    await addMore(iam);
    await addAdministrators(iam);
  }, 300_000);
  afterAll(async () => {
    await emulator.stop();
    rmSync(folder, { recursive: true });
  });

  async function dump(name: string): Promise<unknown> {
    const details = await authorizationDetails(iam);
    writeFileSync(join(folder, name), JSON.stringify(details));
    return JSON.parse(JSON.stringify(details));
  }

  async function tier0In(name: string): Promise<number> {
    const { out } = await runMain(['assess', name, '--json', '--as-of', LATER], { cwd: folder });
    return out.split('\n').filter((line) => line !== '' && JSON.parse(line).tier === 0).length;
  }

  const linesOf = (name: string): readonly string[] => readFileSync(join(folder, name), 'utf8').trim().split('\n');

  /** Runs the script of the plan, which has the printed result, and then its inverse, which restores the permissions. */
  async function runAndUndo(run: (script: string) => Promise<unknown>): Promise<void> {
    const before = await dump('dump.json');
    const args = ['assess', 'dump.json', '--fix-script', 'fix.sh', '--json', '--as-of', LATER];
    const { code, out, err } = await runMain(args, { cwd: folder });
    if (code !== 0) throw new Error(err);
    const plan = JSON.parse(out);
    expect(plan.after[0]).toBeLessThan(plan.before[0]);
    await run('fix.sh');
    expect(permissionsIn(await dump('after.json'))).not.toEqual(permissionsIn(before));
    expect(await tier0In('after.json')).toBe(plan.after[0]);
    await run('fix.undo.sh');
    expect(permissionsIn(await dump('undone.json'))).toEqual(permissionsIn(before));
  }

  test('has the numbers of an assessment of the changed dump, after each change', async () => {
    await dump('dump.json');
    const { printed, observed } = await replayed(folder, 'dump.json', LATER);
    expect(printed.length).toBeGreaterThan(0);
    expect(observed).toEqual(printed);
  });

  test('is what its script does, which its inverse undoes', () =>
    runAndUndo((script) => runScript(iam, linesOf(script))));

  test.skipIf(!isInstalled('aws'))(
    'is what its script does in a shell with the AWS CLI',
    () => runAndUndo((script) => shell(script, folder, emulator)),
    300_000,
  );
});

const isInstalled = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

/** Runs a script as an administrator of the emulated account would. */
function shell(script: string, cwd: string, { rootEnvironment }: Emulator): Promise<void> {
  const env = { ...rootEnvironment, PATH: process.env.PATH, HOME: cwd };
  const child = spawn('/bin/sh', [script], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${script} exited with ${code}: ${err}`))));
  });
}

/** As `aws iam get-account-authorization-details` prints it. The emulator leaves out permissions boundaries and
 * the last use of roles there. */
async function authorizationDetails(iam: IAMClient): Promise<object> {
  const details = await iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 1_000 }));
  const { UserDetailList = [], RoleDetailList = [], GroupDetailList, Policies } = details;
  if (details.IsTruncated) throw new Error('expected one page');
  const users = UserDetailList.map(async (user) => {
    const { User } = await iam.send(new GetUserCommand({ UserName: user.UserName }));
    return { ...user, PermissionsBoundary: User?.PermissionsBoundary };
  });
  const roles = RoleDetailList.map(async (role) => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: role.RoleName }));
    const { PermissionsBoundary, RoleLastUsed = {} } = Role ?? {};
    return { ...role, PermissionsBoundary, RoleLastUsed };
  });
  return {
    UserDetailList: await Promise.all(users),
    RoleDetailList: await Promise.all(roles),
    GroupDetailList,
    Policies,
  };
}

const IDS_AND_DATES = /Id$|Date$|^RoleLastUsed$/;

/** A dump without IDs and dates: documents as objects, and lists in a fixed order. */
function permissionsIn(value: unknown, name = ''): unknown {
  if (typeof value === 'string' && /Document$/.test(name)) return permissionsIn(JSON.parse(decodeURIComponent(value)));
  if (Array.isArray(value)) {
    const items = value.map((item) => permissionsIn(item, name));
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !IDS_AND_DATES.test(key));
  return Object.fromEntries(kept.map(([key, one]) => [key, permissionsIn(one, key)]).sort());
}
