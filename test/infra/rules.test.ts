import { describe, expect, test } from 'vitest';
import { allTemplates, at, list, ofType, type Resource, target, templateOf } from './template.ts';

const ALL = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

const SIGN_IN_SPELLINGS = ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail'];
const isCloudTrail = (rule: Resource): boolean =>
  list(at(rule.Properties.EventPattern, 'detail-type')).includes('AWS API Call via CloudTrail');
const sourcesOf = (rule: Resource): readonly unknown[] =>
  list(at(rule.Properties.EventPattern, 'detail', 'eventSource'));
/** The pattern leaves the service out, or names others. */
const delivers = (rule: Resource, service: string): boolean => {
  const sources = sourcesOf(rule);
  const except = at(sources[0], 'anything-but');
  if (sources.length === 0) return true;
  return except === undefined ? sources.includes(service) : !list(except).includes(service);
};

describe.each(allTemplates())('given %s', (_, template) => {
  const rules = ofType(template, 'AWS::Events::Rule');

  test('then every target of a rule has a dead-letter queue that the rule may write to', () => {
    expect(rules.length).toBeGreaterThan(0);
    const policies = ofType(template, 'AWS::SQS::QueuePolicy').flatMap(([, { Properties }]) =>
      list(at(Properties.PolicyDocument, 'Statement')),
    );
    for (const [id, { Properties }] of rules) {
      for (const to of list(Properties.Targets)) {
        const queue = target(at(to, 'DeadLetterConfig', 'Arn'));
        expect(template.Resources[String(queue)]?.Type, id).toBe('AWS::SQS::Queue');
        const allowed = policies.some(
          (statement) =>
            target(at(statement, 'Resource')) === queue &&
            target(at(statement, 'Condition', 'ArnEquals', 'aws:SourceArn')) === id,
        );
        expect(allowed, `${id} may write to ${queue}`).toBe(true);
      }
    }
  });

  test('then every target of a schedule has a dead-letter queue, and ends trying', () => {
    for (const [id, { Properties }] of ofType(template, 'AWS::Scheduler::Schedule')) {
      const queue = target(at(Properties.Target, 'DeadLetterConfig', 'Arn'));
      expect(template.Resources[String(queue)]?.Type, id).toBe('AWS::SQS::Queue');
      expect(at(Properties.Target, 'RetryPolicy', 'MaximumRetryAttempts'), id).toBeLessThanOrEqual(10);
    }
  });

  test('then no pattern is longer than EventBridge takes', () => {
    for (const [id, { Properties }] of rules)
      expect(JSON.stringify(Properties.EventPattern).length, id).toBeLessThanOrEqual(2_048);
  });

  test('then CloudTrail events on the default bus have to come from AWS, and be management events', () => {
    for (const [id, rule] of rules) {
      if (!isCloudTrail(rule) || rule.Properties.EventBusName !== undefined) continue;
      expect(at(rule.Properties.EventPattern, 'source'), id).toEqual([{ prefix: 'aws.' }]);
      expect(at(rule.Properties.EventPattern, 'detail', 'eventCategory'), id).toEqual(['Management']);
    }
  });

  test('then a rule that takes CloudTrail events knows both spellings of a sign-in', () => {
    for (const [id, rule] of rules)
      if (isCloudTrail(rule))
        expect(at(rule.Properties.EventPattern, 'detail-type'), id).toEqual(expect.arrayContaining(SIGN_IN_SPELLINGS));
  });

  test('then reading calls are asked for of exactly the services that the configuration names', () => {
    for (const [id, rule] of rules) {
      if (!isCloudTrail(rule) || rule.Properties.EventBusName !== undefined) continue;
      const reading = ['sts.amazonaws.com', 'secretsmanager.amazonaws.com'];
      const named = sourcesOf(rule).filter((source) => typeof source === 'string');
      const expected = named.length > 0 && named.every((source) => reading.includes(String(source)));
      expect(rule.Properties.State, id).toBe(expected ? ALL : 'ENABLED');
      // Who names services (the refresh) has a queue of its own; the detectors would be told twice.
      if (named.length > 0) continue;
      for (const service of reading) expect(delivers(rule, service), `${id}: ${service}`).toBe(false);
    }
  });
});

describe('given the hub', () => {
  const template = templateOf('defaults', 'Tierwatch');
  const rules = ofType(template, 'AWS::Events::Rule');
  const bus = (name: string): string | undefined =>
    ofType(template, 'AWS::Events::EventBus').find(([, { Properties }]) => Properties.Name === name)?.[0];
  const consumers = new Map(
    ofType(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => [
      target(Properties.EventSourceArn),
      target(Properties.FunctionName),
    ]),
  );
  /** What consumes events of a service that come in on a bus (`undefined`: the default bus). */
  const reached = (busName: string | undefined, service: string): ReadonlySet<string | undefined> =>
    new Set(
      rules
        .filter(([, rule]) => target(rule.Properties.EventBusName) === (busName && bus(busName)))
        .filter(([, rule]) => isCloudTrail(rule) && delivers(rule, service))
        .flatMap(([, rule]) => list(rule.Properties.Targets).map((to) => consumers.get(target(at(to, 'Arn'))))),
    );

  test.each([
    ['iam.amazonaws.com', 'DetectionChange', 'DetectionUse', 'PostureRefreshIdentity'],
    ['signin.amazonaws.com', 'DetectionSignin', 'DetectionUse'],
    ['sts.amazonaws.com', 'DetectionUse'],
    ['secretsmanager.amazonaws.com', 'DetectionUse'],
    ['cloudtrail.amazonaws.com', 'DetectionChange', 'DetectionUse'],
  ])(
    'when %s speaks, then the same functions hear it on the default bus and on the ingest bus',
    (service, ...wanted) => {
      for (const busName of [undefined, 'tierwatch-ingest']) {
        const found = [...reached(busName, service)].map(String);
        for (const name of wanted)
          expect(
            found.some((id) => id.startsWith(name)),
            `${name} on ${busName ?? 'default'}: ${found}`,
          ).toBe(true);
      }
      expect(reached(undefined, service)).toEqual(reached('tierwatch-ingest', service));
    },
  );

  test('then rules on the ingest bus do not ask for a source, so that replayed events match', () => {
    const ingest = rules.filter(([, rule]) => target(rule.Properties.EventBusName) === bus('tierwatch-ingest'));
    expect(ingest.length).toBeGreaterThan(0);
    for (const [id, rule] of ingest) expect(at(rule.Properties.EventPattern, 'source'), id).toBeUndefined();
  });
});
