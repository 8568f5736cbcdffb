import { describe, expect, test } from 'vitest';
import {
  forwardedSelections,
  readsOf,
  rulesWithoutTelemetry,
  selectionsFor,
  sourcesOf,
} from '../../../infra/detection-sources.ts';
import type { Rule } from '../../../layers/core/detection/rule.ts';
import { RULES } from '../../../layers/core/detection/rules/index.ts';

const ruleOn = (detector: Rule['detector'], events: readonly string[], more: Partial<Rule> = {}): Rule => ({
  meta: {
    id: 'rule',
    title: 'rule',
    technique: 'T1078',
    severity: 'low',
    description: '',
    needs: [],
    falsePositives: [],
    frameworks: [],
    references: [],
  },
  detector,
  events,
  evaluate: () => undefined,
  ...more,
});
const STANDARD = { telemetry: 'standard', objectEvents: false } as const;
const THOROUGH = { telemetry: 'thorough', objectEvents: false } as const;
const namesOf = (rules: readonly Rule[], detector: Rule['detector']) =>
  readsOf(rules, detector).map(({ source, name }) => `${source}:${name}`);

describe('the event sources of a detector', () => {
  test('are the services in its rules, without duplicates', () => {
    const rules = [
      ruleOn('change', ['iam.amazonaws.com:CreateUser', 'cloudtrail.amazonaws.com:StopLogging']),
      ruleOn('change', ['iam.amazonaws.com:Attach*']),
      ruleOn('signin', ['signin.amazonaws.com:ConsoleLogin']),
    ];
    expect(sourcesOf(rules, 'change')).toEqual(['cloudtrail.amazonaws.com', 'iam.amazonaws.com']);
  });

  test.each(['*', 'iam*', '*:Create'])('are all services if a rule matches %s', (pattern) => {
    expect(sourcesOf([ruleOn('use', ['sts.amazonaws.com:AssumeRole']), ruleOn('use', [pattern])], 'use')).toBe('all');
  });
});

describe('the read-only events of a detector', () => {
  test('are those that its rules match or need, and no write events', () => {
    const rules = [
      ruleOn('change', ['iam.amazonaws.com:CreateUser', 'lightsail.amazonaws.com:DownloadDefaultKeyPair']),
      ruleOn('change', ['*'], { reads: ['s3.amazonaws.com:ListBuckets'] }),
      ruleOn('signin', ['signin.amazonaws.com:GetSigninToken']),
      ruleOn('change', ['s3.amazonaws.com:HeadObject'], { dataEvents: true }),
    ];
    expect(namesOf(rules, 'change')).toEqual([
      'lightsail.amazonaws.com:DownloadDefaultKeyPair',
      's3.amazonaws.com:ListBuckets',
    ]);
  });

  test('include those that issue sessions, for detect-use', () => {
    expect(namesOf([], 'use')).toContain('sts.amazonaws.com:AssumeRoleWithSAML');
    expect(namesOf([], 'change')).toEqual([]);
  });

  test('match names with an API version where the service adds one', () => {
    const rules = [
      ruleOn('use', ['*'], { reads: ['lambda.amazonaws.com:ListFunctions', 's3.amazonaws.com:ListBuckets'] }),
    ];
    const text = JSON.stringify(selectionsFor(rules, 'use', STANDARD));
    expect(text).toContain('{"eventSource":["lambda.amazonaws.com"],"eventName":[{"prefix":"ListFunctions"}]}');
    expect(text).toContain('{"eventSource":["s3.amazonaws.com"],"eventName":["ListBuckets"]}');
  });

  test('of one service need no alternatives', () => {
    const [, reads] = selectionsFor(
      [ruleOn('signin', ['signin.amazonaws.com:GetSigninToken', 'signin.amazonaws.com:ConsoleLogin'])],
      'signin',
      STANDARD,
    );
    expect(reads?.detail).toMatchObject({ eventSource: ['signin.amazonaws.com'] });
  });
});

describe('the selections', () => {
  test('have ids that are unique for a detector and for a member', () => {
    const lists = [
      ...(['signin', 'change', 'use'] as const).map((detector) => selectionsFor(RULES, detector, STANDARD)),
      forwardedSelections(RULES, STANDARD),
      forwardedSelections(RULES, THOROUGH),
    ];
    for (const list of lists) expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
  });

  test('with thorough telemetry replace the named read-only events by all of them', () => {
    const idsWith = (telemetry: typeof STANDARD | typeof THOROUGH) =>
      selectionsFor(RULES, 'use', telemetry).map(({ id }) => id);
    expect(idsWith(THOROUGH)).toEqual(['Writes', 'Reads']);
    expect(idsWith(STANDARD)).toContain('Reads0');
  });

  test('have no finding among CloudTrail events', () => {
    expect(JSON.stringify(selectionsFor(RULES, 'change', STANDARD))).not.toContain('"aws.');
  });
});

test('only rules on data events can lack telemetry', () => {
  const rules = [ruleOn('use', ['*']), ruleOn('use', ['s3.amazonaws.com:PutObject'], { dataEvents: true })];
  expect(rulesWithoutTelemetry(rules, STANDARD)).toEqual([rules[1]]);
  expect(rulesWithoutTelemetry(rules, { ...STANDARD, objectEvents: true })).toEqual([]);
});
