import { describe, expect, test } from 'vitest';
import { allTemplates, at, list, ofType, target } from './template.ts';

describe.each(allTemplates())('%s', (_, template) => {
  const queues = ofType(template, 'AWS::SQS::Queue');
  const redriveOf = (id: string): string | undefined =>
    target(at(template.Resources[id], 'Properties', 'RedrivePolicy', 'deadLetterTargetArn'));
  const deadLetters = new Set([
    ...queues.map(([id]) => redriveOf(id)),
    ...ofType(template, 'AWS::Events::Rule').flatMap(([, { Properties }]) =>
      list(Properties.Targets).map((to) => target(at(to, 'DeadLetterConfig', 'Arn'))),
    ),
    ...ofType(template, 'AWS::Scheduler::Schedule').map(([, { Properties }]) =>
      target(at(Properties.Target, 'DeadLetterConfig', 'Arn')),
    ),
  ]);

  test('has a dead-letter queue for every other queue', () => {
    expect(queues.length).toBeGreaterThan(0);
    const lost = queues.filter(([id]) => !deadLetters.has(id) && redriveOf(id) === undefined).map(([id]) => id);
    expect(lost).toEqual([]);
  });

  test('keeps dead letters for 14 days and has an alarm on them', () => {
    const watched = new Set(
      ofType(template, 'AWS::CloudWatch::Alarm')
        .filter(([, { Properties }]) => Properties.MetricName === 'ApproximateNumberOfMessagesVisible')
        .map(([, { Properties }]) => target(at(Properties.Dimensions, 0, 'Value'))),
    );
    for (const id of deadLetters) {
      if (id === undefined) continue;
      expect(template.Resources[id]?.Properties.MessageRetentionPeriod, id).toBe(1_209_600);
      expect(watched.has(id), `an alarm on ${id}`).toBe(true);
    }
  });

  test('encrypts every queue and requires TLS', () => {
    const policies = ofType(template, 'AWS::SQS::QueuePolicy');
    for (const [id, { Properties }] of queues) {
      expect(Properties.SqsManagedSseEnabled, id).toBe(true);
      const statements = policies
        .filter(([, policy]) => list(policy.Properties.Queues).some((queue) => target(queue) === id))
        .flatMap(([, policy]) => list(at(policy.Properties.PolicyDocument, 'Statement')));
      const plain = { Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
      expect(statements, id).toContainEqual(expect.objectContaining(plain));
    }
  });

  test('allows only its own EventBridge rules in queue policies', () => {
    for (const [id, { Properties }] of ofType(template, 'AWS::SQS::QueuePolicy')) {
      for (const statement of list(at(Properties.PolicyDocument, 'Statement'))) {
        if (at(statement, 'Effect') !== 'Allow') continue;
        expect(at(statement, 'Principal', 'Service'), id).toBe('events.amazonaws.com');
        const sources = list(at(statement, 'Condition', 'ArnEquals', 'aws:SourceArn')).map(target);
        expect(sources.length, id).toBeGreaterThan(0);
        for (const source of sources) expect(template.Resources[String(source)]?.Type, id).toBe('AWS::Events::Rule');
      }
    }
  });

  test('reads queues with partial batch failures, limited concurrency and six times the timeout as visibility timeout', () => {
    for (const [id, { Properties }] of ofType(template, 'AWS::Lambda::EventSourceMapping')) {
      expect(Properties.FunctionResponseTypes, id).toEqual(['ReportBatchItemFailures']);
      expect(at(Properties.ScalingConfig, 'MaximumConcurrency'), id).toBeGreaterThanOrEqual(2);
      const queue = template.Resources[String(target(Properties.EventSourceArn))];
      const lambda = template.Resources[String(target(Properties.FunctionName))];
      const timeout = Number(lambda?.Properties.Timeout);
      expect(Number(queue?.Properties.VisibilityTimeout), id).toBeGreaterThanOrEqual(6 * timeout);
    }
  });
});
