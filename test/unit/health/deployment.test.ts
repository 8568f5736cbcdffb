import { describe, expect, test } from 'vitest';
import { known, unknown } from '../../../layers/core/check.ts';
import { judgeLastCheck } from '../../../layers/core/health/delivery.ts';
import { judgeDeployment } from '../../../layers/core/health/deployment.ts';
import type { Decision, DeploymentFacts } from '../../../layers/core/health/facts.ts';
import { healthy } from './healthy.ts';

const denied = unknown('denied (AccessDeniedException)');
/** What is not in order, as `status check: detail`. */
const troubles = (changes: Partial<DeploymentFacts>) =>
  judgeDeployment({ ...healthy, ...changes })
    .filter(({ status }) => status !== 'ok')
    .map(({ status, check, detail }) => `${status} ${check}: ${detail}`);

describe('a deployment', () => {
  test('is in order if everything is', () => {
    const results = judgeDeployment(healthy);
    expect(results.map(({ check, status }) => `${check} ${status}`)).toEqual([
      'Stack ok',
      'Version ok',
      'Kill switch ok',
      'Permissions ok',
      'Concurrency ok',
      'Rules ok',
      'Queues ok',
      'Dead letters ok',
      'Schedules ok',
      'Notifications ok',
      'Alarms ok',
    ]);
    for (const { remedy } of results) expect(remedy).toBeUndefined();
  });

  const decision = (changes: Partial<Decision>): Partial<DeploymentFacts> => ({
    permissions: [
      {
        role: 'Tierwatch-ContainUser-us-east-1',
        decisions: known([{ action: 'iam:PutUserPolicy', isAllowed: false, isExplicit: false, ...changes }]),
      },
    ],
  });
  const source = (changes: object) =>
    known([known({ functionName: 'detect-use', state: 'Enabled', maximumConcurrency: 5, ...changes })]);
  const rule = (changes: object) => known([{ name: 'R', state: 'ENABLED', matchesReadOnlyEvents: false, ...changes }]);
  const alarm = (changes: object) => known([{ name: 'A', state: 'OK', actions: ['x'], ...changes }]);
  const topic = (...isConfirmed: readonly boolean[]) =>
    known([
      {
        name: 'Responders',
        subscriptions: known(
          isConfirmed.map((confirmed) => ({ protocol: 'email', endpoint: 'soc@example.com', isConfirmed: confirmed })),
        ),
      },
    ]);
  const none = known([]);

  test.each<[string, Partial<DeploymentFacts>, RegExp]>([
    [
      'the versions differ',
      { version: { commandLine: '1.3.0', deployed: '1.2.0' } },
      /^warning Version: .*1\.2\.0.*1\.3\.0/,
    ],
    ['the stack has no version', { version: { commandLine: '1.3.0', deployed: undefined } }, /^warning Version: /],
    ['an update is running', { stackStatus: 'UPDATE_IN_PROGRESS' }, /^warning Stack: .*UPDATE_IN_PROGRESS/],
    ['an update failed', { stackStatus: 'UPDATE_ROLLBACK_COMPLETE' }, /^problem Stack: /],
    ['the kill switch is on', { killSwitch: known('on') }, /^warning Kill switch: On/],
    ['the kill switch has another value', { killSwitch: known('\u001b[2J') }, /^problem Kill switch: .*"\\u001b\[2J"/],
    ['the kill switch is denied', { killSwitch: denied }, /^unknown Kill switch: Not read: denied/],
    ['the quota is too small', { concurrencyQuota: known(10) }, /^problem Concurrency: 13 .*is 10\./],
    ['a queue has no limit', { sources: source({ maximumConcurrency: undefined }) }, /^problem Concurrency: 1003 /],
    ['the quota is denied', { concurrencyQuota: denied }, /^unknown Concurrency: /],
    [
      'a service control policy denies a change',
      decision({ deniedBy: 'organization' }),
      /^problem Permissions: .*ContainUser.* iam:PutUserPolicy: .*service control/,
    ],
    ['the boundary denies a change', decision({ deniedBy: 'boundary' }), /^problem Permissions: .*boundary/],
    ['the role lost its policy', decision({}), /^problem Permissions: .*policies of the role/],
    [
      'a conditional change is denied explicitly',
      decision({ action: 'iam:AttachUserPolicy', isExplicit: true }),
      /^problem Permissions: /,
    ],
    ['the simulation is denied', { permissions: [{ role: 'R', decisions: denied }] }, /^unknown Permissions: /],
    ['a queue is not read', { sources: source({ state: 'Disabled' }) }, /^problem Queues: detect-use .*Disabled/],
    [
      'a dead letter exists',
      { deadLetters: known([{ name: 'Q', messages: known(2) }]) },
      /^problem Dead letters: 2 messages in Q/,
    ],
    ['a queue is denied', { deadLetters: known([{ name: 'Q', messages: denied }]) }, /^unknown Dead letters: /],
    ['a rule is disabled', { rules: rule({ state: 'DISABLED' }) }, /^problem Rules: Disabled rules: R/],
    ['a rule is missing', { rules: rule({ state: undefined }) }, /^problem Rules: Missing rules: R/],
    ['a rule gets no reads', { rules: rule({ matchesReadOnlyEvents: true }) }, /^warning Rules: .*read-only/],
    ['the rules are denied', { rules: denied }, /^unknown Rules: /],
    [
      'a schedule is disabled',
      { schedules: known([known({ description: 'Starts x', state: 'DISABLED', expression: '' })]) },
      /^problem Schedules: .*Starts x/,
    ],
    ['a schedule is denied', { schedules: known([denied]) }, /^unknown Schedules: /],
    ['a subscription waits', { topics: topic(true, false) }, /^problem Notifications: .*email soc@example\.com/],
    ['no one is notified', { topics: topic(), webhooks: none }, /^warning Notifications: No responder/],
    [
      'a webhook lost its authorization',
      { webhooks: known([known({ name: 'soc', state: 'DEAUTHORIZED' })]) },
      /^problem Notifications: .*soc is DEAUTHORIZED/,
    ],
    ['a webhook is denied', { webhooks: known([denied]) }, /^unknown Notifications: /],
    [
      'an alarm is raised',
      { alarms: alarm({ state: 'ALARM' }), alarmTopics: new Map() },
      /^warning Alarms: In ALARM: A/,
    ],
    [
      'alarms have no action',
      { alarms: alarm({ actions: [] }), alarmTopics: new Map() },
      /^warning Alarms: 1 alarm without/,
    ],
    [
      'the alarm topic has no subscriber',
      { alarmTopics: new Map([['arn:topic', known([])]]) },
      /^problem Alarms: .*arn:topic/,
    ],
    ['the alarm topic is denied', { alarmTopics: new Map([['arn:topic', denied]]) }, /^unknown Alarms: /],
    ['the alarms are denied', { alarms: denied, alarmTopics: new Map() }, /^unknown Alarms: /],
  ])('has exactly one line if %s', (_, changes, expected) => {
    expect(troubles(changes)).toEqual([expect.stringMatching(expected)]);
  });

  test('has no line about a conditional change that the simulation cannot decide', () => {
    expect(troubles(decision({ action: 'iam:AttachUserPolicy' }))).toEqual([]);
  });

  test('is unknown in every part that depends on the resources of the stack if these are not read', () => {
    const unread = { sources: denied, deadLetters: denied, rules: denied, schedules: denied, alarms: denied };
    const found = troubles({ ...unread, topics: denied, webhooks: denied });
    expect(found.every((line) => line.startsWith('unknown '))).toBe(true);
    expect(found).toHaveLength(8);
  });

  test('has a remedy for whatever is not in order', () => {
    const everything: DeploymentFacts = { ...healthy, killSwitch: known('on'), rules: denied, topics: topic(false) };
    for (const { status, remedy } of judgeDeployment(everything)) expect(remedy !== undefined).toBe(status !== 'ok');
  });
});

describe('the daily coverage check', () => {
  const now = Date.parse('2026-11-30T12:00:00Z');
  test.each([
    ['2026-11-30T02:00:00Z', 'ok'],
    ['2026-11-28T11:00:00Z', 'warning'],
    [undefined, 'unknown'],
  ])('that ran at %s is %s', (at, status) => {
    expect(judgeLastCheck(at, now).status).toBe(status);
  });
});
