import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replay } from '../../../cli/replay/run.ts';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { recordsOf } from '../../../layers/core/detection/envelopes.ts';
import { normalise } from '../../../layers/core/detection/event.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import type { ActivityEvent, Signal } from '../../../layers/core/detection/types.ts';
import { CASES } from './cases/index.ts';
import { JOINED } from './cases/joined.ts';
import { attack, messages, world } from './detector-world.ts';
import {
  ESCAPES,
  HOSTILE_VALUES,
  INHERITED,
  nested,
  type Path,
  pathsIn,
  valueAt,
  withValue,
} from './hostile-values.ts';
import { DAY, event, locate, NOON, posture, postureAmong, stateOf, userArn } from './records.ts';

const rules = ruleIndex();
const stories = [...Object.values(CASES).flatMap(({ matches }) => matches), ...JOINED.map(({ matches }) => matches)];
/** The last record of a case, which the rule matches, with each of its places. */
const places = stories.flatMap((story) => pathsIn(story.records.at(-1)).map((path) => ({ story, path })));
const anyPlace = fc.constantFrom(...places);
const anyValue = fc.constantFrom(...HOSTILE_VALUES);

type Story = (typeof stories)[number];

const eventsOf = (records: readonly unknown[]): readonly ActivityEvent[] =>
  recordsOf(records).flatMap((raw) => {
    const read = normalise(raw, { deriveId: true });
    return read.kind === 'event' ? [read.event] : [];
  });

/** The last records of a case, with another value in one place of the last one, after all rules. */
function detectionOf({ records, context = {} }: Story, path: Path, value: unknown) {
  const last = withValue(records.at(-1), path, value);
  const options = { locate, containment: context.containment, postureOf: postureAmong(context.targets) };
  const state = stateOf(userArn('reporter'), context);
  return detectBatch(eventsOf([...records.slice(-4, -1), last]), state, rules, options);
}

const CONTROL = /\p{Cc}/u;

const textsIn = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : Object.values(Object(value)).flatMap(textsIn);

const writtenBy = ({ title, evidence, call }: Signal): readonly string[] => textsIn([title, evidence, call]);

describe('a record with a hostile value in any place', () => {
  it('causes no exception in any rule, and no signal or window that is larger than usual', () => {
    fc.assert(
      fc.property(anyPlace, anyValue, ({ story, path }, value) => {
        const { signals, remembered } = detectionOf(story, path, value);
        expect(Math.max(0, ...signals.flatMap(writtenBy).map((text) => text.length))).toBeLessThanOrEqual(512);
        expect(JSON.stringify(remembered.window).length).toBeLessThan(100_000);
      }),
      { numRuns: 1_000 },
    );
  });

  it('puts no escape sequence into the text of a signal', () => {
    const escaping = places.flatMap(({ story, path }) =>
      detectionOf(story, path, ESCAPES)
        .signals.filter((signal) => writtenBy(signal).some((text) => CONTROL.test(text)))
        .map(({ rule }) => `${rule}: ${path.join('.')}`),
    );
    expect(escaping).toEqual([]);
  });

  it('causes no exception if its field names have another casing', () => {
    const lowered = (raw: unknown) =>
      Object.fromEntries(Object.entries(Object(raw)).map(([name, value]) => [name.toLowerCase(), value]));
    fc.assert(
      fc.property(anyPlace, anyValue, ({ story, path }, value) => {
        const read = eventsOf([lowered(withValue(story.records.at(-1), path, value))]);
        expect(read.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([
    ['a number beyond the last date', 1e300],
    ['a number beyond the year 9999', Date.UTC(10_000, 0)],
    ['a text beyond the year 9999', '+012000-01-01T00:00:00Z'],
    ['a text before 1970', '1969-12-31T23:59:59Z'],
    ['a day that does not exist', '2026-13-45T00:00:00Z'],
  ])('is unusable if its time is %s', (_, eventTime) => {
    const [raw] = attack();
    expect(normalise({ ...raw, eventTime })).toMatchObject({ kind: 'unusable', reason: 'no-time' });
  });

  it('is unusable if it has no id and is nested too deeply to derive one', () => {
    const [raw] = attack();
    const requestParameters = nested('{"a":', '}');
    const read = normalise({ ...raw, eventID: undefined, requestParameters }, { deriveId: true });
    expect(read).toMatchObject({ kind: 'unusable', reason: 'no-event-id' });
  });

  it('does not hide its neighbours from a detector, and only its own message fails', async () => {
    const neighbours = attack();
    const last = NOON + DAY;
    const batches = fc.array(fc.tuple(anyPlace, anyValue), { minLength: 20, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(batches, async (hostile) => {
        const { detector, incidents } = world();
        const bad = hostile.map(([{ story, path }, value], number) =>
          withValue(
            { ...Object(story.records.at(-1)), eventID: `bad-${number}`, eventTime: new Date(last).toISOString() },
            path,
            value,
          ),
        );
        const batch = messages(...bad.slice(0, 10).map(Object), ...neighbours, ...bad.slice(10).map(Object));
        const failed = [...(await detector('change').handle(batch)), ...(await detector('use').handle(batch))];
        const mine = batch.slice(10, 13).map(({ id }) => id);
        expect(failed.filter(({ id }) => mine.includes(id))).toEqual([]);
        const found = (await incidents()).flatMap(({ identity, counts }) =>
          identity === userArn('reporter') ? Object.keys(counts ?? {}) : [],
        );
        expect(found).toEqual(expect.arrayContaining(['trail-tampering', 'new-identity-made-admin']));
      }),
      { numRuns: 15 },
    );
  });
});

describe('a name that every object inherits', () => {
  const chosen = places.filter(
    ({ story, path }) => path[0] === 'requestParameters' && typeof valueAt(story.records.at(-1), path) === 'string',
  );
  const rulesOf = (story: Story, path: Path, value: string) =>
    detectionOf(story, path, value).signals.map(({ rule, confidence }) => `${rule} ${confidence}`);

  it.each(INHERITED)('%s is judged as any other name in a request', (name) => {
    for (const { story, path } of chosen)
      expect(rulesOf(story, path, name)).toEqual(rulesOf(story, path, 'x'.repeat(name.length)));
  });

  it.each(INHERITED)('%s does not hide a user who is made administrator', (userName) => {
    const made = attack().map((raw) => ({
      ...raw,
      requestParameters: { ...Object(raw.requestParameters), userName },
    }));
    const { signals } = replay(made.map(event), { rules, postures: [], locate });
    expect(signals.map(({ rule }) => rule)).toContain('new-identity-made-admin');
  });

  it.each(INHERITED)('%s is counted as any other session name, Region or key', (name) => {
    const named = (text: string) => {
      const records = attack().map((raw) => ({
        ...raw,
        awsRegion: text,
        userAgent: text,
        userIdentity: { ...Object(raw.userIdentity), accessKeyId: text, principalId: text },
      }));
      const { signals, incidents } = replay(records.map(event), { rules, postures: [], locate });
      return [signals.map(({ rule, confidence }) => [rule, confidence]), incidents.map(({ counts }) => counts)];
    };
    expect(named(name)).toEqual(named('ordinary'));
  });
});

describe('a request that CloudTrail omitted because of its size', () => {
  const omitted = { omitted: true, originalSize: 102_496, reason: 'requestParameters too large' };

  it('causes no exception in any rule, as an object or as text', () => {
    for (const story of stories) {
      for (const value of [omitted, JSON.stringify(omitted), '{"policyDocument":"{\\"Statement\\":[{\\"Eff'])
        expect(() => detectionOf(story, ['requestParameters'], value)).not.toThrow();
    }
  });

  it.each(['admin-policy-written', 'trust-policy-opened', 'resource-policy-opened'])(
    'is reported by %s, because what it grants is unknown',
    (rule) => {
      const found = CASES[rule]?.matches.flatMap((story) => detectionOf(story, ['requestParameters'], omitted).signals);
      expect(found?.map((signal) => signal.rule)).toContain(rule);
    },
  );
});

describe('an unknown type of identity', () => {
  it.each(['Unknown', 'IAMRole', 'DelegatedAdministrator', '__proto__', ''])('%s does not hide its calls', (type) => {
    const records = attack().map((raw) => ({ ...raw, userIdentity: { ...Object(raw.userIdentity), type } }));
    const { incidents } = replay(records.map(event), { rules, postures: [posture(userArn('x'), 3, 'human')], locate });
    expect(incidents.map(({ identity }) => identity)).toEqual([userArn('reporter')]);
  });
});
