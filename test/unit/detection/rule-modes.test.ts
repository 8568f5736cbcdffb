import { describe, expect, it } from 'vitest';
import { replay } from '../../../cli/replay/run.ts';
import { configSchema } from '../../../infra/config.ts';
import { Detector } from '../../../layers/app/detection/detect-events.ts';
import { modeOf, type RuleModeSetting, ruleModesSchema } from '../../../layers/core/detection/rule-modes.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import { attack, messages, world } from './detector-world.ts';
import { ACCOUNT, ask, event, HOUR, locate, MINUTE, NOON, posture, userArn } from './records.ts';

const SUSPECT = userArn('reporter');
const stop = ask('cloudtrail:StopLogging', { name: 'main' });
const setting = (mode: RuleModeSetting['mode'], extra: Partial<RuleModeSetting> = {}): RuleModeSetting => ({
  rules: ['trail-tampering'],
  mode,
  ...extra,
});

/** What a deployment and `replay` make of the records. */
async function found(records: readonly object[], modes: readonly RuleModeSetting[], known = true) {
  const { clock, identities, cases, bus, incidents } = world();
  const suspect = posture(SUSPECT, 2, 'service-user');
  if (known) await identities.savePosture(suspect);
  const rules = ruleIndex();
  const detector = new Detector({
    identities,
    cases,
    bus,
    clock,
    rules: rules.for('change'),
    options: { locate, learn: false, modes },
    hubAccount: ACCOUNT,
  });
  await detector.handle(messages(...records));
  const events = records.map(event);
  const replayed = replay(events, { rules, postures: known ? [suspect] : [], locate, modes });
  const window = (await identities.load(SUSPECT)).window;
  return { deployed: await incidents(), replayed, window, counts: detector.counts };
}

describe('the mode of a rule', () => {
  it('is on without a setting', async () => {
    const { deployed, replayed } = await found([stop], []);
    expect([deployed.length, replayed.incidents.length]).toEqual([1, 1]);
  });

  it('observe keeps the match as evidence and opens no incident', async () => {
    const { deployed, replayed, window, counts } = await found([stop], [setting('observe')]);
    expect([deployed, replayed.incidents]).toEqual([[], []]);
    for (const signals of [window?.signals, replayed.signals])
      expect(signals?.map(({ rule, evidence }) => [rule, evidence.suppressed])).toEqual([
        ['trail-tampering', 'observe'],
      ]);
    expect(counts.suppressed).toBe(1);
  });

  it('observe does not raise an incident of other rules, and is part of its evidence', async () => {
    const records = [...attack(), ask('guardduty:DeleteDetector', { detectorId: 'd' }, {}, NOON + MINUTE)];
    const without = await found(
      records.filter(({ eventName }) => eventName !== 'StopLogging'),
      [],
    );
    const { deployed, replayed } = await found(records, [setting('observe')]);
    for (const [incident, expected] of [
      [deployed[0], without.deployed[0]],
      [replayed.incidents[0], without.replayed.incidents[0]],
    ]) {
      const { severity, confidence, title, openedAt } = expected ?? {};
      expect(incident).toMatchObject({ severity, confidence, title, openedAt });
      expect(incident?.signals.map(({ rule }) => rule)).toContain('trail-tampering');
    }
  });

  it('off drops the match', async () => {
    const { deployed, replayed, window } = await found([stop], [setting('off')]);
    expect([deployed, replayed.incidents, replayed.signals, window]).toEqual([[], [], [], undefined]);
  });

  it('off keeps what the rule counts for other rules', async () => {
    const failure = (at: number) =>
      ask('signin:ConsoleLogin', {}, { errorMessage: 'Failed', responseElements: { ConsoleLogin: 'Failure' } }, at);
    const success = ask('signin:ConsoleLogin', {}, { responseElements: { ConsoleLogin: 'Success' } }, NOON + MINUTE);
    const failures = Array.from({ length: 5 }, (_, n) => failure(NOON + n * 1_000));
    const modes = [setting('off', { rules: ['signin-brute-force'] })];
    const { replayed } = await found([...failures, success], modes);
    const rules = replayed.signals.map(({ rule }) => rule);
    expect(rules).toContain('signin-after-failures');
    expect(rules).not.toContain('signin-brute-force');
  });

  const here = { account: ACCOUNT, class: 'human' } as const;
  it.each([
    ['the account', setting('off', { accounts: [ACCOUNT] }), 'off'],
    ['another account', setting('off', { accounts: ['999999999999'] }), 'on'],
    ['the class', setting('off', { classes: ['human'] }), 'off'],
    ['another class', setting('off', { classes: ['workload'] }), 'on'],
    ['another rule', setting('off', { rules: ['user-made'] }), 'on'],
  ])('depends on %s', (_, only, mode) => {
    expect(modeOf([only], 'trail-tampering', here)).toBe(mode);
  });

  it('is that of the first setting that matches', () => {
    const modes = [setting('on', { classes: ['human'] }), setting('off')];
    expect(modeOf(modes, 'trail-tampering', here)).toBe('on');
    expect(modeOf(modes, 'trail-tampering', { ...here, class: 'workload' })).toBe('off');
  });

  it('for classes does not apply to an identity whose class is not known', async () => {
    const { deployed } = await found([stop], [setting('off', { classes: ['service-user'] })], false);
    expect(deployed).toHaveLength(1);
  });
});

describe('the settings of rule modes', () => {
  it('are accepted from the configuration', () => {
    const ruleModes = [setting('observe', { accounts: [ACCOUNT], classes: ['human'] })];
    expect(configSchema.parse({ ruleModes }).ruleModes).toEqual(ruleModes);
    expect(configSchema.parse({}).ruleModes).toEqual([]);
  });

  it.each([
    [
      'a rule that does not exist',
      [setting('off', { rules: ['trail-tempering'] })],
      /no detection rule trail-tempering/,
    ],
    ['no rules', [setting('off', { rules: [] })], /at least one rule/],
    ['an account id that is too short', [setting('off', { accounts: ['1'] })], /12 digits/],
    ['an unknown mode', [{ rules: ['user-made'], mode: 'quiet' }], /mode/],
  ])('are rejected with %s', (_, ruleModes, message) => {
    expect(JSON.stringify(configSchema.safeParse({ ruleModes }).error?.issues)).toMatch(message);
  });

  it('are rejected if they do not fit in the environment of a function', () => {
    const many = Array.from({ length: 60 }, () => setting('observe', { accounts: [ACCOUNT] }));
    expect(ruleModesSchema.safeParse(many).success).toBe(false);
  });
});

describe('an exception', () => {
  const forRule = (rule: string) => ({
    exceptions: [
      { id: 'SEC-7', identity: SUSPECT, accepts: { rule }, why: 'a move', owner: 'ann', expiresAt: '2099-01-31' },
    ],
  });

  it('is accepted from the configuration for a rule that exists', () => {
    expect(configSchema.safeParse(forRule('trail-tampering')).success).toBe(true);
    expect(configSchema.safeParse(forRule('trail-tempering')).error?.issues).toMatchObject([
      { path: ['exceptions', 0, 'accepts', 'rule'], message: 'there is no detection rule trail-tempering' },
    ]);
  });

  it('opens no incident in replay, and is named in the evidence', () => {
    const exception = {
      id: 'SEC-7',
      identity: SUSPECT,
      accepts: { rule: 'trail-tampering' },
      why: 'moving trails',
      owner: 'ann',
      expiresAt: new Date(NOON + HOUR).toISOString(),
    };
    const settings = { rules: ruleIndex(), postures: [], locate };
    const excepted = replay([event(stop)], { ...settings, exceptions: [exception] });
    expect(excepted.incidents).toEqual([]);
    expect(excepted.signals.map(({ evidence }) => evidence.suppressed)).toEqual(['exception SEC-7']);
    const other = replay([event(stop)], { ...settings, exceptions: [{ ...exception, identity: userArn('other') }] });
    expect(other.incidents).toHaveLength(1);
  });
});
