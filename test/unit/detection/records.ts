import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { normalise } from '../../../layers/core/detection/event.ts';
import type { RoleReference } from '../../../layers/core/detection/handovers/role-references.ts';
import { emptyProfile } from '../../../layers/core/detection/profile.ts';
import { RuleIndex } from '../../../layers/core/detection/rule-index.ts';
import { RULES } from '../../../layers/core/detection/rules/index.ts';
import type { SourceNote } from '../../../layers/core/detection/source-memory.ts';
import { subjectOf, withSubject } from '../../../layers/core/detection/subject.ts';
import type {
  ActiveTimes,
  ActivityEvent,
  Containment,
  Place,
  Profile,
  Signal,
} from '../../../layers/core/detection/types.ts';
import type { IdentityClass, Tier } from '../../../layers/core/identity.ts';
import type { IdentityState } from '../../../layers/core/ports.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';

/** Builders of CloudTrail records: a test sets only the relevant fields. */

export const ACCOUNT = '111122223333';
export const NOON = Date.parse('2026-04-15T12:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const userArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:user/${name}`;
export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

export type Fields = Readonly<Record<string, unknown>>;

export const user = (name = 'reporter', extra: Fields = {}): Fields => ({
  type: 'IAMUser',
  principalId: 'AIDAEXAMPLE',
  arn: userArn(name),
  accountId: ACCOUNT,
  userName: name,
  accessKeyId: 'AKIAEXAMPLE000000001',
  ...extra,
});

export const role = (name = 'worker', session = 'run', extra: Fields = {}): Fields => ({
  type: 'AssumedRole',
  principalId: `AROAEXAMPLE:${session}`,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${session}`,
  accountId: ACCOUNT,
  accessKeyId: 'ASIAEXAMPLE000000001',
  sessionContext: { sessionIssuer: { type: 'Role', arn: roleArn(name), accountId: ACCOUNT, userName: name } },
  ...extra,
});

export const root: Fields = {
  type: 'Root',
  principalId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  accountId: ACCOUNT,
};

let counter = 0;

/** One record; `call` is `iam:CreateUser`. */
export function record(call: string, fields: Fields = {}, at = NOON): Record<string, unknown> {
  const [service, name] = call.split(':');
  counter += 1;
  return {
    eventVersion: '1.10',
    eventID: `event-${counter}`,
    eventTime: new Date(at).toISOString(),
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: 'eu-west-1',
    sourceIPAddress: HOME,
    userAgent: 'aws-cli/2.17 os/linux',
    requestParameters: null,
    responseElements: null,
    recipientAccountId: ACCOUNT,
    userIdentity: user(),
    ...fields,
  };
}

export const ask = (call: string, requestParameters: Fields, fields: Fields = {}, at = NOON): Record<string, unknown> =>
  record(call, { requestParameters, ...fields }, at);

export const denied: Fields = { errorCode: 'AccessDenied', errorMessage: 'not authorized' };

/** The same call several times, with a number, some seconds apart. */
export const several = (count: number, make: (number: number, at: number) => Record<string, unknown>, apart = 5_000) =>
  Array.from({ length: count }, (_, number) => make(number, NOON + number * apart));

export function event(raw: unknown): ActivityEvent {
  const result = normalise(raw);
  if (result.kind !== 'event') throw new Error(`expected an event, got ${result.reason} (${result.field})`);
  return result.event;
}

/** Addresses and their locations. */
export const HOME = '198.51.100.10';
export const HOME_TOO = '198.51.100.99';
export const NEXT_DOOR = '203.0.113.7';
/** In the network of `HOME`, but in another country. */
export const HOME_ABROAD = '203.0.113.200';
export const ABROAD = '192.0.2.44';
export const RENTED = '192.0.2.200';
export const IN_AMAZON = '3.5.140.2';
export const IN_AMAZON_TOO = '3.5.150.2';
export const IN_AMAZON_ABROAD = '54.200.10.2';
const PLACES: Readonly<Record<string, Place>> = {
  [HOME]: { country: 'DE', asn: 64_500, organization: 'Home Networks' },
  [HOME_TOO]: { country: 'DE', asn: 64_500, organization: 'Home Networks' },
  [HOME_ABROAD]: { country: 'FR', asn: 64_500, organization: 'Home Networks' },
  [NEXT_DOOR]: { country: 'DE', asn: 64_501, organization: 'Other Networks' },
  [ABROAD]: { country: 'BR', asn: 64_502, organization: 'Far Networks' },
  [RENTED]: { country: 'DE', asn: 64_503, organization: 'Rented Hosts', hosting: true },
  [IN_AMAZON]: { country: 'DE', asn: 16_509, organization: 'Amazon.com, Inc.', hosting: true },
  [IN_AMAZON_TOO]: { country: 'DE', asn: 16_509, organization: 'Amazon.com, Inc.', hosting: true },
  [IN_AMAZON_ABROAD]: { country: 'US', asn: 16_509, organization: 'Amazon.com, Inc.', hosting: true },
};
export const locate = (address: string): Place | undefined => PLACES[address];

export const posture = (
  identity: string,
  tier: Tier,
  identityClass: IdentityClass,
  extra: Partial<Posture> = {},
): Posture => ({
  identity,
  kind: identity.includes(':user/') ? 'user' : 'role',
  account: ACCOUNT,
  name: identity.split('/').at(-1) ?? identity,
  class: identityClass,
  classWhy: 'set by the test',
  tier,
  tierWhy: 'set by the test',
  score: 50,
  scoreTerms: [],
  admin: tier === 0,
  owner: null,
  reasons: [],
  escalations: [],
  containment: {
    immutableId: 'AIDAEXAMPLE',
    accessKeys: [],
    hasLoginProfile: false,
    inlinePolicySize: 0,
    serviceLinked: false,
    reservedSso: false,
  },
  createdAt: '2024-01-01T00:00:00.000Z',
  lastUsedAt: 'unknown',
  unknowns: [],
  takenAt: new Date(NOON).toISOString(),
  ...extra,
});

/** Active at these hours on each of seven days, at any minute. */
export const activeAt = (hours: readonly number[], latest = NOON - DAY): ActiveTimes => ({
  day: Math.floor(latest / DAY),
  hours: Array.from({ length: 24 }, (_, hour) => (hours.includes(hour) ? 127 : 0)),
  slots: Array.from({ length: 12 }, () => 127),
});

/** A baseline of the ten days before noon: every hour, from the usual source, with these actions. */
export function tenDays(actions: readonly string[], extra: Partial<Profile> = {}): Profile {
  const first = NOON - 10 * DAY;
  const last = NOON - HOUR;
  const seen = { count: 240, first, last };
  const all = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, seen]));
  const daily = (keys: readonly string[]) =>
    Object.fromEntries(keys.map((key) => [key, { ...seen, recent: 2 ** 10 - 1 }]));
  return {
    ...emptyProfile(),
    firstSeen: first,
    lastSeen: last,
    events: 240,
    days: Array.from({ length: 10 }, (_, day) => new Date(first + (day + 1) * DAY).toISOString().slice(0, 10)),
    sources: all(['198.51.100.0/24']),
    countries: all(['DE']),
    networks: daily(['AS64500']),
    regions: all(['eu-west-1']),
    agents: daily(['aws-cli/linux']),
    actions: all(actions),
    active: activeAt(Array.from({ length: 24 }, (_, hour) => hour)),
    ...extra,
  };
}

export interface CaseContext {
  readonly posture?: Posture;
  readonly profile?: Profile;
  readonly containment?: Containment;
  /** What is remembered about the sources of the events. */
  readonly notes?: readonly SourceNote[];
  /** Postures of roles that events hand over or enter. */
  readonly targets?: readonly Posture[];
}

/** Finds the posture of a role by its name. */
export const postureAmong =
  (targets: readonly Posture[] = []) =>
  ({ name }: RoleReference): Posture | undefined =>
    targets.find((target) => target.name === name);

export const stateOf = (identity: string, context: CaseContext = {}): IdentityState => ({
  identity,
  posture: context.posture,
  profile: context.profile,
  window: undefined,
  exceptions: [],
  version: 0,
});

/** The signals of one rule for records of one identity. */
export function signalsOf(rule: string, records: readonly unknown[], context: CaseContext = {}): readonly Signal[] {
  const found = RULES.filter(({ meta }) => meta.id === rule);
  if (found.length !== 1) throw new Error(`expected one rule ${rule}, found ${found.length}`);
  const events = records.map(event);
  const subject = events.map(subjectOf).find((one) => one !== undefined);
  if (subject === undefined) throw new Error('expected records that name an identity');
  const identity = subject.kind === 'key' ? userArn('reporter') : subject.identity;
  const { containment, targets, notes = [] } = context;
  const notesOn = (source: string) => notes.filter((note) => note.source === source);
  const options = { locate, containment, postureOf: postureAmong(targets), notesOn };
  const resolved = events.map((one) => (one.actor.identity === undefined ? withSubject(one, identity) : one));
  return detectBatch(resolved, stateOf(identity, context), new RuleIndex(found), options).signals;
}
