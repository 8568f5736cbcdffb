import { describe, expect, it } from 'vitest';
import { replay } from '../../../cli/replay/run.ts';
import { withOrigin } from '../../../layers/core/detection/lineage.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import { emptyWindow } from '../../../layers/core/detection/window.ts';
import { ADMIN, attack, messages, world } from './detector-world.ts';
import { ask, DAY, event, type Fields, HOUR, locate, MINUTE, NOON, role, roleArn, user, userArn } from './records.ts';

const START = userArn('reporter');
const key = (accessKeyId: string) => ({ responseElements: { credentials: { accessKeyId } } });
const session = (name: string, accessKeyId: string): Fields => ({ userIdentity: role(name, 'run', { accessKeyId }) });
const assume = (name: string, issued: string, at: number, as: Fields = {}) =>
  ask('sts:AssumeRole', { roleArn: roleArn(name) }, { ...key(issued), ...as }, at);
const stopLogging = (at: number, as: Fields) => ask('cloudtrail:StopLogging', { name: 'main' }, as, at);

/** A user enters one role, that role a second one, and the second one does damage. */
const chain = [
  assume('build', 'ASIABUILD', NOON),
  assume('deploy', 'ASIADEPLOY', NOON + MINUTE, session('build', 'ASIABUILD')),
  stopLogging(NOON + 2 * MINUTE, session('deploy', 'ASIADEPLOY')),
];

/** Incidents by the name of the identity, from a deployment that gets one message at a time, and from `replay`. */
async function played(records: readonly object[]) {
  const { detector, incidents } = world();
  const [use, change] = [detector('use'), detector('change')];
  for (const raw of records) {
    await use.handle(messages(raw));
    await change.handle(messages(raw));
  }
  const replayed = replay(records.map(event), { rules: ruleIndex(), postures: [], locate });
  return { deployed: await incidents(), replayed: replayed.incidents };
}
const incidentOf = <T extends { readonly identity: string }>(incidents: readonly T[], identity: string) =>
  incidents.find((incident) => incident.identity === identity);

describe('the lineage of an incident', () => {
  it('names who assumed the role, and who assumed that one', async () => {
    const { deployed, replayed } = await played(chain);
    for (const incidents of [deployed, replayed])
      expect(incidentOf(incidents, roleArn('deploy'))?.lineage).toEqual([
        {
          identity: roleArn('build'),
          session: 'run',
          accessKeyId: 'ASIABUILD',
          how: 'sts:AssumeRole',
          at: NOON + MINUTE,
        },
        { identity: START, accessKeyId: 'AKIAEXAMPLE000000001', how: 'sts:AssumeRole', at: NOON },
      ]);
  });

  it('is found if all events arrive in one batch, in any order', async () => {
    const { detector, incidents } = world();
    await detector('use').handle(messages(...chain.toReversed()));
    await detector('change').handle(messages(...chain.toReversed()));
    const [incident] = await incidents();
    expect(incident?.lineage?.map(({ identity }) => identity)).toEqual([roleArn('build'), START]);
  });

  it('is absent for a session that nobody was seen to start', async () => {
    const { deployed } = await played([...chain.slice(0, 2), stopLogging(NOON + HOUR, session('deploy', 'ASIAOTHER'))]);
    expect(deployed).toHaveLength(1);
    expect(deployed[0]?.lineage).toBeUndefined();
  });

  it('ignores an attempt to assume the role that was denied', async () => {
    const denied = { errorCode: 'AccessDenied', ...key('ASIADEPLOY') };
    const { deployed } = await played([
      ask('sts:AssumeRole', { roleArn: roleArn('deploy') }, denied, NOON),
      ...chain.slice(2),
    ]);
    expect(deployed.map(({ lineage }) => lineage)).toEqual([undefined]);
  });

  it('keeps the sessions of others when one identity floods a role with sessions', () => {
    const session = (accessKeyId: string, identity: string, at: number) => ({
      accessKeyId,
      lineage: [{ identity, how: 'sts:AssumeRole', at }],
    });
    let window = withOrigin(emptyWindow(), session('ASIAFIRST', START, NOON)) ?? emptyWindow();
    for (let n = 0; n < 100; n += 1)
      window = withOrigin(window, session(`ASIA${n}`, roleArn('noisy'), NOON + n)) ?? window;
    expect(Object.keys(window.origins ?? {})).toHaveLength(7);
    expect(window.origins).toHaveProperty('ASIAFIRST');
    expect(window.origins).toHaveProperty('ASIA99');
    expect(Object.keys(withOrigin(window, session('ASIALATER', START, NOON + 3 * DAY))?.origins ?? {})).toEqual([
      'ASIALATER',
    ]);
  });
});

describe('the source identity of a session', () => {
  it('is part of the facts of a call', () => {
    const userIdentity = role('deploy', 'run', { accessKeyId: 'ASIADEPLOY' });
    const { sessionContext } = Object(userIdentity);
    const raw = stopLogging(NOON, {
      userIdentity: { ...userIdentity, sessionContext: { ...sessionContext, sourceIdentity: 'ann' } },
    });
    const { signals } = replay([event(raw)], { rules: ruleIndex(), postures: [], locate });
    expect(signals.map(({ call }) => call?.sourceIdentity)).toEqual(['ann']);
  });
});

describe('the incident of an heir', () => {
  const created = ask('iam:CreateUser', { userName: 'helper' }, {}, NOON + 3 * MINUTE);
  const byHelper = { userIdentity: user('helper', { accessKeyId: 'AKIAHELPER' }) };

  it('is part of the incident of the suspect that created it', async () => {
    const { deployed, replayed } = await played([...attack(), created, stopLogging(NOON + HOUR, byHelper)]);
    for (const incidents of [deployed, replayed]) {
      const first = incidentOf(incidents, START);
      const heir = incidentOf(incidents, userArn('helper'));
      expect(heir).toMatchObject({ partOf: first?.id, lineage: [{ identity: START, how: 'iam:CreateUser' }] });
      expect(first?.partOf).toBeUndefined();
    }
  });

  it('is part of the first incident of a chain of suspects', async () => {
    const { deployed } = await played([
      ...attack(),
      created,
      stopLogging(NOON + HOUR, byHelper),
      ask('iam:CreateUser', { userName: 'third' }, byHelper, NOON + HOUR + MINUTE),
      stopLogging(NOON + 2 * HOUR, { userIdentity: user('third', { accessKeyId: 'AKIATHIRD' }) }),
    ]);
    const third = incidentOf(deployed, userArn('third'));
    expect(third?.partOf).toBe(incidentOf(deployed, START)?.id);
    expect(third?.lineage?.map(({ identity }) => identity)).toEqual([userArn('helper'), START]);
  });

  it('joins an incident that opens after access was given', async () => {
    const { deployed, replayed } = await played([
      assume('build', 'ASIABUILD', NOON - MINUTE),
      ...attack(),
      stopLogging(NOON + HOUR, session('build', 'ASIABUILD')),
    ]);
    for (const incidents of [deployed, replayed])
      expect(incidentOf(incidents, roleArn('build'))?.partOf).toBe(incidentOf(incidents, START)?.id);
  });

  it.each([
    ['a role passed to a function', ask('lambda:CreateFunction20150331', { functionName: 'x', role: roleArn('heir') })],
    ['a role added to an instance profile', ask('iam:AddRoleToInstanceProfile', { roleName: 'heir' })],
    ['a role whose trust policy changed', ask('iam:UpdateAssumeRolePolicy', { roleName: 'heir' })],
  ])('is opened for %s', async (_, call) => {
    const later = { ...call, eventTime: new Date(NOON + MINUTE).toISOString() };
    const { deployed } = await played([...attack(), later, stopLogging(NOON + HOUR, session('heir', 'ASIAHEIR'))]);
    expect(incidentOf(deployed, roleArn('heir'))?.partOf).toBe(incidentOf(deployed, START)?.id);
  });

  it('does not exist for a role that was denied to the suspect', async () => {
    const call = ask('lambda:CreateFunction20150331', { role: roleArn('heir') }, { errorCode: 'AccessDenied' });
    const { deployed } = await played([...attack(), call, stopLogging(NOON + HOUR, session('heir', 'ASIAHEIR'))]);
    expect(incidentOf(deployed, roleArn('heir'))?.partOf).toBeUndefined();
  });
});

describe('the times of an incident', () => {
  it('are those of the first signal, of the opening and of the last change of severity', async () => {
    const attach = ask('iam:AttachUserPolicy', { userName: 'x', policyArn: ADMIN }, {}, NOON + MINUTE);
    const { deployed, replayed } = await played([
      ask('iam:CreateUser', { userName: 'x' }),
      attach,
      stopLogging(NOON + HOUR, {}),
    ]);
    for (const [incident] of [deployed, replayed]) {
      expect(incident?.firstSignalAt).toBe(new Date(NOON).toISOString());
      expect(incident?.openedAt).toBe(new Date(NOON + MINUTE).toISOString());
      expect(incident?.updatedAt).toBe(new Date(NOON + HOUR).toISOString());
    }
  });
});
