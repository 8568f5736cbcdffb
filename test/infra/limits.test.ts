import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { CONFIGURATIONS, synthesized } from './configurations.ts';
import { documentsByRole, resolved, sizeOf } from './deployed.ts';
import { at, list, ofType, target } from './template.ts';

/**
 * What an emulator accepts and AWS refuses. Names and ARNs are resolved to values of the length that they have in a deployment.
 */

const folder = join(inject('scratch'), 'limits');

describe.each(Object.keys(CONFIGURATIONS))('a deployment with %s', (name) => {
  const stacks = synthesized(name, folder);

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  test('has a template of at most 500 resources, 200 outputs and 1 MB', () => {
    for (const [stack, template] of stacks) {
      expect(Object.keys(template.Resources).length, stack).toBeLessThanOrEqual(500);
      expect(Object.keys(template.Outputs).length, stack).toBeLessThanOrEqual(200);
      expect(JSON.stringify(template).length, stack).toBeLessThanOrEqual(1_000_000);
    }
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: white space does not count.
  test('has at most 10,240 characters of inline policies in a role, and 6,144 in a managed policy', () => {
    for (const [stack, template] of stacks) {
      for (const [role, documents] of documentsByRole(template)) {
        const size = documents.reduce<number>((sum, document) => sum + sizeOf(document), 0);
        expect(size, `${stack}: ${role}`).toBeLessThanOrEqual(10_240);
      }
      for (const [id, { Properties }] of ofType(template, 'AWS::IAM::ManagedPolicy'))
        expect(sizeOf(resolved(template, Properties.PolicyDocument)), `${stack}: ${id}`).toBeLessThanOrEqual(6_144);
    }
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  test('has role names of at most 64 characters, trust policies of at most 2,048, and ten managed policies per role', () => {
    for (const [stack, template] of stacks) {
      for (const [id, { Properties }] of ofType(template, 'AWS::IAM::Role')) {
        expect(String(resolved(template, Properties.RoleName)).length, `${stack}: ${id}`).toBeLessThanOrEqual(64);
        expect(sizeOf(resolved(template, Properties.AssumeRolePolicyDocument)), `${stack}: ${id}`).toBeLessThanOrEqual(
          2_048,
        );
        expect(list(Properties.ManagedPolicyArns).length, `${stack}: ${id}`).toBeLessThanOrEqual(10);
      }
    }
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-events-eventbuspolicy.html
  test('has bus policies of at most 10 KB, created one after the other with the denials first', () => {
    for (const [stack, template] of stacks) {
      const policies = ofType(template, 'AWS::Events::EventBusPolicy');
      for (const [bus, ofBus] of Map.groupBy(policies, ([, { Properties }]) => target(Properties.EventBusName))) {
        const statements = ofBus.map(([, { Properties }]) => resolved(template, Properties.Statement));
        const document = { Version: '2012-10-17', Statement: statements };
        expect(JSON.stringify(document).length, `${stack}: ${bus}`).toBeLessThanOrEqual(10_240);
        const effects = ofBus.map(([, { Properties }]) => String(at(Properties.Statement, 'Effect')));
        expect(effects.join(' '), `${stack}: ${bus}`).toMatch(/^(Deny ?)+(Allow ?)*$/);
        for (const [index, [id, policy]] of ofBus.entries())
          if (index > 0) expect(list(policy.DependsOn), `${stack}: ${id}`).toContain(ofBus[index - 1]?.[0]);
      }
    }
  });

  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
  test('has queue policies of at most 8,192 bytes and 20 statements', () => {
    for (const [stack, template] of stacks) {
      for (const [id, { Properties }] of ofType(template, 'AWS::SQS::QueuePolicy')) {
        const document = resolved(template, Properties.PolicyDocument);
        expect(JSON.stringify(document).length, `${stack}: ${id}`).toBeLessThanOrEqual(8_192);
        expect(list(at(document, 'Statement')).length, `${stack}: ${id}`).toBeLessThanOrEqual(20);
      }
    }
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  test('has functions with at most 4,096 bytes of environment variables and five layers', () => {
    for (const [stack, template] of stacks) {
      for (const [id, { Properties }] of ofType(template, 'AWS::Lambda::Function')) {
        const variables = resolved(template, at(Properties.Environment, 'Variables'));
        expect(Buffer.byteLength(JSON.stringify(variables)), `${stack}: ${id}`).toBeLessThanOrEqual(4_096);
        expect(list(Properties.Layers).length, `${stack}: ${id}`).toBeLessThanOrEqual(5);
        expect(String(Properties.Description).length, `${stack}: ${id}`).toBeLessThanOrEqual(256);
      }
    }
  });

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
  test('has event patterns of at most 2,048 characters, five targets per rule, and descriptions of at most 512', () => {
    for (const [stack, template] of stacks) {
      for (const [id, { Properties }] of ofType(template, 'AWS::Events::Rule')) {
        const pattern = JSON.stringify(resolved(template, Properties.EventPattern));
        expect(pattern.length, `${stack}: ${id}`).toBeLessThanOrEqual(2_048);
        expect(list(Properties.Targets).length, `${stack}: ${id}`).toBeLessThanOrEqual(5);
        expect(String(Properties.Description ?? '').length, `${stack}: ${id}`).toBeLessThanOrEqual(512);
      }
    }
  });

  // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
  test('writes the logs of API Gateway and Step Functions to groups below /aws/vendedlogs/', () => {
    for (const [stack, template] of stacks) {
      const groups = [
        ...ofType(template, 'AWS::ApiGatewayV2::Stage').map(([, { Properties }]) =>
          at(Properties.AccessLogSettings, 'DestinationArn'),
        ),
        ...ofType(template, 'AWS::StepFunctions::StateMachine').map(([, { Properties }]) =>
          at(Properties.LoggingConfiguration, 'Destinations', 0, 'CloudWatchLogsLogGroup', 'LogGroupArn'),
        ),
      ];
      for (const group of groups) {
        const id = String(/"(\w+AccessLogs\w+|\w+Logs[0-9A-F]{8})"/.exec(JSON.stringify(group))?.[1]);
        const logGroupName = String(resolved(template, template.Resources[id]?.Properties.LogGroupName));
        expect(logGroupName, `${stack}: ${id}`).toMatch(/^\/aws\/vendedlogs\/(apigateway|states)\/[\w-]+$/);
      }
    }
  });

  // https://docs.aws.amazon.com/lambda/latest/api/API_ScalingConfig.html: 2 to 1,000.
  test('reads each of seven queues with the configured concurrency', () => {
    for (const [stack, template] of stacks) {
      const concurrencies = ofType(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) =>
        Number(at(Properties.ScalingConfig, 'MaximumConcurrency')),
      );
      expect(concurrencies.length, stack).toBe(stack === 'member' ? 0 : 7);
      for (const concurrency of concurrencies)
        expect(concurrency, stack).toBe(CONFIGURATIONS[name]?.config.concurrency ?? 5);
    }
  });

  // https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
  test('has parameter names that SSM accepts, and values that fit their tier', () => {
    for (const [stack, template] of stacks) {
      for (const [id, { Properties }] of ofType(template, 'AWS::SSM::Parameter')) {
        expect(String(Properties.Name), `${stack}: ${id}`).toMatch(/^\/(?!aws|ssm)[\w.-]+\/[\w.-]+$/i);
        const most = Properties.Tier === 'Advanced' ? 8_192 : 4_096;
        expect(Buffer.byteLength(String(resolved(template, Properties.Value))), `${stack}: ${id}`).toBeLessThanOrEqual(
          most,
        );
      }
    }
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
  test('has tables with at most 20 indexes', () => {
    for (const [stack, template] of stacks)
      for (const [id, { Properties }] of ofType(template, 'AWS::DynamoDB::GlobalTable'))
        expect(list(Properties.GlobalSecondaryIndexes).length, `${stack}: ${id}`).toBeLessThanOrEqual(20);
  });
});
