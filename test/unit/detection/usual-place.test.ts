import { describe, expect, it } from 'vitest';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import type { Profile } from '../../../layers/core/detection/types.ts';
import type { IdentityClass } from '../../../layers/core/identity.ts';
import {
  ABROAD,
  ask,
  DAY,
  event,
  type Fields,
  HOME,
  HOUR,
  locate,
  NOON,
  posture,
  RENTED,
  role,
  roleArn,
  stateOf,
  tenDays,
  userArn,
} from './records.ts';

const often = { count: 30, first: NOON - 10 * DAY, last: NOON - HOUR };
const known = tenDays(['s3:ListBuckets']);

interface Actor {
  readonly class?: IdentityClass;
  readonly profile?: Profile;
  readonly fields?: Fields;
  readonly identity?: string;
}

/** The signal and the incidents of one new access key for another user. */
function keyMadeBy({ class: name, profile = known, fields = {}, identity = userArn('reporter') }: Actor) {
  const made = event(ask('iam:CreateAccessKey', { userName: 'victim' }, { sourceIPAddress: HOME, ...fields }));
  const context = { profile, ...(name && { posture: posture(identity, 2, name) }) };
  const { signals, incidents } = detectBatch([made], stateOf(identity, context), ruleIndex(), { locate });
  const signal = signals.find(({ rule }) => rule === 'access-key-for-another');
  return { usual: signal?.evidence.usualPlace === true, confidence: signal?.confidence, incidents: incidents.length };
}

const weaker = { usual: true, confidence: 0.49, incidents: 0 };
const full = { usual: false, confidence: 0.65, incidents: 1 };

describe('a change of high severity from the usual place', () => {
  it('opens no incident alone, if a person makes it', () => expect(keyMadeBy({ class: 'human' })).toEqual(weaker));

  it('counts in full if a machine makes it', () =>
    expect(keyMadeBy({ class: 'service-user' })).toMatchObject({ usual: false, confidence: 0.65 }));

  it('counts in full if nothing shows that a person acts', () => expect(keyMadeBy({})).toEqual(full));

  it('is that of a person without a posture, if the identity habitually signs in', () => {
    const profile = { ...known, actions: { ...known.actions, 'signin:ConsoleLogin': often } };
    expect(keyMadeBy({ profile })).toEqual(weaker);
  });

  it('is that of a person in a session of a permission set', () => {
    const path = 'aws-reserved/sso.amazonaws.com/';
    const set = 'AWSReservedSSO_Admin_0123456789abcdef';
    const session = role(set, 'ann@example.com');
    const sessionContext = { sessionIssuer: { type: 'Role', arn: roleArn(`${path}${set}`), userName: set } };
    const userIdentity = { ...session, sessionContext };
    expect(keyMadeBy({ fields: { userIdentity }, identity: roleArn(`${path}${set}`) })).toEqual(weaker);
  });

  it('includes other addresses of a habitual network', () =>
    expect(keyMadeBy({ class: 'human', profile: tenDays(['s3:ListBuckets'], { sources: {} }) })).toEqual(weaker));
});

describe('a change of high severity counts in full', () => {
  it('from abroad', () =>
    expect(keyMadeBy({ class: 'human', fields: { sourceIPAddress: ABROAD } })).toMatchObject(full));

  it('without a baseline', () => {
    const profile = { ...known, events: 4, days: ['2026-04-14'] };
    expect(keyMadeBy({ class: 'human', profile })).toEqual(full);
  });

  it('from another address of a habitual hosting network', () => {
    const asn = `AS${locate(RENTED)?.asn}`;
    const country = locate(RENTED)?.country ?? '';
    const profile = tenDays(['s3:ListBuckets'], { networks: { [asn]: often }, countries: { [country]: often } });
    expect(keyMadeBy({ class: 'human', profile, fields: { sourceIPAddress: RENTED } })).toMatchObject({
      usual: false,
      confidence: 0.65,
    });
  });

  it('from an address that was seen once', () => {
    const sources = { '198.51.100.0/24': { ...often, count: 1 } };
    const profile = tenDays(['s3:ListBuckets'], { sources, networks: {} });
    expect(keyMadeBy({ class: 'human', profile })).toEqual(full);
  });
});
