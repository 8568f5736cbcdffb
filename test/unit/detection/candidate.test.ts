import { describe, expect, it } from 'vitest';
import { profile as profileShape } from '../../../layers/aws/stored/detection-shapes.ts';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { afterIncident } from '../../../layers/core/detection/incident.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import type { Containment, Incident, Profile, Signal, Window } from '../../../layers/core/detection/types.ts';
import { emptyWindow } from '../../../layers/core/detection/window.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';
import {
  ABROAD,
  ask,
  DAY,
  event,
  HOME,
  HOUR,
  locate,
  MINUTE,
  NEXT_DOOR,
  NOON,
  posture,
  record,
  role,
  roleArn,
  stateOf,
  tenDays,
} from './records.ts';

/** Not a long-term key: its use from a new country is of medium severity as long as the class of the identity is not known. */
const IDENTITY = roleArn('worker');
const rules = ruleIndex();

/** An identity over several batches, with its stored state. */
class Life {
  profile: Profile;
  window: Window = emptyWindow();
  containment: Containment | undefined;
  incidents: Incident[] = [];
  signals: Signal[] = [];
  readonly #posture: Posture | undefined;

  constructor(profile: Profile, known?: Posture) {
    this.profile = profile;
    this.#posture = known;
  }

  batch(...records: readonly object[]): readonly Signal[] {
    const context = this.#posture === undefined ? {} : { posture: this.#posture };
    const state = { ...stateOf(IDENTITY, context), profile: this.profile, window: this.window };
    const found = detectBatch(records.map(event), state, rules, { locate, containment: this.containment });
    // As stored: what needs no write is lost.
    if (found.profile !== undefined) this.profile = profileShape.parse(JSON.parse(JSON.stringify(found.profile)));
    this.window = found.window ?? this.window;
    this.incidents.push(...found.incidents.map(({ incident }) => incident));
    this.signals.push(...found.signals);
    return found.signals;
  }

  /** The incident ends in a state, an hour after its last signal. */
  end(state: 'closed' | 'released'): void {
    const incident = this.incidents.at(-1);
    if (incident === undefined) throw new Error('expected an incident');
    const stateSince = new Date(Date.parse(incident.updatedAt) + HOUR).toISOString();
    this.window = afterIncident(this.window, { ...incident, state, stateSince });
  }
}

const read = (from: string, at: number, call = 's3:GetObject', fields: object = {}) =>
  record(call, { userIdentity: role(), sourceIPAddress: from, ...fields }, at);
const usual = () => tenDays(['s3:GetObject']);
const countries = ({ profile }: Life): readonly string[] => Object.keys(profile.countries);
const stopLogging = (at: number, from: string) =>
  ask('cloudtrail:StopLogging', { name: 'main' }, { userIdentity: role(), sourceIPAddress: from }, at);

describe('what raised a novelty signal', () => {
  it('says what was expected and what was observed', () => {
    const [signal] = new Life(usual()).batch(read(ABROAD, NOON)).filter(({ rule }) => rule === 'new-country');
    expect(signal?.evidence).toMatchObject({ unusual: 'country', expected: ['DE'], observed: 'BR' });
  });

  it('becomes part of the baseline after three days, if it is seen again on another day', () => {
    const life = new Life(usual());
    for (const hours of [0, 1, 25, 49, 71]) life.batch(read(ABROAD, NOON + hours * HOUR));
    expect(countries(life)).toEqual(['DE']);
    life.batch(read(ABROAD, NOON + 73 * HOUR));
    expect(countries(life)).toEqual(['DE', 'BR']);
    expect(life.profile.candidate).toBeUndefined();
    expect(life.batch(read(ABROAD, NOON + 80 * HOUR))).toEqual([]);
  });

  it('is not confirmed by one day, and forgotten after a month', () => {
    const life = new Life(usual());
    life.batch(read(ABROAD, NOON), read(ABROAD, NOON + HOUR));
    life.batch(read(HOME, NOON + 5 * DAY));
    expect(countries(life)).toEqual(['DE']);
    expect(life.profile.candidate?.countries).toHaveProperty('BR');
    life.batch(read(HOME, NOON + 32 * DAY));
    expect(countries(life)).toEqual(['DE']);
    expect(life.profile.candidate).toBeUndefined();
  });

  it('is reported once a day meanwhile, the second time with half of the confidence', () => {
    const life = new Life(usual());
    for (const hours of [0, 2, 4, 6, 25]) life.batch(read(ABROAD, NOON + hours * HOUR));
    const found = life.signals.filter(({ rule }) => rule === 'new-country');
    expect(found.map(({ confidence }) => confidence)).toEqual([0.5, 0.25]);
  });

  it('is not reported again for the calls of a session whose sign-in was reported', () => {
    const life = new Life(usual());
    life.batch(read(ABROAD, NOON, 'signin:ConsoleLogin'), read(ABROAD, NOON + HOUR));
    expect(life.signals.map(({ rule }) => rule)).toEqual(['signin-new-country']);
    expect(countries(life)).toEqual(['DE']);
  });

  it('does not keep the baseline from learning what else the identity does', () => {
    const life = new Life(usual());
    life.batch(read(ABROAD, NOON));
    life.batch(read(HOME, NOON + HOUR, 's3:PutObject'));
    expect(life.profile.actions).toHaveProperty('s3:PutObject');
  });

  it('can use property names of Object as keys', () => {
    const life = new Life(usual());
    life.batch(read(ABROAD, NOON, 's3:GetObject', { awsRegion: 'constructor' }));
    expect(Object.keys(life.profile.candidate?.regions ?? {})).toEqual(['constructor']);
    expect(countries(life)).toEqual(['DE']);
  });
});

describe('a false incident', () => {
  const service = posture(IDENTITY, 1, 'workload');
  /** The job has moved to another network for good. */
  const moved = (life: Life, day: number) => {
    for (const hour of [0, 6, 12, 18]) life.batch(read(NEXT_DOOR, NOON + day * DAY + hour * HOUR));
  };

  it('below high severity ends by itself', () => {
    const profile = tenDays(['s3:GetObject'], {
      networks: {
        AS64500: { count: 240, first: NOON - 10 * DAY, last: NOON },
        AS64510: { count: 240, first: NOON - 10 * DAY, last: NOON },
      },
    });
    const life = new Life(profile, service);
    for (let day = 0; day < 8; day += 1) moved(life, day);
    const days = life.signals.map(({ time }) => Math.floor((Date.parse(time) - NOON) / DAY));
    expect(Math.max(...days)).toBeLessThanOrEqual(3);
    expect(life.incidents.every(({ severity }) => severity !== 'high' && severity !== 'critical')).toBe(true);
    expect(life.profile.networks).toHaveProperty('AS64501');
  });

  it('of any severity is part of the baseline when a responder closes it', () => {
    const life = new Life(usual(), service);
    life.batch(read(ABROAD, NOON), stopLogging(NOON + 1_000, ABROAD), read(ABROAD, NOON + 2_000));
    expect(life.incidents.at(-1)?.severity).toMatch(/high|critical/);
    expect(countries(life)).toEqual(['DE']);
    life.end('closed');
    expect(life.batch(read(ABROAD, NOON + 2 * HOUR))).toEqual([]);
    expect(countries(life)).toEqual(['DE', 'BR']);
  });
});

describe('an attacker', () => {
  const service = posture(IDENTITY, 1, 'workload');
  const NEW_CALLS = ['kms:ListKeys', 'iam:ListUsers', 's3:ListBuckets', 'ec2:DescribeInstances', 'iam:ListRoles'];

  it('with one new call a day is not part of the baseline for days', () => {
    const life = new Life(usual());
    for (const [day, call] of NEW_CALLS.slice(0, 3).entries()) {
      life.batch(read(ABROAD, NOON + day * DAY, call));
      expect(countries(life)).toEqual(['DE']);
      expect(Object.keys(life.profile.actions)).toEqual(['s3:GetObject']);
    }
    expect(Object.keys(life.profile.candidate?.actions ?? {})).toHaveLength(3);
  });

  it('is never part of it while the incident is of high severity, nor because the incident became silent', () => {
    const life = new Life(usual(), service);
    life.batch(read(ABROAD, NOON), stopLogging(NOON + 1_000, ABROAD));
    for (let day = 0; day < 10; day += 1) life.batch(read(ABROAD, NOON + day * DAY + HOUR, NEW_CALLS[day % 5]));
    life.batch(read(HOME, NOON + 13 * DAY), read(ABROAD, NOON + 13 * DAY + HOUR));
    expect(countries(life)).toEqual(['DE']);
    expect(Object.keys(life.profile.actions)).toEqual(['s3:GetObject']);
  });

  it('is not part of it either if the incident becomes high on a later day', () => {
    const life = new Life(usual(), service);
    for (const day of [0, 1]) life.batch(read(ABROAD, NOON + day * DAY));
    life.batch(stopLogging(NOON + 2 * DAY, ABROAD));
    for (const day of [4, 6]) life.batch(read(ABROAD, NOON + day * DAY));
    expect(countries(life)).toEqual(['DE']);
  });

  it.each(['contained', 'released'] as const)('is forgotten when the identity is %s', (state) => {
    const life = new Life(usual(), service);
    life.batch(read(ABROAD, NOON), stopLogging(NOON + 1_000, ABROAD), read(ABROAD, NOON + 2_000));
    expect(life.profile.candidate?.countries).toHaveProperty('BR');
    if (state === 'contained') life.containment = { since: NOON + HOUR };
    else life.end('released');
    life.batch(read(HOME, NOON + 2 * HOUR, 's3:PutObject'));
    expect(life.profile.candidate?.countries).toBeUndefined();
    expect(countries(life)).toEqual(['DE']);
  });

  it('is not confirmed by a later false incident', () => {
    const life = new Life(usual(), service);
    life.batch(read(ABROAD, NOON), stopLogging(NOON + 1_000, ABROAD));
    life.end('released');
    life.window = { ...life.window, verdicts: { ...life.window.verdicts, benign: NOON + 5 * DAY } };
    life.batch(read(HOME, NOON + 6 * DAY));
    expect(countries(life)).toEqual(['DE']);
  });

  const reader = () =>
    tenDays(['secretsmanager:GetSecretValue'], {
      objects: { 'secret usual': { count: 240, first: NOON - 10 * DAY, last: NOON } },
    });
  const secret = (at: number, name: string) =>
    ask('secretsmanager:GetSecretValue', { secretId: name }, { userIdentity: role(), sourceIPAddress: HOME }, at);
  const firstMedium = ({ signals }: Life): number =>
    Date.parse(signals.find(({ severity }) => severity === 'medium')?.time ?? '');

  it('who reads another secret every hour raises a medium signal, and the baseline learns few of them', () => {
    const life = new Life(reader(), service);
    for (let hour = 0; hour < 36; hour += 1) life.batch(secret(NOON + hour * HOUR, `prod/${hour}`));
    expect(firstMedium(life)).toBeLessThanOrEqual(NOON + 10 * HOUR);
    expect(Object.keys(life.profile.objects ?? {}).length).toBeLessThanOrEqual(6);
  });

  it('who reads twice as many other secrets every day raises a medium signal with the tenth of a day', () => {
    const life = new Life(reader(), service);
    for (let day = 0; day < 5; day += 1)
      for (let number = 0; number < 2 ** day; number += 1)
        life.batch(secret(NOON + day * DAY + number * 20 * MINUTE, `prod/${day}/${number}`));
    expect(firstMedium(life)).toBeLessThanOrEqual(NOON + 4 * DAY + 4 * HOUR);
  });

  it('cannot grow the candidate profile without bound', () => {
    const life = new Life(usual(), service);
    const flood = Array.from({ length: 400 }, (_, number) => read(ABROAD, NOON + number * 1_000, `s3:Call${number}`));
    life.batch(...flood);
    expect(Object.keys(life.profile.candidate?.actions ?? {})).toHaveLength(60);
  });
});

describe('an identity under inherited suspicion', () => {
  it('does not get a baseline from what it does', () => {
    const life = new Life(tenDays([], { events: 0, days: [], firstSeen: null, lastSeen: null, sources: {} }));
    life.window = { ...life.window, suspicion: { identity: 'x', incident: 'inc-1', at: NOON, how: 'iam:CreateUser' } };
    life.batch(read(ABROAD, NOON + HOUR));
    expect(countries(life)).toEqual(['DE']);
    expect(life.profile.events).toBe(0);
  });
});
