import { describe, expect, test } from 'vitest';
import { allTemplates, at, list, ofType, type Resource, target, templateOf } from './template.ts';

const ALL = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

const SIGN_IN_SPELLINGS = ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail'];
const isCloudTrail = (rule: Resource): boolean =>
  list(at(rule.Properties.EventPattern, 'detail-type')).includes('AWS API Call via CloudTrail');
const isReplay = (rule: Resource): boolean =>
  list(at(rule.Properties.EventPattern, 'source')).includes('tierwatch.replay');
const sourcesOf = (rule: Resource): readonly unknown[] =>
  list(at(rule.Properties.EventPattern, 'detail', 'eventSource'));
/** Whether the pattern matches events of the service. */
const delivers = (rule: Resource, service: string): boolean => {
  const sources = sourcesOf(rule);
  const except = at(sources[0], 'anything-but');
  if (sources.length === 0) return true;
  return except === undefined ? sources.includes(service) : !list(except).includes(service);
};

describe.each(allTemplates())('%s', (_, template) => {
  const rules = ofType(template, 'AWS::Events::Rule');

  test('gives every rule target a dead-letter queue that the rule can write to', () => {
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
            list(at(statement, 'Condition', 'ArnEquals', 'aws:SourceArn')).some((source) => target(source) === id),
        );
        expect(allowed, `${id} may write to ${queue}`).toBe(true);
      }
    }
  });

  test('gives every schedule target a dead-letter queue and a retry limit', () => {
    for (const [id, { Properties }] of ofType(template, 'AWS::Scheduler::Schedule')) {
      const queue = target(at(Properties.Target, 'DeadLetterConfig', 'Arn'));
      expect(template.Resources[String(queue)]?.Type, id).toBe('AWS::SQS::Queue');
      expect(at(Properties.Target, 'RetryPolicy', 'MaximumRetryAttempts'), id).toBeLessThanOrEqual(10);
    }
  });

  test('has patterns within the EventBridge limit', () => {
    for (const [id, { Properties }] of rules)
      expect(JSON.stringify(Properties.EventPattern).length, id).toBeLessThanOrEqual(2_048);
  });

  test('accepts CloudTrail events only from AWS, and data events only about S3 objects', () => {
    for (const [id, rule] of rules) {
      if (!isCloudTrail(rule) || isReplay(rule)) continue;
      expect(at(rule.Properties.EventPattern, 'source'), id).toEqual([{ prefix: 'aws.' }]);
      const category = at(rule.Properties.EventPattern, 'detail', 'eventCategory');
      const objects = /Objects(Ingest)?[0-9A-F]{8}$/.test(id);
      expect(category, id).toEqual(objects ? ['Data'] : ['Management', { exists: false }]);
    }
  });

  test('matches both spellings of sign-in events', () => {
    for (const [id, rule] of rules)
      if (isCloudTrail(rule))
        expect(at(rule.Properties.EventPattern, 'detail-type'), id).toEqual(expect.arrayContaining(SIGN_IN_SPELLINGS));
  });

  test('asks for read-only events exactly where the pattern matches nothing else', () => {
    for (const [id, rule] of rules) {
      if (!isCloudTrail(rule) || isReplay(rule)) continue;
      const readOnly = list(at(rule.Properties.EventPattern, 'detail', 'readOnly')).includes(true);
      expect(rule.Properties.State, id).toBe(readOnly ? ALL : 'ENABLED');
    }
  });
});

describe('the hub', () => {
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
  /** Functions that consume the events of a service on a bus (`undefined`: the default bus). */
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
    'delivers events of %s to the same functions from the default bus and from the ingest bus',
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

  test('accepts replayed events on the ingest bus only, from its own account only, including read-only events', () => {
    const replays = rules.filter(([, rule]) => isReplay(rule));
    expect(replays.length).toBeGreaterThan(2);
    for (const [id, rule] of replays) {
      expect(target(rule.Properties.EventBusName), id).toBe(bus('tierwatch-ingest'));
      expect(at(rule.Properties.EventPattern, 'account'), id).toEqual([{ Ref: 'AWS::AccountId' }]);
      expect(rule.Properties.State, id).toBe(ALL);
    }
  });

  test('has no rule on the ingest bus without a source', () => {
    for (const [id, rule] of rules)
      if (target(rule.Properties.EventBusName) === bus('tierwatch-ingest'))
        expect(list(at(rule.Properties.EventPattern, 'source')).length, id).toBe(1);
  });
});
