import { describe, expect, it } from 'vitest';
import { replay } from '../../../cli/replay/run.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import { messages, world } from './detector-world.ts';
import {
  ABROAD,
  ACCOUNT,
  ask,
  DAY,
  event,
  type Fields,
  HOME,
  HOUR,
  locate,
  MINUTE,
  NOON,
  posture,
  record,
  role,
} from './records.ts';

const SET = 'AWSReservedSSO_Developer_0123456789abcdef';
const ARN = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/${SET}`;
const person = (name: string, address: string): Fields => ({
  userIdentity: role(SET, name, {
    accessKeyId: `ASIA${name.toUpperCase()}0000000000`,
    sessionContext: { sessionIssuer: { type: 'Role', arn: ARN, accountId: ACCOUNT, userName: SET } },
  }),
  sourceIPAddress: address,
});

/** Ten working days of a person. */
const days = (name: string, address: string) =>
  Array.from({ length: 10 }, (_, day) =>
    ['ec2:DescribeInstances', 's3:ListBuckets', 'sqs:SendMessage', 'logs:GetLogEvents', 'iam:GetRole'].map(
      (call, number) => record(call, person(name, address), NOON - (10 - day) * DAY + number * HOUR),
    ),
  ).flat();

const play = (records: readonly unknown[]) =>
  replay(records.map(event), { rules: ruleIndex(), postures: [posture(ARN, 1, 'human')], locate });

describe('people who share a permission set', () => {
  const colleagues = [...days('ada', HOME), ...days('ben', ABROAD)];

  it('work in two countries at once without a signal', () => {
    expect(play(colleagues).signals).toEqual([]);
  });

  it('do not hide a session that is used from the country of a colleague', () => {
    const stolen = [
      record('sts:GetCallerIdentity', person('ada', ABROAD), NOON),
      ask('iam:CreateUser', { userName: 'backup' }, person('ada', ABROAD), NOON + MINUTE),
      ask('iam:CreateAccessKey', { userName: 'backup' }, person('ada', ABROAD), NOON + 2 * MINUTE),
      ask('cloudtrail:StopLogging', { name: 'main' }, person('ada', ABROAD), NOON + 3 * MINUTE),
    ];
    const { signals, incidents } = play([...colleagues, ...stolen]);
    expect(signals.map(({ rule }) => rule)).toContain('new-country');
    expect(incidents.map(({ actor }) => actor)).toContainEqual({ kind: 'person', name: 'ada' });
    expect(incidents.map(({ actor }) => actor?.name)).not.toContain('ben');
  });

  it('have an incident each in a deployment, and one posture', async () => {
    const { detector, identities, incidents } = world();
    await identities.savePosture(posture(ARN, 1, 'human'));
    const attack = (name: string) => [
      ask('cloudtrail:StopLogging', { name }, person(name, HOME), NOON),
      ask('cloudtrail:DeleteTrail', { name }, person(name, HOME), NOON + MINUTE),
    ];
    await detector('change').handle(messages(...attack('ada'), ...attack('ben')));
    const found = await incidents();
    expect(found.map(({ actor, tier }) => [actor?.name, tier]).sort()).toEqual([
      ['ada', 1],
      ['ben', 1],
    ]);
    expect((await identities.load(ARN)).window).toBeUndefined();
  });
});

describe('a session of another role', () => {
  it('identifies nobody by its name, which the caller chooses', () => {
    const calls = ['one', 'two'].map((name, number) =>
      ask('cloudtrail:StopLogging', { name }, { userIdentity: role('worker', name) }, NOON + number * MINUTE),
    );
    expect(play(calls).incidents.map(({ actor }) => actor)).toEqual([undefined]);
  });
});

describe('a person in the access portal', () => {
  it('is the user on whose behalf Identity Center calls', () => {
    const portal = record('sso:Federate', {
      userIdentity: {
        type: 'IdentityCenterUser',
        accountId: ACCOUNT,
        onBehalfOf: { userId: '1111-22', identityStoreArn: `arn:aws:identitystore::${ACCOUNT}:identitystore/d-1` },
      },
    });
    expect(event(portal).actor.identity).toBe(`arn:aws:identitystore::${ACCOUNT}:user/1111-22`);
  });
});

describe('a workload', () => {
  it('is known by the resource that AWS issued its session to', () => {
    const scoped = { inScopeOf: { issuerType: 'AWS::Lambda::Function', credentialsIssuedTo: 'arn:aws:lambda:::f' } };
    expect(event(record('s3:ListBuckets', { userIdentity: role('worker', 'f', scoped) })).actor.workload).toBe(
      'arn:aws:lambda:::f',
    );
  });
});
