import { describe, expect, it, vi } from 'vitest';
import { replay } from '../../../cli/replay/run.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import { subjectOf, withSubject } from '../../../layers/core/detection/subject.ts';
import { attack, messages, world } from './detector-world.ts';
import { ACCOUNT, ask, event, type Fields, locate, NOON, posture, record, role, user, userArn } from './records.ts';

const LEAKED = `arn:aws:iam::${ACCOUNT}:user/svc/leaked`;
const WORKER = `arn:aws:iam::${ACCOUNT}:role/service-role/worker`;

const quarantine = (userName: string) =>
  ask(
    'iam:AttachUserPolicy',
    { userName, policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3' },
    { userIdentity: { type: 'AWSAccount', principalId: 'AIDAAWS', accountId: '000000000000' } },
  );
const failedSignIn = (userName: string) => ({ userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName } });
const withoutIssuer = (name: string, session: string): Fields => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${session}`,
  accountId: ACCOUNT,
  accessKeyId: 'ASIAEXAMPLE000000001',
});
const byKey = (accessKeyId: string): Fields => ({ type: 'IAMUser', accountId: ACCOUNT, accessKeyId });

describe('the subject of a record', () => {
  it.each([
    ['an ARN', {}, { kind: 'arn', identity: userArn('reporter') }],
    ['a user name', failedSignIn('ann'), { kind: 'name', identity: userArn('ann') }],
    [
      'a session whose issuer is missing',
      { userIdentity: withoutIssuer('worker', 'run') },
      { kind: 'name', identity: `arn:aws:iam::${ACCOUNT}:role/worker` },
    ],
    [
      'a session, by its issuer',
      { userIdentity: role('worker') },
      { kind: 'arn', identity: `arn:aws:iam::${ACCOUNT}:role/worker` },
    ],
    ['a long-term key', { userIdentity: byKey('AKIAX') }, { kind: 'key', accessKeyId: 'AKIAX' }],
    ['a temporary key', { userIdentity: byKey('ASIAX') }, undefined],
  ])('is resolved from %s', (_, fields, subject) => {
    expect(subjectOf(event(record('s3:ListBuckets', fields)))).toEqual(subject);
  });

  it('is the user that AWS quarantines, by name', () => {
    expect(subjectOf(event(quarantine('leaked')))).toEqual({ kind: 'name', identity: userArn('leaked') });
  });

  it('is never resolved from a name that a caller chooses', () => {
    const arn = `arn:aws:sts::${ACCOUNT}:federated-user/administrator`;
    const federated = event(record('s3:ListBuckets', { userIdentity: { type: 'FederatedUser', arn } }));
    expect(federated.actor.identity).toBeUndefined();
    expect(subjectOf(federated)).toBeUndefined();
    expect(federated.oddities.join()).toContain('sessionIssuer is missing');
    const { actor } = event(record('s3:ListBuckets', { userIdentity: withoutIssuer('worker', 'administrator') }));
    expect(actor).toMatchObject({ identity: `arn:aws:iam::${ACCOUNT}:role/worker`, identityByName: true });
  });
});

describe('a detector', () => {
  const known = async () => {
    const all = world();
    const accessKey = { id: 'AKIALEAKED', status: 'Active' as const, createdAt: 'unknown' as const, lastUsedAt: null };
    const leaked = posture(LEAKED, 1, 'service-user');
    await all.identities.savePosture({ ...leaked, containment: { ...leaked.containment, accessKeys: [accessKey] } });
    await all.identities.savePosture(posture(WORKER, 2, 'workload'));
    return all;
  };

  it('opens the incident of a quarantined user for its ARN with the path', async () => {
    const { detector, incidents, identities } = await known();
    await detector('change').handle(messages(quarantine('Leaked')));
    expect((await incidents()).map(({ identity, tier }) => [identity, tier])).toEqual([[LEAKED, 1]]);
    expect((await identities.load(userArn('Leaked'))).window).toBeUndefined();
  });

  it('attributes failed sign-ins, sessions without an issuer and keys without a name to their identity', async () => {
    const { detector, identities } = await known();
    const one = detector('use');
    await one.handle(
      messages(
        record('s3:ListBuckets', failedSignIn('LEAKED')),
        record('s3:ListBuckets', { userIdentity: byKey('AKIALEAKED') }),
        record('s3:ListBuckets', { userIdentity: withoutIssuer('worker', 'run') }),
      ),
    );
    expect((await identities.load(LEAKED)).profile?.events).toBe(2);
    expect((await identities.load(WORKER)).profile?.events).toBe(1);
  });

  it('passes the resolved identity to the rules', async () => {
    const { detector, identities } = await known();
    const tags = [{ key: 'agent', value: 'true' }];
    const itself = ask('iam:TagUser', { userName: 'leaked', tags }, { userIdentity: byKey('AKIALEAKED') });
    await detector('change').handle(messages(itself));
    const { window } = await identities.load(LEAKED);
    expect(window?.signals.map(({ rule, evidence }) => [rule, evidence.itself])).toEqual([
      ['identity-class-tagged', true],
    ]);
  });

  it('does not treat the user that AWS quarantines as the actor', () => {
    const marked = event(quarantine('leaked'));
    expect(withSubject(marked, LEAKED).actor).toEqual(marked.actor);
    const signsIn = event(record('s3:ListBuckets', failedSignIn('leaked')));
    expect(withSubject(signsIn, LEAKED).actor).toMatchObject({ identity: LEAKED });
    expect(withSubject(signsIn, LEAKED).actor.identityByName).toBeUndefined();
  });

  it('ignores an unknown key, and uses an unknown name as an ARN without a path', async () => {
    const { detector, identities } = world();
    const one = detector('use');
    await one.handle(messages(record('s3:ListBuckets', { userIdentity: byKey('AKIANOBODYS') })));
    await one.handle(messages(record('s3:ListBuckets', failedSignIn('newcomer'))));
    expect((await identities.load(userArn('newcomer'))).profile?.events).toBe(1);
  });

  it('looks up no ARN, and each name or key only once', async () => {
    const { detector, identities } = await known();
    const resolveName = vi.spyOn(identities, 'resolveName');
    const ownerOfKey = vi.spyOn(identities, 'ownerOfKey');
    const one = detector('use');
    await one.handle(messages(record('s3:ListBuckets'), record('s3:ListBuckets', { userIdentity: role() })));
    expect([resolveName.mock.calls, ownerOfKey.mock.calls]).toEqual([[], []]);
    for (let time = 0; time < 5; time += 1) {
      await one.handle(messages(record('s3:ListBuckets', failedSignIn(time % 2 === 0 ? 'leaked' : 'LEAKED'))));
      await one.handle(messages(record('s3:ListBuckets', { userIdentity: byKey('AKIALEAKED') })));
    }
    expect([resolveName.mock.calls.length, ownerOfKey.mock.calls.length]).toEqual([1, 1]);
  });

  it('passes suspicion on by ARN, even if the record has only the name', async () => {
    const { detector, identities } = await known();
    const keyed = ask('iam:CreateAccessKey', { userName: 'leaked' }, {}, NOON + 3_000);
    await detector('change').handle(messages(...attack(), keyed));
    expect((await identities.load(LEAKED)).window?.suspicion?.how).toBe('iam:CreateAccessKey');
    expect((await identities.load(userArn('leaked'))).window).toBeUndefined();
  });

  it('resolves the name of a user that a suspect just created, before a snapshot', async () => {
    const { detector, identities } = world();
    const arn = `arn:aws:iam::${ACCOUNT}:user/svc/second`;
    const created = ask(
      'iam:CreateUser',
      { userName: 'second', path: '/svc/' },
      { responseElements: { user: { arn } } },
      NOON + 3_000,
    );
    const signsIn = ask('iam:CreateLoginProfile', { userName: 'second' }, {}, NOON + 4_000);
    await detector('change').handle(messages(...attack(), created, signsIn));
    expect((await identities.load(arn)).window?.suspicion?.identity).toBe(userArn('reporter'));
    expect((await identities.load(userArn('second'))).window).toBeUndefined();
  });

  it('passes no suspicion on to the same identity, whatever the case of its name', async () => {
    const { detector, identities } = world();
    await detector('change').handle(
      messages(...attack(), ask('iam:CreateAccessKey', { userName: 'REPORTER' }, {}, NOON + 3_000)),
    );
    expect((await identities.load(userArn('reporter'))).window?.suspicion).toBeUndefined();
    expect((await identities.load(userArn('REPORTER'))).window).toBeUndefined();
  });
});

describe('a replay', () => {
  const identitiesIn = (records: readonly unknown[], postures = [posture(LEAKED, 1, 'service-user')]) =>
    replay(records.map(event), { rules: ruleIndex(), postures, locate }).incidents.map(({ identity }) => identity);

  it('resolves a name from the dump', () => {
    expect(identitiesIn([quarantine('leaked')])).toEqual([LEAKED]);
    expect(identitiesIn([quarantine('leaked')], [])).toEqual([userArn('leaked')]);
  });

  it('resolves a name from earlier records without a dump', () => {
    const before = record('s3:ListBuckets', { userIdentity: user('leaked', { arn: LEAKED }) }, NOON - 60_000);
    expect(identitiesIn([before, quarantine('leaked')], [])).toEqual([LEAKED]);
  });

  it('uses an ARN unchanged, even if another principal has the same name in the dump', () => {
    expect(identitiesIn(attack(), [posture(`arn:aws:iam::${ACCOUNT}:user/other/reporter`, 3, 'human')])).toEqual([
      userArn('reporter'),
    ]);
  });
});
