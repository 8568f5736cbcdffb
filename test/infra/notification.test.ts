import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { EXAMPLES } from '../../events/examples.ts';
import type { EVENT_SCHEMAS } from '../../events/schemas.ts';
import { NOTIFIABLE_TYPES } from '../../layers/app/response/notify-responders.ts';
import { authorize, compilePolicy, compilePrincipal } from '../../layers/core/iam/index.ts';
import { resolveIntrinsics } from '../../local/intrinsics.ts';
import { EVERYTHING } from './everything.ts';
import { ACCOUNT, at, factsOf, list, ofType, statementsOfRole, target, templateOf } from './template.ts';
import { transformed } from './transformed.ts';

describe.each(['defaults', 'everything'] as const)('given the notification of a hub with %s', (assembly) => {
  const template = templateOf(assembly, 'Tierwatch');
  const facts = factsOf(template);
  const topics = ofType(template, 'AWS::SNS::Topic');
  const [lambda, { Properties: settings }] = ofType(template, 'AWS::Lambda::Function').find(
    ([, { Properties }]) => at(Properties.Environment, 'Variables', 'RESPONDERS_TOPIC_ARN') !== undefined,
  ) ?? ['', { Properties: {} as Record<string, unknown> }];
  const publisher = String(target(settings.Role));

  /** What AWS would decide about publishing to a topic; by default the caller's own policies allow everything. */
  const decision = (principal: string, topic: string, Statement: readonly unknown[] = ANYTHING, secure = 'true') => {
    const statements = ofType(template, 'AWS::SNS::TopicPolicy')
      .filter(([, { Properties }]) => list(Properties.Topics).some((one) => target(one) === topic))
      .flatMap(([id, { Properties }]) =>
        list(at(Properties.PolicyDocument, 'Statement')).map((one) => resolveIntrinsics(one, named(topic), id)),
      );
    const resourcePolicy = { name: topic, document: { Version: '2012-10-17', Statement: statements } };
    expect(compilePolicy(resourcePolicy, 'resource').issues).toEqual([]);
    const own = { identity: [{ name: 'own', document: { Version: '2012-10-17', Statement } }] };
    const context = { 'aws:SecureTransport': secure };
    const request = { principal, action: 'sns:Publish', resource: arnOf(topic), context, resourcePolicy };
    return authorize(compilePrincipal(principal, own), request).decision;
  };
  const arnOf = (topic: string): string => `arn:aws:sns:${facts.region}:${ACCOUNT}:${topic}`;
  /** `Ref` of a topic is its ARN. */
  const named = (topic: string) => ({ ...facts, physicalIds: { ...facts.physicalIds, [topic]: arnOf(topic) } });
  const own = (topic: string): readonly unknown[] =>
    statementsOfRole(template, publisher, 'sns').map((one) =>
      JSON.parse(JSON.stringify(one).replaceAll(`"${topic}"`, `"${arnOf(topic)}"`)),
    );

  test('then there are two topics, encrypted, which the outputs name', () => {
    expect(topics).toHaveLength(2);
    for (const [id, { Properties }] of topics)
      expect(JSON.stringify(Properties.KmsMasterKeyId), id).toContain('alias/aws/sns');
    const outputs = ['RespondersTopicArn', 'EscalationTopicArn'].map((name) => at(template.Outputs[name], 'Value'));
    expect(outputs.map(target).toSorted()).toEqual(topics.map(([id]) => id).toSorted());
  });

  test('then notify-responders may publish to both, over TLS only', () => {
    const arn = facts.arns[publisher] ?? '';
    for (const [id] of topics) {
      expect(decision(arn, id, own(id)), id).toBe('allowed');
      expect(decision(arn, id, own(id), 'false'), id).toBe('explicitly-denied');
    }
  });

  test.each([
    ['an administrator', `arn:aws:iam::${ACCOUNT}:user/administrator`],
    ['root', `arn:aws:iam::${ACCOUNT}:root`],
    ['another function of ours', `arn:aws:iam::${ACCOUNT}:role/tierwatch/Tierwatch-DetectUse-eu-central-1`],
    ['a role whose name begins like ours', `arn:aws:iam::${ACCOUNT}:role/tierwatch/Tierwatch-NotifyResponders-eu`],
    ['a role of that name in another account', facts.arns[publisher]?.replace(ACCOUNT, '888888888888') ?? ''],
    ['a service of AWS', 'events.amazonaws.com'],
  ])('then %s may not publish to them, whatever its own policies say', (_, principal) => {
    for (const [id] of topics) expect(decision(principal, id), id).toBe('explicitly-denied');
  });

  test('then the function reads a queue to which every event that it handles is delivered, and no notification', () => {
    const [, mapping] =
      ofType(template, 'AWS::Lambda::EventSourceMapping').find(
        ([, { Properties }]) => target(Properties.FunctionName) === lambda,
      ) ?? [];
    const queue = target(mapping?.Properties.EventSourceArn);
    const rules = ofType(template, 'AWS::Events::Rule').filter(([, { Properties }]) =>
      list(Properties.Targets).some((to) => target(at(to, 'Arn')) === queue),
    );
    const delivered = rules.flatMap(([, { Properties }]) => {
      const [source] = list(at(Properties.EventPattern, 'source'));
      return list(at(Properties.EventPattern, 'detail-type')).map((type) => [String(type), source] as const);
    });
    expect(delivered.map(([type]) => type).toSorted()).toEqual(NOTIFIABLE_TYPES.toSorted());
    for (const [type, source] of delivered)
      expect(EXAMPLES[type as keyof typeof EVENT_SCHEMAS].source, type).toBe(source);
    expect(delivered.map(([, source]) => source)).not.toContain('tierwatch.notification');
  });

  test('then a message that a topic does not deliver raises an alarm', () => {
    const watched = ofType(template, 'AWS::CloudWatch::Alarm')
      .filter(([, { Properties }]) => Properties.MetricName === 'NumberOfNotificationsFailed')
      .map(([, { Properties }]) => target(at(Properties.Dimensions, 0, 'Value')));
    expect(watched.toSorted()).toEqual(topics.map(([id]) => id).toSorted());
  });
});

const ANYTHING = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

describe('given a hub without anyone to notify', () => {
  const template = templateOf('defaults', 'Tierwatch');
  test('then the topics have no subscription and there is no API destination', () => {
    expect(
      ofType(template, 'AWS::SNS::Subscription', 'AWS::Events::ApiDestination', 'AWS::Events::Connection'),
    ).toEqual([]);
  });
});

describe('given a hub with addresses and webhooks', () => {
  const template = templateOf('everything', 'Tierwatch');
  const { emails, escalation, webhooks, minimumSeverity } = EVERYTHING.notify;
  const destinations = ofType(template, 'AWS::Events::ApiDestination');
  const rules = destinations.map(([id]) =>
    ofType(template, 'AWS::Events::Rule').find(([, { Properties }]) => target(at(Properties.Targets, 0, 'Arn')) === id),
  );
  const ruleOf = (position: number) => rules[position]?.[1].Properties ?? {};

  test('then each address is subscribed to the topic of its group', () => {
    const subscribed = ofType(template, 'AWS::SNS::Subscription').map(([, { Properties }]) => [
      template.Outputs.EscalationTopicArn !== undefined &&
        target(Properties.TopicArn) === target(at(template.Outputs.EscalationTopicArn, 'Value')),
      Properties.Protocol,
      Properties.Endpoint,
    ]);
    const expected = [
      ...emails.map((address) => [false, 'email', address]),
      ...escalation.emails.map((address) => [true, 'email', address]),
    ];
    expect(subscribed.toSorted()).toEqual(expected.toSorted());
  });

  test('then the URL of each webhook is a reference to its secret, and no URL is in the template', () => {
    const endpoints = destinations.map(([, { Properties }]) => Properties.InvocationEndpoint);
    expect(endpoints).toEqual(
      webhooks.map(({ secretArn }) => `{{resolve:secretsmanager:${secretArn}:SecretString:::}}`),
    );
    const text = readFileSync(join(inject('assemblies').everything, 'Tierwatch.template.json'), 'utf8');
    const urls = new Set(text.match(/https?:\/\/[^"\\\s]+/g));
    expect([...urls]).toEqual(['https://adaptivecards.io/schemas/adaptive-card.json']);
  });

  test('then each webhook has a rule for its severity and owners, a role for exactly the destinations, and a queue for failures', () => {
    expect(ruleOf(0).EventPattern).toEqual({
      source: ['tierwatch.notification'],
      'detail-type': ['Notification Requested'],
      detail: { metadata: { threshold: [minimumSeverity] } },
    });
    expect(ruleOf(1).EventPattern).toMatchObject({
      detail: {
        metadata: {
          threshold: ['critical'],
          owner: [{ 'equals-ignore-case': 'payments' }, { 'equals-ignore-case': 'billing' }],
        },
      },
    });
    const roles = rules.map((rule) => target(at(rule?.[1].Properties.Targets, 0, 'RoleArn')));
    expect(new Set(roles).size).toBe(1);
    const allowed = statementsOfRole(template, String(roles[0]), 'events').flatMap((one) => list(at(one, 'Resource')));
    expect(allowed.toSorted()).toEqual(destinations.map(([id]) => factsOf(template).arns[id]).toSorted());
  });

  test('then the function publishes once per minimum severity among the webhooks', () => {
    const [severities] = ofType(template, 'AWS::Lambda::Function')
      .map(([, { Properties }]) => at(Properties.Environment, 'Variables', 'CHAT_SEVERITIES'))
      .filter((value) => value !== undefined);
    expect(severities).toBe('medium,critical');
  });

  const hostile = 'He said "hi" \\ <!channel>\n</script> $& <detail-data-slack>';
  const event = EXAMPLES['Notification Requested'];
  const withText = {
    ...event,
    detail: { ...event.detail, data: { ...event.detail.data, slack: hostile, subject: hostile } },
  };

  test('then Slack is posted the text, whatever characters it has', () => {
    expect(transformed(at(ruleOf(0).Targets, 0, 'InputTransformer'), withText)).toEqual({ text: hostile });
  });

  test('then Teams is posted an adaptive card whose text is not parsed as Markdown', () => {
    const message = transformed(at(ruleOf(1).Targets, 0, 'InputTransformer'), withText);
    expect(message).toMatchObject({
      type: 'message',
      attachments: [
        { contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard', version: '1.2' } },
      ],
    });
    const body = list(at(message, 'attachments', 0, 'content', 'body'));
    expect(new Set(body.map((block) => at(block, 'type')))).toEqual(new Set(['RichTextBlock']));
    const runs = body.flatMap((block) => list(at(block, 'inlines')));
    expect(new Set(runs.map((run) => at(run, 'type')))).toEqual(new Set(['TextRun']));
    const { lines, commands } = at(event.detail, 'data') as { lines: Record<string, string>; commands: string };
    const texts = runs.map((run) => at(run, 'text'));
    expect(texts).toEqual(expect.arrayContaining([hostile, ...Object.values(lines), commands]));
  });
});
