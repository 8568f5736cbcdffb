import { describe, expect, it } from 'vitest';
import { changeEnvelope, parseChange } from '../../../../layers/app/posture/parse-change.ts';

const ARN = 'arn:aws:iam::123456789012';
const event = (eventName: string, requestParameters: object | null, more: object = {}) => ({
  source: 'aws.iam',
  account: '123456789012',
  region: 'us-east-1',
  detail: {
    eventID: 'e-1',
    eventTime: '2026-03-01T12:00:00Z',
    eventSource: 'iam.amazonaws.com',
    eventName,
    requestParameters,
    userIdentity: { type: 'IAMUser', userName: 'caller' },
    ...more,
  },
});
const resourcesOf = (...given: Parameters<typeof event>) =>
  parseChange(changeEnvelope.parse(event(...given))).resources;

describe('a change that CloudTrail of the account did not report', () => {
  it.each([
    ['a replayed record', { source: 'tierwatch.replay' }],
    ['a record of another source', { source: 'evil' }],
    ['a record of another account', { account: '999999999999' }],
  ])('is ignored: %s', (_, envelope) => {
    const given = event('PutUserPolicy', { userName: 'ann' }, { recipientAccountId: '123456789012' });
    expect(parseChange(changeEnvelope.parse({ ...given, ...envelope })).resources).toEqual([]);
    expect(parseChange(changeEnvelope.parse(given)).resources).toHaveLength(1);
  });
});

describe('a change in a CloudTrail record', () => {
  it.each([
    ['PutUserPolicy', { userName: 'a', policyName: 'p' }, [{ kind: 'user', name: 'a' }]],
    ['AttachRolePolicy', { roleName: 'r', policyArn: `${ARN}:policy/p` }, [{ kind: 'role', name: 'r' }]],
    ['UpdateAssumeRolePolicy', { roleName: 'r' }, [{ kind: 'role', name: 'r' }]],
    ['CreatePolicyVersion', { policyArn: `${ARN}:policy/p` }, [{ kind: 'policy', arn: `${ARN}:policy/p` }]],
    ['AttachGroupPolicy', { groupName: 'g', policyArn: `${ARN}:policy/p` }, [{ kind: 'group', name: 'g' }]],
    ['AddUserToGroup', { groupName: 'g', userName: 'a' }, [{ kind: 'user', name: 'a' }]],
    [
      'PutUserPermissionsBoundary',
      { userName: 'a', permissionsBoundary: `${ARN}:policy/b` },
      [{ kind: 'user', name: 'a' }],
    ],
    ['AddRoleToInstanceProfile', { roleName: 'r', instanceProfileName: 'i' }, [{ kind: 'role', name: 'r' }]],
    ['CreateOpenIDConnectProvider', { url: 'https://x' }, [{ kind: 'providers' }]],
    ['UpdateSAMLProvider', { sAMLProviderArn: 'x' }, [{ kind: 'providers' }]],
    ['CreateAccessKey', null, [{ kind: 'user', name: 'caller' }]],
    ['CreateAccessKey', { userName: 'b' }, [{ kind: 'user', name: 'b' }]],
    [
      'UpdateUser',
      { userName: 'a', newUserName: 'b' },
      [
        { kind: 'user', name: 'a' },
        { kind: 'user', name: 'b' },
      ],
    ],
    ['ListUsers', null, []],
    ['UpdateAccountPasswordPolicy', { minimumPasswordLength: 14 }, []],
  ])('of %s with %o has the resources %o', (name, parameters, expected) => {
    expect(resourcesOf(name, parameters)).toEqual(expected);
  });

  it('that creates a policy has the ARN from the response', () => {
    const made = { responseElements: { policy: { arn: `${ARN}:policy/new` } } };
    expect(resourcesOf('CreatePolicy', { policyName: 'new' }, made)).toEqual([
      { kind: 'policy', arn: `${ARN}:policy/new` },
    ]);
  });

  it('has no resources if the call failed', () => {
    expect(resourcesOf('PutUserPolicy', { userName: 'a' }, { errorCode: 'AccessDenied' })).toEqual([]);
  });

  it('of a secret has its Region', () => {
    const more = { eventSource: 'secretsmanager.amazonaws.com', awsRegion: 'eu-west-1' };
    expect(resourcesOf('PutResourcePolicy', { secretId: 'billing' }, more)).toEqual([
      { kind: 'secret', id: 'billing', region: 'eu-west-1' },
    ]);
  });

  it('that creates a role has the facts from the record', () => {
    const trust = '%7B%22Version%22%3A%222012-10-17%22%7D';
    const role = {
      arn: `${ARN}:role/x/fresh`,
      roleName: 'fresh',
      roleId: 'AROAFRESH',
      path: '/x/',
      createDate: 'Mar 1, 2026 12:00:00 PM',
      assumeRolePolicyDocument: trust,
    };
    const given = event(
      'CreateRole',
      { roleName: 'fresh', tags: [{ key: 'team', value: 'a' }] },
      { responseElements: { role } },
    );
    const { created, creates } = parseChange(changeEnvelope.parse(given));
    expect(creates).toBe(true);
    expect(created).toMatchObject({
      kind: 'role',
      arn: role.arn,
      value: { immutableId: 'AROAFRESH', trustPolicy: trust, tags: { team: 'a' }, attachedPolicies: [] },
    });
  });

  it.each([
    ['no event id', { eventID: undefined }, 'eventID'],
    ['a user name that is no text', { requestParameters: { userName: 7 } }, 'userName'],
    ['no name', { eventName: undefined }, 'eventName'],
  ])('is rejected by field: %s', (_, broken, field) => {
    const parsed = changeEnvelope.safeParse(event('PutUserPolicy', { userName: 'a' }, broken));
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.path).toContain(field);
  });

  it('is accepted with invalid fields that are not needed', () => {
    expect(
      resourcesOf('PutUserPolicy', { userName: 'a' }, { userIdentity: 'nobody', responseElements: 'cut off' }),
    ).toEqual([{ kind: 'user', name: 'a' }]);
  });
});
