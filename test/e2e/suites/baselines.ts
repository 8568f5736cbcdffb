import { beforeAll, describe, expect, it } from 'vitest';
import { type BaselineStatus, baselineAnswer } from '../../../cli/api/baseline.ts';
import { callApi } from '../../../local/api.ts';
import { AWAY, callerOf, HOME, history } from '../../../local/attack.ts';
import { detectorsIdle, eventually } from '../../../local/driver.ts';
import { type KeyedUser, Maker } from '../../../local/estate.ts';
import { cloudTrailRecord } from '../../../local/trail.ts';
import { setEventHistory } from '../event-history.ts';
import { account, deployment, estate, post, root, tables, world } from '../world.ts';

const WRITES = [
  { service: 's3', name: 'CreateBucket', readOnly: false },
  { service: 's3', name: 'PutBucketTagging', readOnly: false },
];

async function baseline(method: 'GET' | 'POST'): Promise<BaselineStatus> {
  const { status, body } = await callApi(deployment.api, estate.responder.key, method, '/baseline');
  expect(status).toBe(method === 'GET' ? 200 : 202);
  return baselineAnswer.parse(body);
}

/** Waits until the baselines are built. */
const built = (): Promise<BaselineStatus> =>
  eventually(
    'the baselines',
    async () => {
      const status = await baseline('GET');
      return status.state === 'done' ? status : undefined;
    },
    240,
    1_000,
  );

/** A user that no detector has seen yet: only the event history knows it. */
async function strangerWithKey(name: string): Promise<KeyedUser> {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  });
  const user = await new Maker(root, account).user(name, '/', document, { owner: 'tests' });
  // A creator without an earlier call: earlier suites make other administrators suspects, and nothing is taught to whom they create.
  const arn = `arn:aws:iam::${account}:user/account-factory`;
  const caller = { arn, principalId: 'AIDAACCOUNTFACTORY00', accessKeyId: 'AKIAACCOUNTFACTORY00', ...HOME };
  const request = { userName: name };
  await post(
    cloudTrailRecord({ caller, service: 'iam', name: 'CreateUser', readOnly: false, at: new Date(), request }),
  );
  await eventually(`a posture of ${name} with its key`, async () => {
    const { posture } = await tables.identities.load(user.arn);
    const keys = posture?.containment.accessKeys ?? 'unknown';
    return keys !== 'unknown' && keys.length > 0 ? true : undefined;
  });
  return user;
}

/** The rules that matched one write by the user. */
async function signalsAfterCall(user: KeyedUser, from: typeof HOME | typeof AWAY): Promise<readonly string[]> {
  const call = { service: 's3', name: 'CreateBucket', readOnly: false, at: new Date() };
  await post(cloudTrailRecord({ ...call, caller: callerOf(user, from) }));
  await detectorsIdle(root, deployment);
  const { window } = await tables.identities.load(user.arn);
  return (window?.signals ?? []).map(({ rule }) => rule);
}

describe('baselines from the event history', () => {
  let user: KeyedUser;

  beforeAll(async () => {
    user = await strangerWithKey('day-one-job');
    setEventHistory(world.recording, history(user, WRITES, 60, new Date()));
  });

  it('are built on request, for an identity that no detector has seen', async () => {
    expect((await tables.identities.load(user.arn)).profile).toBeUndefined();
    expect((await baseline('POST')).state).not.toBe('none');
    const done = await built();
    expect(done.regions).toMatchObject([{ account, region: 'us-east-1', state: 'read', lookupsLeft: 0 }]);
    expect(done.learned, JSON.stringify(done)).toBe(1);
    const { profile } = await tables.identities.load(user.arn);
    expect(profile?.actions).toMatchObject({ 's3:CreateBucket': { count: 60 }, 's3:PutBucketTagging': { count: 60 } });
    expect(Object.keys(profile?.countries ?? {})).toEqual([HOME.country]);
  }, 300_000);

  it('keep a usual call of that identity silent on the first day', async () => {
    expect(await signalsAfterCall(user, HOME)).toEqual([]);
  });

  it('make a call from elsewhere a signal on the first day', async () => {
    expect(await signalsAfterCall(user, AWAY)).toContain('new-country');
  });

  it('cannot be requested without permission', async () => {
    expect((await callApi(deployment.api, undefined, 'POST', '/baseline')).status).toBe(403);
    expect((await callApi(deployment.api, estate.statusPage.key, 'POST', '/baseline')).status).toBe(403);
  });

  it('stay as they are if the history is read once more', async () => {
    const before = (await tables.identities.load(user.arn)).profile;
    await baseline('POST');
    await built();
    const { actions, events } = (await tables.identities.load(user.arn)).profile ?? {};
    expect({ actions, events }).toEqual({ actions: before?.actions, events: before?.events });
  }, 300_000);
});
