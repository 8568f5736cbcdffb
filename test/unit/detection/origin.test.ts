import { describe, expect, it } from 'vitest';
import { recordMessage } from '../../../layers/app/detection/read-records.ts';
import { InvalidInputError } from '../../../layers/app/invalid-input.ts';
import { attack, envelope, from, messages, world } from './detector-world.ts';
import { ACCOUNT, ask, record, role, userArn } from './records.ts';

const MEMBER = '222222222222';
const inMember = (name: string) => ({
  recipientAccountId: MEMBER,
  userIdentity: { type: 'IAMUser', accountId: MEMBER, arn: `arn:aws:iam::${MEMBER}:user/${name}` },
});
const stop = (fields: object) => ask('cloudtrail:StopLogging', { name: 'main' }, { ...fields });

describe('a record from a member account', () => {
  it('is processed if it is about that account', async () => {
    const { detector, incidents } = world();
    expect(await detector('change').handle(from(MEMBER, stop(inMember('worker'))))).toEqual([]);
    expect((await incidents(MEMBER)).map(({ identity }) => identity)).toEqual([`arn:aws:iam::${MEMBER}:user/worker`]);
  });

  it('is rejected and counted, with its whole message, if it is about the hub or another member', async () => {
    for (const recipientAccountId of [ACCOUNT, '333333333333']) {
      const { detector, incidents, identities } = world();
      const one = detector('change');
      const failed = await one.handle(from(MEMBER, stop({ recipientAccountId })));
      expect(failed.map(({ id }) => id)).toEqual(['m0']);
      expect(failed[0]?.error).toBeInstanceOf(InvalidInputError);
      expect(String(failed[0]?.error)).toContain(MEMBER);
      expect([one.counts.foreign, one.counts.events]).toEqual([1, 0]);
      expect(await incidents()).toEqual([]);
      expect((await identities.load(userArn('reporter'))).window).toBeUndefined();
    }
  });

  it('is about that account if it names none', async () => {
    const { detector, incidents } = world();
    const { recipientAccountId: _, ...record } = stop(inMember('worker'));
    expect(await detector('change').handle(from(MEMBER, record))).toEqual([]);
    expect(await incidents(MEMBER)).toHaveLength(1);
    const one = detector('change');
    const { recipientAccountId: __, ...aboutHub } = stop({});
    expect(await one.handle(from(MEMBER, aboutHub))).toEqual([]);
    expect(one.counts.elsewhere).toBe(1);
    expect(await incidents()).toEqual([]);
  });

  it('is ignored and counted if it is about an identity of another account, whose own trail has the record', async () => {
    const { detector, incidents } = world();
    const one = detector('change');
    const failed = await one.handle(from(MEMBER, stop({ recipientAccountId: MEMBER, userIdentity: role('hub-role') })));
    expect(failed).toEqual([]);
    expect([one.counts.foreign, one.counts.elsewhere]).toEqual([0, 1]);
    expect(await incidents()).toEqual([]);
  });

  it('is ignored if it contains a key of another account', async () => {
    const { detector, identities } = world();
    const ownerOfKey = async () => userArn('reporter');
    const one = detector('change', { ...identities, ownerOfKey });
    const nameless = { type: 'IAMUser', accountId: MEMBER, accessKeyId: 'AKIAOFTHEHUB' };
    await one.handle(from(MEMBER, stop({ recipientAccountId: MEMBER, userIdentity: nameless })));
    expect(one.counts.elsewhere).toBe(1);
  });

  it('does not block other messages of the batch', async () => {
    const { detector, incidents } = world();
    const [foreign] = from(MEMBER, stop({}));
    const [own] = messages(...attack().slice(2));
    if (foreign === undefined || own === undefined) throw new Error('expected two messages');
    const failed = await detector('change').handle([foreign, { ...own, id: 'good' }]);
    expect(failed.map(({ id }) => id)).toEqual(['m0']);
    expect(await incidents()).toHaveLength(1);
  });
});

describe('a record from the hub', () => {
  it('is processed if it is about an identity of another account', async () => {
    const { detector } = world();
    const abroad = record('cloudtrail:StopLogging', {
      userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${MEMBER}:user/x` },
    });
    const one = detector('change');
    expect(await one.handle(from(ACCOUNT, abroad))).toEqual([]);
    expect([one.counts.foreign, one.counts.elsewhere, one.counts.signals]).toEqual([0, 0, 1]);
  });

  it('is rejected if CloudTrail of another account wrote it', async () => {
    const { detector, incidents } = world();
    const one = detector('change');
    expect(await one.handle(from(ACCOUNT, stop(inMember('worker'))))).toHaveLength(1);
    expect([one.counts.foreign, await incidents(MEMBER)]).toEqual([1, []]);
  });
});

describe('the envelope', () => {
  it('must contain the account of the sender', () => {
    const { account: _, ...without } = envelope(stop({}));
    expect(recordMessage.safeParse(without).success).toBe(false);
    const { source: __, ...withoutSource } = envelope(stop({}));
    expect(recordMessage.safeParse(withoutSource).success).toBe(false);
    expect(recordMessage.safeParse(envelope(stop({}))).success).toBe(true);
  });
});
