import { describe, expect, test } from 'vitest';
import { authorize, compilePolicy, compilePrincipal } from '../../layers/core/iam/index.ts';
import { resolveIntrinsics } from '../../local/intrinsics.ts';
import { ask, userArn } from '../unit/detection/records.ts';
import { type BusEvent, receivers } from './deliveries.ts';
import { EVERYTHING } from './everything.ts';
import { ACCOUNT, at, factsOf, list, ofType, roleArns, statementsOfRole, target, templateOf } from './template.ts';

/**
 * The emulator stores the policies of event buses but does not evaluate them. These tests evaluate the policies of the synthesized
 * template with the IAM engine of Tierwatch: which principals can send events to it, and which can publish in its name.
 */
const ANYTHING = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
const [MEMBER = ''] = EVERYTHING.members.accounts;
const [REPLAYER = ''] = EVERYTHING.replayers;
const STRANGER = '888888888888';

function hub(assembly: 'defaults' | 'everything') {
  const template = templateOf(assembly, 'Tierwatch');
  const facts = factsOf(template);
  const policies = new Map(
    ofType(template, 'AWS::Events::EventBus').map(([id]) => {
      const Statement = ofType(template, 'AWS::Events::EventBusPolicy')
        .filter(([, { Properties }]) => target(Properties.EventBusName) === id)
        .map(([policy, { Properties }]) => resolveIntrinsics(Properties.Statement, facts, policy));
      return [facts.physicalIds[id], { arn: facts.arns[id] ?? '', document: { Version: '2012-10-17', Statement } }];
    }),
  );
  /** What AWS would decide about PutEvents on a bus. By default the caller's own policies allow everything. */
  const decision = (
    principal: string,
    bus: 'tierwatch' | 'tierwatch-ingest',
    Statement: readonly unknown[] = ANYTHING,
    organization?: string,
  ) => {
    const found = policies.get(bus);
    if (found === undefined) throw new Error(`the template has no bus ${bus}`);
    const resourcePolicy = { name: bus, document: found.document };
    expect(compilePolicy(resourcePolicy, 'resource').issues).toEqual([]);
    const own = { identity: [{ name: 'own', document: { Version: '2012-10-17', Statement } }] };
    const context = organization === undefined ? {} : { 'aws:PrincipalOrgID': organization };
    const request = { principal, action: 'events:PutEvents', resource: found.arn, context, resourcePolicy };
    return authorize(compilePrincipal(principal, own), request).decision;
  };
  return { template, facts, policies, decision };
}

const role = (name: string, account = ACCOUNT): string => `arn:aws:iam::${account}:role/tierwatch/${name}`;
const FORWARDER = 'Tierwatch-Forwarder-eu-west-1';
const HUB_FORWARDER = role('Tierwatch-HubForwarder-eu-central-1');

describe.each(['defaults', 'everything'] as const)('the buses of the hub with %s', (assembly) => {
  const { template, facts, policies, decision } = hub(assembly);
  const functions = ofType(template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
    String(target(Properties.Role)),
  );
  const busArn = policies.get('tierwatch')?.arn;
  const publishes = (id: string): boolean =>
    statementsOfRole(template, id, 'events').some(
      (statement) =>
        list(at(statement, 'Action')).includes('events:PutEvents') && list(at(statement, 'Resource')).includes(busArn),
    );
  const publishers = functions.filter(publishes);
  const others = [...roleArns(template).keys()].filter((id) => !publishers.includes(id));

  test('allow every publishing function with the permissions of its role', () => {
    expect(publishers.length).toBeGreaterThan(10);
    for (const id of publishers)
      expect(decision(facts.arns[id] ?? '', 'tierwatch', statementsOfRole(template, id, 'events')), id).toBe('allowed');
  });

  test('deny every other role of Tierwatch on the public bus, even with full permissions', () => {
    expect(others.length).toBeGreaterThan(3);
    for (const id of others) expect(decision(facts.arns[id] ?? '', 'tierwatch'), id).toBe('explicitly-denied');
  });

  test('deny every role of Tierwatch except the forwarder on the ingest bus, even with full permissions', () => {
    for (const [id, arn] of roleArns(template)) {
      const expected = arn === HUB_FORWARDER ? 'allowed' : 'explicitly-denied';
      expect(decision(arn, 'tierwatch-ingest'), id).toBe(expected);
    }
  });

  test("allow the forwarder of the hub's account on the ingest bus with the permissions of its role", () => {
    const [id = ''] = [...roleArns(template)].find(([, arn]) => arn === HUB_FORWARDER) ?? [];
    expect(decision(HUB_FORWARDER, 'tierwatch-ingest', statementsOfRole(template, id, 'events'))).toBe('allowed');
  });

  test.each([
    ['an administrator', `arn:aws:iam::${ACCOUNT}:user/administrator`],
    ['root', `arn:aws:iam::${ACCOUNT}:root`],
    ['a session of GetFederationToken', `arn:aws:sts::${ACCOUNT}:federated-user/administrator`],
    ['a role that another principal created under /tierwatch/', role('Helpful')],
    ['a role of the hub account with the name of a member forwarder', role(FORWARDER)],
    ['a role whose name starts with the name of a Tierwatch role', role('Tierwatch-DetectUse-eu-central-1-2')],
    ['a role with the name of a Tierwatch role of another Region', role('Tierwatch-DetectUse-eu-west-1')],
    ['a role with the name of the forwarder of another Region', role('Tierwatch-HubForwarder-eu-west-1')],
    ['a role in a subpath of /tierwatch/', role('x/Tierwatch-DetectUse-eu-central-1')],
    ['an AWS service', 'events.amazonaws.com'],
    ['a user with the name of a role', `arn:aws:iam::${ACCOUNT}:user/tierwatch/Tierwatch-DetectUse-eu-central-1`],
  ])('deny %s on both buses', (_, principal) => {
    expect(decision(principal, 'tierwatch')).toBe('explicitly-denied');
    expect(decision(principal, 'tierwatch-ingest')).toBe('explicitly-denied');
  });

  test.each([
    ['a role with another name in a member account', role('Helpful', MEMBER)],
    [
      "a role with the name of the hub's forwarder in a member account",
      role('Tierwatch-HubForwarder-eu-central-1', MEMBER),
    ],
    ['a user of a member account', `arn:aws:iam::${MEMBER}:user/administrator`],
    ['a forwarder outside /tierwatch/', `arn:aws:iam::${MEMBER}:role/${FORWARDER}`],
  ])('deny %s on both buses', (_, principal) => {
    expect(decision(principal, 'tierwatch')).toBe('explicitly-denied');
    expect(decision(principal, 'tierwatch-ingest')).toBe('explicitly-denied');
  });

  test('deny the forwarder of an account that is not configured on both buses', () => {
    expect(decision(role(FORWARDER, STRANGER), 'tierwatch')).toBe('explicitly-denied');
    expect(decision(role(FORWARDER, STRANGER), 'tierwatch-ingest')).toBe('implicitly-denied');
    expect(decision(role(FORWARDER, STRANGER), 'tierwatch-ingest', ANYTHING, 'o-another')).toBe('implicitly-denied');
  });

  test('are within the EventBridge limit of 10 KB', () => {
    for (const [name, { document }] of policies)
      expect(Buffer.byteLength(JSON.stringify(document)), name).toBeLessThanOrEqual(10_240);
  });
});

describe('a hub with members and replayers', () => {
  const { decision } = hub('everything');

  test('allows the forwarders of a configured account on the ingest bus only', () => {
    expect(decision(role(FORWARDER, MEMBER), 'tierwatch-ingest')).toBe('allowed');
    expect(decision(role(FORWARDER, MEMBER), 'tierwatch')).toBe('explicitly-denied');
  });

  test('allows the forwarders of the configured organization on the ingest bus', () => {
    const { organizationId } = EVERYTHING.members;
    expect(decision(role(FORWARDER, STRANGER), 'tierwatch-ingest', ANYTHING, organizationId)).toBe('allowed');
    expect(decision(role('Helpful', STRANGER), 'tierwatch-ingest', ANYTHING, organizationId)).toBe('explicitly-denied');
    expect(decision(role(FORWARDER), 'tierwatch-ingest', ANYTHING, organizationId)).toBe('explicitly-denied');
  });

  test('allows a configured replayer and its sessions on the ingest bus only', () => {
    expect(decision(REPLAYER, 'tierwatch-ingest')).toBe('allowed');
    expect(decision(`arn:aws:sts::${ACCOUNT}:assumed-role/replay/ann`, 'tierwatch-ingest')).toBe('allowed');
    expect(decision(REPLAYER, 'tierwatch')).toBe('explicitly-denied');
  });
});

describe('a hub with defaults', () => {
  test('allows no replayer and no member account', () => {
    const { decision } = hub('defaults');
    expect(decision(REPLAYER, 'tierwatch-ingest')).toBe('explicitly-denied');
    expect(decision(role(FORWARDER, MEMBER), 'tierwatch-ingest')).toBe('implicitly-denied');
  });
});

/** EventBridge sets the account of an event, and refuses sources of AWS to callers of PutEvents. A flood that names a victim: every
 * source that is left, with a record that would open an incident. */
describe('a forged event about a victim', () => {
  const record = {
    ...ask('cloudtrail:StopLogging', { name: 'main' }),
    readOnly: false,
    eventCategory: 'Management',
    recipientAccountId: ACCOUNT,
    userIdentity: { type: 'IAMUser', accountId: ACCOUNT, arn: userArn('victim') },
  };
  const sources = [
    'evil',
    'aws',
    'AWS.iam',
    'tierwatch',
    'tierwatch.detection',
    'tierwatch.replay',
    'tierwatch.replay.2',
  ];
  const put = (source: string, account: string, detail: unknown = record): BusEvent => ({
    source,
    account,
    'detail-type': 'AWS API Call via CloudTrail',
    detail,
  });
  const health = {
    ...put('evil', ACCOUNT, {
      eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED',
      affectedEntities: [{ entityValue: 'AKIA' }],
    }),
    'detail-type': 'AWS Health Event',
  };
  const { template, decision } = hub('everything');
  const { organizationId } = EVERYTHING.members;
  /** Sources with which a principal reaches a function through the ingest bus. */
  const reaching = (principal: string, account: string): readonly string[] =>
    decision(principal, 'tierwatch-ingest', ANYTHING, organizationId) === 'allowed'
      ? sources.filter((source) => receivers(template, 'tierwatch-ingest', put(source, account)).length > 0)
      : [];

  test.each([
    ['an administrator of the hub account', `arn:aws:iam::${ACCOUNT}:user/administrator`, ACCOUNT],
    ['a role of the hub account with the name of a member forwarder', role(FORWARDER), ACCOUNT],
    ['an administrator of a member account', `arn:aws:iam::${MEMBER}:user/administrator`, MEMBER],
    ['a forwarder that an administrator of a member account created', role(FORWARDER, MEMBER), MEMBER],
    ['a forwarder with a forged Region in a member account', role('Tierwatch-Forwarder-mine', MEMBER), MEMBER],
    ['a forwarder of another account of the organization', role(FORWARDER, STRANGER), STRANGER],
  ])('by %s reaches no function', (_, principal, account) => {
    expect(reaching(principal, account)).toEqual([]);
  });

  test('by a replayer reaches the detectors as a replay only', () => {
    expect(reaching(REPLAYER, ACCOUNT)).toEqual(['tierwatch.replay']);
    const found = receivers(template, 'tierwatch-ingest', put('tierwatch.replay', ACCOUNT));
    expect(found.filter((id) => !id.startsWith('Detection'))).toEqual([]);
  });

  test('reaches no function through the default bus, which has no policy', () => {
    for (const source of sources)
      for (const account of [ACCOUNT, MEMBER])
        expect(receivers(template, 'default', put(source, account)), source).toEqual([]);
    expect(receivers(template, 'default', health)).toEqual([]);
  });

  test('differs from an event that CloudTrail of a member wrote and that a rule forwarded', () => {
    expect(receivers(template, 'tierwatch-ingest', put('aws.cloudtrail', MEMBER)).length).toBeGreaterThan(0);
    for (const bus of ['default', 'tierwatch-ingest'] as const)
      expect(receivers(template, bus, { ...health, source: 'aws.health' }).length, bus).toBe(1);
  });
});
