import { describe, expect, it } from 'vitest';
import { emptyProfile } from '../../../layers/core/detection/profile.ts';
import type { Profile, Seen } from '../../../layers/core/detection/types.ts';
import type { Workload } from '../../../layers/core/posture/types.ts';
import { type BriefInput, briefOf } from '../../../layers/core/response/brief.ts';
import { activeAt } from '../detection/records.ts';
import { incident, minutesAgo, NOW, planned, plannedForRole, posture, ROLE, signal } from './estate.ts';

const KEY = 'AKIAEXPORTER00000001';
const DAY = 86_400_000;
const START = Date.parse(minutesAgo(5));
const seen = (change: Partial<Seen> = {}): Seen => ({
  count: 50,
  first: START - 30 * DAY,
  last: START - DAY,
  ...change,
});
const profile = (change: Partial<Profile> = {}): Profile => ({
  ...emptyProfile(),
  firstSeen: START - 30 * DAY,
  lastSeen: START - DAY,
  events: 100,
  days: Array.from({ length: 30 }, (_, n) => new Date(START - (30 - n) * DAY).toISOString().slice(0, 10)),
  countries: { DE: seen() },
  networks: { AS64496: seen() },
  regions: { 'eu-central-1': seen() },
  agents: { 'boto3/linux': seen() },
  actions: { 's3:PutObject': seen(), 's3:GetObject!': seen({ count: 900 }) },
  active: activeAt([2], START - DAY),
  ...change,
});
const origin = {
  ...{ region: 'us-east-1', from: '203.0.113.50', country: 'BR', network: 'AS64500', organization: 'Example Networks' },
  ...{ client: 'aws-cli/linux', userAgent: 'aws-cli/2.15 os/linux', accessKeyId: KEY },
};
const call = {
  ...{ service: 'iam.amazonaws.com', operation: 'x', account: '111111111111', actorType: 'IAMUser' },
  ...{ region: 'us-east-1', address: '203.0.113.50', country: 'BR', asn: 64500, network: 'Example Networks' },
  ...{ userAgent: 'aws-cli/2.15 os/linux', accessKeyId: KEY },
};
const iam = (eventId: string, name: string, evidence: object = {}, over: Parameters<typeof signal>[1] = {}) =>
  signal(eventId, { evidence: { event: `iam.amazonaws.com:${name}`, ...evidence }, call, ...over });

const input = (over: Partial<BriefInput> = {}): BriefInput => ({
  incident: incident({ signals: [iam('e-1', 'CreateUser', { user: 'backup2' })] }),
  plans: [],
  journal: [],
  posture: posture({ owner: 'data' }),
  profile: profile(),
  carriers: { workloads: [], keyPlaces: [] },
  lineage: new Map(),
  ...over,
});
const withSignals = (...signals: ReturnType<typeof iam>[]) => input({ incident: incident({ signals }) });

describe('what happened', () => {
  it('joins the signals of one event, with API, target, origin and reasons', () => {
    const brief = briefOf(
      withSignals(
        iam('e-1', 'CreateUser', { user: 'backup2' }, { title: 'IAM user created', severity: 'low' }),
        iam('e-1', 'CreateUser', { from: '203.0.113.50' }, { title: 'New country', severity: 'high' }),
      ),
    );
    expect(brief.events).toEqual([
      {
        ...{ eventId: 'e-1', time: minutesAgo(5), api: 'iam:CreateUser', denied: false, targets: ['user backup2'] },
        ...{ origin, severity: 'high', why: ['New country', 'IAM user created'] },
      },
    ]);
  });

  it('orders events by time, not by the order of the signals', () => {
    const brief = briefOf(
      withSignals(
        iam('late', 'CreateUser', {}, { time: minutesAgo(1) }),
        iam('early', 'ListUsers', {}, { time: minutesAgo(9) }),
      ),
    );
    expect(brief.events.map(({ eventId }) => eventId)).toEqual(['early', 'late']);
  });

  it('says that AWS denied a call', () => {
    expect(briefOf(withSignals(iam('e-1', 'CreateUser', { attempted: true }))).events[0]?.denied).toBe(true);
  });

  it('takes what it can from the evidence of signals that were stored without an origin', () => {
    const old = signal('e-1', { evidence: { from: '198.51.100.7', country: 'BR', agent: 'boto3' } });
    expect(briefOf(withSignals(old)).events[0]).toMatchObject({
      api: 'new-country',
      origin: { from: '198.51.100.7', country: 'BR', userAgent: 'boto3' },
    });
  });
});

describe('what is unusual', () => {
  const unusual = (over: Partial<BriefInput> = {}) =>
    briefOf(input(over)).unusual.map(
      ({ what, expected, observed }) => `${what}: ${expected.join(' ')} / ${observed.join(' ')}`,
    );

  it('compares each event with the baseline', () => {
    expect(unusual()).toEqual([
      'country: DE / BR',
      'network: AS64496 / AS64500 Example Networks',
      'client: boto3/linux / aws-cli/linux',
      'Region: eu-central-1 / us-east-1',
      'API: s3:PutObject / iam:CreateUser',
      'hour: 02:00 UTC / 11:00 UTC',
    ]);
  });

  it('treats what the baseline learned during the incident as unusual', () => {
    const learned = profile({ countries: { DE: seen(), BR: seen({ first: START, last: START }) } });
    expect(unusual({ profile: learned })[0]).toBe('country: DE / BR');
  });

  it('leaves out what is usual', () => {
    const usual = profile({ countries: { BR: seen() }, active: activeAt([]) });
    expect(unusual({ profile: usual }).filter((line) => /country|hour/.test(line))).toEqual([]);
  });

  it('compares nothing without a baseline', () => {
    const brief = briefOf(input({ profile: undefined }));
    expect([brief.unusual, brief.usual]).toEqual([[], null]);
  });
});

describe('what is usual', () => {
  it('lists schedule, places and most frequent successful APIs', () => {
    expect(briefOf(input()).usual).toEqual({
      ...{
        lastUse: new Date(START - DAY).toISOString(),
        events: 100,
        days: 30,
        schedule: 'at 02:00 UTC',
        caveat: null,
      },
      ...{
        countries: ['DE'],
        networks: ['AS64496'],
        clients: ['boto3/linux'],
        regions: ['eu-central-1'],
        apis: ['s3:PutObject'],
      },
    });
  });

  it('takes no call of the incident for the last normal use', () => {
    const learned = profile({ lastSeen: START, actions: { 's3:PutObject': seen({ last: START - 2 * DAY }) } });
    expect(briefOf(input({ profile: learned })).usual?.lastUse).toBe(new Date(START - DAY).toISOString());
  });

  it('says that a young baseline proves little', () => {
    const young = profile({ events: 3, days: ['2026-02-28'] });
    expect(briefOf(input({ profile: young })).usual).toMatchObject({
      schedule: null,
      caveat: 'The baseline is still being learned: 3 events on 1 day so far.',
    });
  });
});

describe('what it created', () => {
  const created = (...signals: ReturnType<typeof iam>[]) => briefOf(withSignals(...signals)).created;

  it.each([
    ['CreateUser', { user: 'u' }, 'user u', undefined],
    ['CreateRole', { role: 'r' }, 'role r', undefined],
    [
      'CreateAccessKey',
      { user: 'u', key: 'AKIA1' },
      'access key AKIA1 of user u',
      'aws iam update-access-key --status Inactive --access-key-id AKIA1 --user-name u',
    ],
    ['CreateLoginProfile', { user: 'u' }, 'console password of user u', 'aws iam delete-login-profile --user-name u'],
    ['UpdateAssumeRolePolicy', { role: 'r', to: ['arn'] }, 'trust policy of role r', undefined],
    [
      'AttachRolePolicy',
      { policy: 'arn:aws:iam::aws:policy/A', to: 'r' },
      'policy arn:aws:iam::aws:policy/A attached to role r',
      'aws iam detach-role-policy --role-name r --policy-arn arn:aws:iam::aws:policy/A',
    ],
    [
      'PutUserPolicy',
      { policy: 'p', to: 'u' },
      'inline policy p of user u',
      'aws iam delete-user-policy --user-name u --policy-name p',
    ],
    [
      'AddUserToGroup',
      { user: 'u', group: 'admins' },
      'user u in group admins',
      'aws iam remove-user-from-group --user-name u --group-name admins',
    ],
    ['CreateOpenIDConnectProvider', { provider: 'https://x' }, 'identity provider https://x', undefined],
  ])('names the result of %s', (name, evidence, what, stop) => {
    expect(created(iam('e', name, evidence))).toMatchObject([
      { what, eventId: 'e', ...(stop === undefined ? {} : { stop }) },
    ]);
    if (stop === undefined) expect(created(iam('e', name, evidence))[0]).not.toHaveProperty('stop');
  });

  it('leaves out denied calls, other services, and events that name nothing', () => {
    const other = signal('e-2', { evidence: { event: 'sts.amazonaws.com:CreateUser', user: 'u' } });
    expect(created(iam('e-1', 'CreateUser', { user: 'u', attempted: true }), other, iam('e-3', 'CreateUser'))).toEqual(
      [],
    );
  });

  it('builds no command from a name that a shell would interpret', () => {
    const [one] = created(iam('e', 'CreateLoginProfile', { user: 'u; rm -rf /' }));
    expect(one).toMatchObject({ what: 'console password of user u; rm -rf /' });
    expect(one).not.toHaveProperty('stop');
  });

  it('refers to the incident about what it created', () => {
    const lineage = new Map([['user/backup2', { identity: 'arn:backup2', incident: 'inc-2' }]]);
    expect(briefOf(input({ lineage })).created).toMatchObject([
      { what: 'user backup2', identity: 'arn:backup2', incident: 'inc-2' },
    ]);
  });
});

describe('what a containment interrupts', () => {
  const workload = (type: string, id: string): Workload => ({ type, id, account: '111111111111', roleArn: ROLE });
  const about = (identity: string, workloads: readonly Workload[]) =>
    briefOf(
      input({
        incident: incident({ identity }),
        carriers: { workloads, keyPlaces: ['AWS_KEY of AWS::Lambda::Function f'] },
      }),
    ).impact;

  it.each([
    [
      'AWS::Lambda::Function',
      'arn:aws:lambda:eu-central-1:1:function:f',
      'until Lambda recycles',
      'aws lambda update-function-configuration --function-name arn:aws:lambda:eu-central-1:1:function:f --description "new credentials" --region eu-central-1',
    ],
    [
      'AWS::EC2::Instance',
      'i-0123456789abcdef0',
      'within about six hours',
      'aws ec2 stop-instances --instance-ids i-0123456789abcdef0 && aws ec2 wait instance-stopped --instance-ids i-0123456789abcdef0 && aws ec2 start-instances --instance-ids i-0123456789abcdef0',
    ],
    [
      'AWS::ECS::Service',
      'arn:aws:ecs:eu-central-1:1:service/shop/web',
      'within about six hours',
      'aws ecs update-service --cluster shop --service web --force-new-deployment --region eu-central-1',
    ],
    ['AWS::CodeBuild::Project', 'build', 'the next run gets new credentials', undefined],
    ['AWS::AppRunner::Service', 'x', 'at the latest when it is restarted', undefined],
    ['AWS::Lambda::Function', 'f"; rm', 'until Lambda recycles', undefined],
  ])('%s %s: how long, and how to end it', (type, id, until, resume) => {
    const { workloads } = about(ROLE, [workload(type, id)]);
    expect(workloads).toMatchObject([{ type, id, until: expect.stringContaining(until) }]);
    expect(workloads[0]).toEqual(expect.objectContaining(resume === undefined ? {} : { resume }));
    if (resume === undefined) expect(workloads[0]).not.toHaveProperty('resume');
  });

  it('of a user lasts until the release, wherever its keys are stored', () => {
    const impact = about(incident().identity, [workload('AWS::Lambda::Function', 'f')]);
    expect(impact).toMatchObject({ owner: 'data', workloads: [], keyPlaces: ['AWS_KEY of AWS::Lambda::Function f'] });
    expect(impact.duration).toContain('until the release');
  });

  it('names who else uses the keys', () => {
    const shared = {
      ...{ code: 'SHARED_CREDENTIAL' as const, severity: 'high' as const, detail: '', frameworks: [] },
      evidence: { networks: ['AS1', 'AS2'], systems: ['linux'] },
    };
    expect(briefOf(input({ posture: posture({ reasons: [shared] }) })).impact.otherUsers).toEqual([
      'AS1',
      'AS2',
      'linux',
    ]);
  });

  it('is unknown without a snapshot of compute', () => {
    expect(briefOf(input({ carriers: 'unknown' })).impact).toMatchObject({
      workloads: 'unknown',
      keyPlaces: 'unknown',
    });
  });
});

describe('the outcome', () => {
  it('is absent before a containment, and the residual is that of the newest plan', () => {
    const plan = plannedForRole();
    const brief = briefOf(input({ plans: [plan] }));
    expect(brief.outcome).toBeUndefined();
    expect(brief.residual).toEqual(plan.residual);
  });

  it('has the state before and after, the verification, and calls since then', () => {
    const plan = { ...planned(), startedAt: minutesAgo(4) };
    const verified = {
      incidentId: 'inc-0001',
      at: minutesAgo(3),
      step: 'verified' as const,
      planId: plan.id,
      by: 't',
      detail: '',
    };
    const signals = [
      iam('before', 'CreateUser'),
      iam('denied', 'CreateUser', { attempted: true }, { time: minutesAgo(2) }),
      iam('worked', 'ListUsers', {}, { time: NOW }),
    ];
    const brief = briefOf(input({ incident: incident({ signals }), plans: [plan], journal: [verified] }));
    expect(brief.outcome).toMatchObject({
      before: { accessKeys: [{ id: KEY, status: 'Active' }, { id: 'AKIAEXPORTER00000002' }] },
      policies: [expect.stringMatching(/^TierwatchContainment-/)],
      deactivatedKeys: [KEY],
      verifiedAt: minutesAgo(3),
      laterCalls: { denied: 1, succeeded: 1 },
    });
  });
});
