import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Finished, start } from '../../../local/command-line.ts';
import type { AccessKey } from '../../../local/credentials.ts';
import { SNAPSHOTS } from '../../../local/driver.ts';
import { type KeyedUser, Maker } from '../../../local/estate.ts';
import { runMain } from '../../unit/cli/run-main.ts';
import { account, deployment, endpoint, estate, output, root } from '../world.ts';
import { withFiles } from './posture-files.ts';
import { snapshot } from './posture-judgement.ts';

let reader: KeyedUser;

const tierwatch = (key: AccessKey, ...args: readonly string[]): Promise<Finished> =>
  start('bin/tierwatch.mjs', args, { endpoint, api: deployment.api }, key).finished;
const asReader = (...args: readonly string[]) => tierwatch(reader.key, ...args, '--stack', 'Tierwatch', '--json');

/** What the files of the account answer to the same question. */
const offline = (...args: readonly string[]) =>
  withFiles(async (files) => (await runMain([...args, ...files, '--json'], { cwd: process.cwd() })).out);

const answer = z.looseObject({ directly: z.array(z.object({ identity: z.string(), dependsOn: z.array(z.string()) })) });

/** Identities that can by their own permissions, whatever is unknown: the export of the emulator lacks the documents of policies that AWS
 * manages, which the snapshots read. */
const certain = (out: string): readonly string[] =>
  answer
    .parse(JSON.parse(out))
    .directly.filter(({ dependsOn }) => dependsOn.length === 0)
    .map(({ identity }) => identity)
    .toSorted();

const plan = z.looseObject({ before: z.array(z.number()), after: z.array(z.number()), steps: z.array(z.unknown()) });

describe('a question of a reader to the deployed stack', () => {
  beforeAll(async () => {
    const policy = output('ReaderPolicyArn');
    reader = await new Maker(root, account).user(
      'posture-reader',
      '/people/',
      undefined,
      { owner: 'security' },
      policy,
    );
    for (const folder of SNAPSHOTS) await snapshot(folder);
  });

  it('who-can names those that the exported files name', async () => {
    const question = ['who-can', 'iam:AttachUserPolicy', estate.backup.arn];
    const { code, out, err } = await asReader(...question);
    expect(certain(out), err).toContain(estate.backup.arn);
    expect(certain(out)).toEqual(certain(await offline(...question)));
    // The emulator lacks APIs of some services, so the snapshots are not complete.
    expect([code, err]).toEqual([2, expect.stringContaining('unreadable: ')]);
  });

  it('path has the answer of the exported files, and ends with exit code 1', async () => {
    const question = ['path', 'nightly-backup', 'user-operator'];
    const { code, out } = await asReader(...question);
    expect(out).toBe(await offline(...question));
    expect([code, JSON.parse(out).path.to]).toEqual([1, estate.operatorRole]);
  });

  it('blast-radius has the paths of the exported files', async () => {
    const question = ['blast-radius', 'nightly-backup'];
    const { becomes } = JSON.parse((await asReader(...question)).out);
    expect(becomes.length).toBeGreaterThan(0);
    expect(becomes).toEqual(JSON.parse(await offline(...question)).becomes);
  });

  it('assess finds a fix plan that takes identities out of tier 0', async () => {
    const { out, err } = await asReader('assess', '--fix-plan');
    const { before, after, steps } = plan.parse(JSON.parse(out));
    expect(steps.length, err).toBeGreaterThan(0);
    expect(after[0]).toBeLessThan(before[0] ?? 0);
  });

  it('is denied to a responder, who may not read policies', async () => {
    const { code, out, err } = await tierwatch(
      estate.responder.key,
      ...['path', 'nightly-backup', 'user-operator', '--stack', 'Tierwatch'],
    );
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/AccessDenied|not authorized/);
  });
});
