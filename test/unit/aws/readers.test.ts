import {
  GenerateCredentialReportCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetLoginProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetServiceLastAccessedDetailsCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListOpenIDConnectProvidersCommand,
  ListPolicyVersionsCommand,
  ListSAMLProvidersCommand,
  ListServiceSpecificCredentialsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ActivitySettings, readCredentials } from '../../../layers/aws/readers/credentials.ts';
import { readServiceAccess } from '../../../layers/aws/readers/last-accessed.ts';
import { readPrincipals } from '../../../layers/aws/readers/principals.ts';
import { trackReads } from '../../../layers/aws/readers/read-tracker.ts';
import { StoredItemError } from '../../../layers/aws/stored/body.ts';
import { emptyProfile } from '../../../layers/core/detection/profile.ts';
import type { Profile } from '../../../layers/core/detection/types.ts';
import type { CredentialsSnapshot } from '../../../layers/core/posture/account-facts.ts';
import { aRole, sharedCredentials } from '../../contract/facts-fixtures.ts';
import { mockClient } from '../mock-client.ts';

const mock = mockClient(IAMClient);
const iam = new IAMClient({ region: 'us-east-1' });
const ACCOUNT = { id: '123456789012', partition: 'aws' };
const arn = (resource: string) => `arn:aws:iam::${ACCOUNT.id}:${resource}`;
const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });
const takenAt = '2026-03-01T12:00:00.000Z';
beforeEach(() => {
  mock.reset();
});

describe('reading principals', () => {
  const user = (name: string, more: object = {}) => ({
    Arn: arn(`user/${name}`),
    UserName: name,
    UserId: `AIDA${name}`,
    ...more,
  });
  beforeEach(() => {
    mock
      .on(ListOpenIDConnectProvidersCommand)
      .resolves({ OpenIDConnectProviderList: [{ Arn: arn('oidc-provider/x') }] });
    mock.on(ListSAMLProvidersCommand).resolves({ SAMLProviderList: [] });
  });

  it('reads every page, also after empty ones', async () => {
    mock
      .on(GetAccountAuthorizationDetailsCommand)
      .resolvesOnce({ UserDetailList: [user('a')], IsTruncated: true, Marker: '1' })
      .resolvesOnce({ IsTruncated: true, Marker: '2' })
      .resolves({ UserDetailList: [user('b')], IsTruncated: false });
    const snapshot = await readPrincipals(iam, ACCOUNT, takenAt);
    expect(snapshot.users.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(snapshot.unreadable).toEqual([]);
    const markers = mock.commandCalls(GetAccountAuthorizationDetailsCommand).map((call) => call.args[0].input.Marker);
    expect(markers).toEqual([undefined, '1', '2']);
  });

  it('fails if a truncated page has no marker', async () => {
    mock.on(GetAccountAuthorizationDetailsCommand).resolves({ UserDetailList: [user('a')], IsTruncated: true });
    await expect(readPrincipals(iam, ACCOUNT, takenAt)).rejects.toThrow(/without a marker/);
    mock.on(GetAccountAuthorizationDetailsCommand).resolves({ IsTruncated: true, Marker: 'same' });
    await expect(readPrincipals(iam, ACCOUNT, takenAt)).rejects.toThrow(/same marker twice/);
  });

  it('fails instead of returning a partial account if a page is throttled', async () => {
    mock
      .on(GetAccountAuthorizationDetailsCommand)
      .resolvesOnce({ UserDetailList: [user('a')], IsTruncated: true, Marker: '1' })
      .rejects(refusal('Throttling'));
    await expect(readPrincipals(iam, ACCOUNT, takenAt)).rejects.toThrow('Throttling');
  });

  it('reads boundaries that the list lacks, and drops unused AWS managed policies', async () => {
    const boundary = arn('policy/limits');
    const unused = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    mock.on(GetAccountAuthorizationDetailsCommand).resolves({
      UserDetailList: [user('a', { PermissionsBoundary: { PermissionsBoundaryArn: boundary } })],
      Policies: [{ Arn: unused, PolicyName: 'ReadOnlyAccess', DefaultVersionId: 'v1', PolicyVersionList: [] }],
      IsTruncated: false,
    });
    mock.on(GetPolicyCommand).resolves({ Policy: { Arn: boundary, PolicyName: 'limits', DefaultVersionId: 'v2' } });
    mock.on(ListPolicyVersionsCommand).resolves({ Versions: [{ VersionId: 'v1' }, { VersionId: 'v2' }] });
    mock.on(GetPolicyVersionCommand).callsFake(({ VersionId }) => ({
      PolicyVersion: { VersionId, Document: '%7B%7D', IsDefaultVersion: VersionId === 'v2' },
    }));
    const snapshot = await readPrincipals(iam, ACCOUNT, takenAt);
    expect(snapshot.managedPolicies.map((policy) => policy.arn)).toEqual([boundary]);
    expect(snapshot.managedPolicies[0]?.versions).toHaveLength(2);
  });

  it('reports an invalid role and denied providers, and reads the rest', async () => {
    mock.on(ListSAMLProvidersCommand).rejects(refusal('AccessDenied'));
    const role = { Arn: arn('role/odd'), RoleName: 7 };
    mock.on(GetAccountAuthorizationDetailsCommand).resolves({
      UserDetailList: [user('a')],
      // An invalid response, which AWS does not send.
      RoleDetailList: JSON.parse(JSON.stringify([role])),
      IsTruncated: false,
    });
    const snapshot = await readPrincipals(iam, ACCOUNT, takenAt);
    expect(snapshot.users).toHaveLength(1);
    expect(snapshot.identityProviders).toBe('unknown');
    expect(snapshot.unreadable.map(({ what }) => what)).toEqual([arn('role/odd'), 'iam:ListSAMLProviders']);
  });
});

const REPORT_HEADER =
  'user,arn,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date';
const line = (name: string, ...cells: string[]) => [name, arn(`user/${name}`), ...cells].join(',');
const report = [
  REPORT_HEADER,
  `<root_account>,${arn('root').replace('iam::', 'iam::')},not_supported,no_information,true,false,N/A,N/A,false,N/A,N/A`,
  line('keyless', 'true', '2026-02-01T00:00:00+00:00', 'true', 'false', 'N/A', 'N/A', 'false', 'N/A', 'N/A'),
  line(
    'keyed',
    'false',
    'N/A',
    'false',
    'true',
    '2025-01-01T00:00:00+00:00',
    '2026-02-20T00:00:00+00:00',
    'false',
    'N/A',
    'N/A',
  ),
].join('\n');

describe('reading credentials', () => {
  const users = (...names: string[]) => ({
    Users: names.map((name) => ({
      Arn: arn(`user/${name}`),
      UserName: name,
      Path: '/',
      UserId: name,
      CreateDate: new Date(0),
    })),
  });
  beforeEach(() => {
    mock.on(ListUsersCommand).resolves(users('keyless', 'keyed'));
    mock.on(ListServiceSpecificCredentialsCommand).resolves({ ServiceSpecificCredentials: [] });
    mock.on(GenerateCredentialReportCommand).resolves({ State: 'COMPLETE' });
    mock.on(GetCredentialReportCommand).resolves({
      Content: Buffer.from(report),
      GeneratedTime: new Date('2026-03-01T09:00:00Z'),
    });
    mock.on(ListAccessKeysCommand).resolves({
      AccessKeyMetadata: [{ AccessKeyId: 'AKIAKEYED', Status: 'Active', CreateDate: new Date('2025-01-01T00:00:00Z') }],
    });
  });

  it('lists keys only of users that have some, and takes their use from the report', async () => {
    const snapshot = await readCredentials(iam, ACCOUNT, { takenAt });
    expect(mock.commandCalls(ListAccessKeysCommand)).toHaveLength(1);
    expect(mock.commandCalls(GetAccessKeyLastUsedCommand)).toHaveLength(0);
    expect(snapshot.users[arn('user/keyed')]?.accessKeys).toEqual([
      {
        id: 'AKIAKEYED',
        status: 'Active',
        createdAt: '2025-01-01T00:00:00.000Z',
        lastUsedAt: '2026-02-20T00:00:00.000Z',
      },
    ]);
    expect(snapshot.users[arn('user/keyless')]).toMatchObject({ accessKeys: [], loginProfile: true, mfa: true });
    expect(snapshot.root).toMatchObject({ accessKeys: 0, mfa: true });
  });

  it('dates the facts to the report', async () => {
    expect((await readCredentials(iam, ACCOUNT, { takenAt })).takenAt).toBe('2026-03-01T09:00:00.000Z');
  });

  it('waits until the report is generated', async () => {
    mock
      .on(GenerateCredentialReportCommand)
      .resolvesOnce({ State: 'STARTED' })
      .resolvesOnce({ State: 'INPROGRESS' })
      .resolves({ State: 'COMPLETE' });
    await readCredentials(iam, ACCOUNT, { takenAt, reportPause: 1 });
    expect(mock.commandCalls(GenerateCredentialReportCommand)).toHaveLength(3);
  });

  it('reads users that are newer than the report from IAM', async () => {
    mock.on(ListUsersCommand).resolves(users('keyless', 'fresh'));
    mock.on(GetLoginProfileCommand).rejects(refusal('NoSuchEntityException'));
    mock
      .on(ListMFADevicesCommand)
      .resolves({ MFADevices: [{ UserName: 'fresh', SerialNumber: 's', EnableDate: new Date(0) }] });
    mock.on(GetUserCommand).resolves({});
    mock.on(GetAccessKeyLastUsedCommand).resolves({ AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } });
    const snapshot = await readCredentials(iam, ACCOUNT, { takenAt });
    expect(snapshot.users[arn('user/fresh')]).toMatchObject({
      loginProfile: false,
      mfa: true,
      passwordLastUsedAt: null,
      accessKeys: [{ id: 'AKIAKEYED', lastUsedAt: null }],
    });
  });

  it('does not count a key of unknown use as unused', async () => {
    mock.on(GetCredentialReportCommand).rejects(refusal('AccessDenied'));
    mock.on(GetLoginProfileCommand).resolves({});
    mock.on(ListMFADevicesCommand).resolves({ MFADevices: [] });
    mock.on(GetUserCommand).rejects(refusal('Throttling'));
    mock.on(GetAccessKeyLastUsedCommand).resolves({ AccessKeyLastUsed: { ServiceName: undefined, Region: undefined } });
    mock.on(GetAccountSummaryCommand).resolves({ SummaryMap: { AccountAccessKeysPresent: 1, AccountMFAEnabled: 0 } });
    const snapshot = await readCredentials(iam, ACCOUNT, { takenAt });
    expect(snapshot.takenAt).toBe(takenAt);
    expect(snapshot.users[arn('user/keyed')]).toMatchObject({
      passwordLastUsedAt: 'unknown',
      accessKeys: [{ lastUsedAt: 'unknown' }],
    });
    expect(snapshot.root).toEqual({ accessKeys: 1, mfa: false, lastUsedAt: 'unknown' });
    expect(snapshot.unreadable.map(({ why }) => why)).toEqual(
      expect.arrayContaining([expect.stringContaining('throttled'), expect.stringContaining('denied')]),
    );
  });
});

describe('reading from where keys are used', () => {
  const keyOf = (name: string, status: 'Active' | 'Inactive' = 'Active') => ({
    AccessKeyMetadata: [
      { AccessKeyId: `AKIA${name.toUpperCase()}`, Status: status, CreateDate: new Date('2025-01-01T00:00:00Z') },
    ],
  });
  const now = Date.parse(takenAt);
  const daily = { count: 90, first: now - 60 * 86_400_000, last: now, recent: 2 ** 30 - 1 };
  const shared: Profile = { ...emptyProfile(), networks: { AS64500: daily, AS64501: daily } };
  const found = {
    networks: { names: ['AS64500', 'AS64501'], since: new Date(daily.first).toISOString(), days: 21 },
    agents: [],
  };
  const read = (activity: Partial<ActivitySettings>) =>
    readCredentials(iam, ACCOUNT, {
      takenAt,
      activity: { profileOf: async () => shared, before: {}, hasTime: () => true, now, ...activity },
    });
  const usedIn = (snapshot: CredentialsSnapshot, name: string) => snapshot.users[arn(`user/${name}`)]?.sideBySide;
  beforeEach(() => {
    mock.on(ListUsersCommand).resolves({
      Users: ['one', 'two', 'off', 'keyless'].map((name) => ({
        Arn: arn(`user/${name}`),
        UserName: name,
        Path: '/',
        UserId: name,
        CreateDate: new Date(0),
      })),
    });
    mock.on(ListServiceSpecificCredentialsCommand).resolves({ ServiceSpecificCredentials: [] });
    mock.on(GenerateCredentialReportCommand).rejects(refusal('AccessDenied'));
    mock.on(GetAccountSummaryCommand).resolves({ SummaryMap: {} });
    mock.on(GetLoginProfileCommand).rejects(refusal('NoSuchEntityException'));
    mock.on(ListMFADevicesCommand).resolves({ MFADevices: [] });
    mock.on(GetUserCommand).resolves({});
    mock.on(GetAccessKeyLastUsedCommand).resolves({ AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } });
    mock.on(ListAccessKeysCommand, { UserName: 'one' }).resolves(keyOf('one'));
    mock.on(ListAccessKeysCommand, { UserName: 'two' }).resolves(keyOf('two'));
    mock.on(ListAccessKeysCommand, { UserName: 'off' }).resolves(keyOf('off', 'Inactive'));
    mock.on(ListAccessKeysCommand, { UserName: 'keyless' }).resolves({ AccessKeyMetadata: [] });
  });

  it('looks up only users with active keys', async () => {
    const asked: string[] = [];
    const snapshot = await read({
      profileOf: async (user) => {
        asked.push(user);
        return user.endsWith('one') ? shared : undefined;
      },
    });
    expect(asked.sort()).toEqual([arn('user/one'), arn('user/two')]);
    expect(usedIn(snapshot, 'one')).toEqual(found);
    for (const name of ['two', 'off', 'keyless'])
      expect(snapshot.users[arn(`user/${name}`)]).not.toHaveProperty('sideBySide');
  });

  it.each([
    ['is denied', refusal('AccessDeniedException'), 'dynamodb:Query: denied'],
    ['makes no sense', new StoredItemError('user/one PROFILE: field events'), 'user/one PROFILE: field events'],
  ])('reports one profile that %s, keeps its earlier result, and reads the rest', async (_, error, why) => {
    const before = { [arn('user/one')]: { ...sharedCredentials() } };
    const profileOf = async (user: string) => {
      if (user.endsWith('one')) throw error;
      return shared;
    };
    const snapshot = await read({ before, profileOf });
    expect(usedIn(snapshot, 'one')).toEqual(sharedCredentials().sideBySide);
    expect(usedIn(snapshot, 'two')).toEqual(found);
    expect(snapshot.unreadable).toContainEqual({ what: arn('user/one'), why: expect.stringContaining(why) });
  });

  it('throws an error that is a bug', async () => {
    const profileOf = () => Promise.reject(new TypeError('a bug'));
    await expect(read({ profileOf })).rejects.toThrow('a bug');
  });

  it('keeps earlier results and looks up no user if time runs out', async () => {
    const before = { [arn('user/one')]: sharedCredentials() };
    const profileOf = () => Promise.reject(new TypeError('not called'));
    const snapshot = await read({ before, profileOf, hasTime: () => false });
    expect([usedIn(snapshot, 'one'), usedIn(snapshot, 'two')]).toEqual([sharedCredentials().sideBySide, undefined]);
  });
});

describe('reading which services are used', () => {
  const role = (name: string, change: object = {}) => aRole(name, { createdAt: '2025-01-01T00:00:00Z', ...change });
  const now = Date.parse(takenAt);
  const access = (readAt: string) => ({ readAt, services: [{ service: 's3', lastUsedAt: null }] });
  const read = (
    roles: ReturnType<typeof aRole>[],
    before: Record<string, ReturnType<typeof access>> = {},
    more: object = {},
  ) => {
    const reads = trackReads();
    const settings = { now, max: 100, hasTime: () => true, pause: 1, ...more };
    return readServiceAccess(iam, reads, { users: [], roles }, before, settings);
  };
  beforeEach(() => {
    mock.on(GenerateServiceLastAccessedDetailsCommand).callsFake(({ Arn }) => ({ JobId: Arn }));
    mock
      .on(GetServiceLastAccessedDetailsCommand)
      .resolvesOnce({ JobStatus: 'IN_PROGRESS' })
      .callsFake(({ Marker }) =>
        Marker === undefined
          ? {
              JobStatus: 'COMPLETED',
              ServicesLastAccessed: [{ ServiceNamespace: 's3' }],
              IsTruncated: true,
              Marker: 'm',
            }
          : {
              JobStatus: 'COMPLETED',
              ServicesLastAccessed: [{ ServiceNamespace: 'sqs', LastAuthenticated: new Date('2026-02-01T00:00:00Z') }],
            },
      );
  });

  it('waits for the job and reads every page', async () => {
    const found = await read([role('a'), role('young', { createdAt: '2026-02-20T00:00:00Z' })]);
    expect(found).toEqual({
      [role('a').arn]: {
        readAt: takenAt,
        services: [
          { service: 's3', lastUsedAt: null },
          { service: 'sqs', lastUsedAt: '2026-02-01T00:00:00.000Z' },
        ],
      },
    });
  });

  it('reads the longest unread identities first and keeps the results of the others', async () => {
    const [a, b, c] = [role('a'), role('b'), role('c')];
    const before = {
      [a.arn]: access('2026-02-20T00:00:00Z'),
      [b.arn]: access('2026-02-10T00:00:00Z'),
      gone: access(takenAt),
    };
    const found = await read([a, b, c], before, { max: 2 });
    expect(found[a.arn]).toEqual(before[a.arn]);
    expect([found[b.arn]?.readAt, found[c.arn]?.readAt]).toEqual([takenAt, takenAt]);
    expect(found).not.toHaveProperty('gone');
  });

  it('returns nothing if time runs out, the job fails, or the result is empty', async () => {
    expect(await read([role('a')], {}, { hasTime: () => false })).toEqual({});
    mock.on(GetServiceLastAccessedDetailsCommand).resolves({ JobStatus: 'FAILED' });
    expect(await read([role('a')])).toEqual({});
    mock.on(GetServiceLastAccessedDetailsCommand).resolves({ JobStatus: 'COMPLETED', ServicesLastAccessed: [] });
    expect(await read([role('a')])).toEqual({});
  });
});
