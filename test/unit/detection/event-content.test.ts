import { describe, expect, it } from 'vitest';
import { detectionFindingSchema } from '../../../events/finding-schemas.ts';
import { metadataSchema } from '../../../events/schemas.ts';
import { ADMIN, messages, world } from './detector-world.ts';
import { ABROAD, ask, posture, role, roleArn, userArn } from './records.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** The published opening of an incident about the role `worker` or the user `reporter`. */
async function openingOf(userIdentity: object, identity: string, fields: object = {}) {
  const { detector, identities, published } = world();
  await identities.savePosture(posture(identity, 0, 'workload', { owner: 'team-data' }));
  const attach = ask(
    'iam:AttachUserPolicy',
    { userName: 'backup', policyArn: ADMIN, note: SECRET },
    { userIdentity, ...fields },
  );
  const makeKey = ask(
    'iam:CreateAccessKey',
    { userName: 'backup' },
    {
      userIdentity,
      ...fields,
      responseElements: { accessKey: { accessKeyId: 'AKIAEXAMPLE000000099', secretAccessKey: SECRET } },
    },
  );
  await detector('change').handle(messages(attach, makeKey));
  const [opened] = published('Incident Opened');
  if (opened === undefined) throw new Error('expected an incident');
  const { detail } = opened;
  return {
    metadata: metadataSchema.parse(detail.metadata),
    data: detectionFindingSchema.parse(detail.data),
    text: JSON.stringify(opened),
  };
}

describe('the opening of an incident', () => {
  it('has the actor, the session, the API, the source and the client of each call', async () => {
    const abroad = { sourceIPAddress: ABROAD, userAgent: 'python-requests/2.32' };
    const { data } = await openingOf(role('worker', 'build-7'), roleArn('worker'), abroad);
    expect(data.evidences).toHaveLength(2);
    expect(data.evidences.find(({ api }) => api?.operation === 'AttachUserPolicy')).toMatchObject({
      api: { service: { name: 'iam.amazonaws.com' } },
      actor: {
        user: { uid: roleArn('worker'), name: 'worker', type: 'AssumedRole', credential_uid: 'ASIAEXAMPLE000000001' },
        session: { uid: 'build-7', credential_uid: 'ASIAEXAMPLE000000001', issuer: roleArn('worker') },
      },
      src_endpoint: {
        ip: ABROAD,
        location: { country: 'BR' },
        autonomous_system: { number: 64_502, name: 'Far Networks' },
      },
      http_request: { user_agent: 'python-requests/2.32' },
    });
    expect(data.cloud).toMatchObject({ region: 'eu-west-1', cloud_partition: 'aws' });
  });

  it('has the owner, for routing and with the resource', async () => {
    const { metadata, data } = await openingOf(role(), roleArn('worker'));
    expect(metadata.owner).toBe('team-data');
    expect(data.resources).toMatchObject([{ type: 'AWS::IAM::Role', owner: { name: 'team-data' } }]);
  });

  it('lists what to correlate on as observables, each value once', async () => {
    const { data } = await openingOf(role(), roleArn('worker'));
    const values = data.observables.map(({ type_id, value }) => `${type_id} ${value}`);
    expect(values).toEqual(
      expect.arrayContaining([`10 ${roleArn('worker')}`, '2 198.51.100.10', '14 DE', '19 ASIAEXAMPLE000000001']),
    );
    expect(new Set(values).size).toBe(values.length);
  });

  it('names tactic, technique and sub-technique', async () => {
    const { data } = await openingOf(role(), roleArn('worker'));
    expect(data.finding_info.attacks).toContainEqual({
      tactic: { uid: 'TA0004', name: 'Privilege Escalation' },
      technique: { uid: 'T1098', name: 'Account Manipulation' },
      sub_technique: { uid: 'T1098.003', name: 'Additional Cloud Roles' },
      version: '17',
    });
  });

  it('names the calling service instead of an address', async () => {
    const { data } = await openingOf(role(), roleArn('worker'), { sourceIPAddress: 'glue.amazonaws.com' });
    expect(data.evidences[0]?.src_endpoint).toEqual({ svc_name: 'glue.amazonaws.com' });
  });

  it('has neither the request nor a secret of the response', async () => {
    const { text } = await openingOf(role(), roleArn('worker'));
    expect(text).not.toContain(SECRET);
  });

  it('truncates what a caller chose', async () => {
    const { data } = await openingOf(role(), roleArn('worker'), { userAgent: 'x'.repeat(5_000) });
    expect(data.evidences[0]?.http_request?.user_agent).toHaveLength(256);
  });

  it('describes the confidence in one sentence', async () => {
    const { data } = await openingOf(role(), roleArn('worker'));
    expect(data.finding_info.desc).toMatch(/^Confidence \d+%: [^.]+(; [^.]+)*\.$/);
  });

  it('has no owner where none is known', async () => {
    const { detector, published } = world();
    await detector('change').handle(messages(ask('iam:AttachUserPolicy', { userName: 'backup', policyArn: ADMIN })));
    const [opened] = published('Incident Opened');
    expect(opened?.detail.metadata).toMatchObject({ identity: userArn('reporter'), owner: null });
  });
});
