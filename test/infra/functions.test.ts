import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../infra/bundle.ts';
import { EVERYTHING } from './everything.ts';
import { allTemplates, at, list, ofType, target, templateOf } from './template.ts';

describe.each(allTemplates())('%s', (name, template) => {
  const functions = ofType(template, 'AWS::Lambda::Function');
  const roles = ofType(template, 'AWS::IAM::Role');
  const logGroups = ofType(template, 'AWS::Logs::LogGroup');

  test('runs every function on Node 24 and ARM64, traced only if configured, with a timeout', () => {
    for (const [id, { Properties }] of functions) {
      expect(Properties, id).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
      });
      expect(at(Properties.TracingConfig, 'Mode') === 'Active', id).toBe(name === 'the hub with everything');
      expect(Number(Properties.Timeout), id).toBeLessThanOrEqual(900);
    }
  });

  test('gives every function its own role and log group', () => {
    const own = functions.map(([, { Properties }]) => target(Properties.Role));
    const logs = functions.map(([, { Properties }]) => target(at(Properties.LoggingConfig, 'LogGroup')));
    expect(new Set(own).size).toBe(functions.length);
    expect(new Set(logs).size).toBe(functions.length);
    for (const id of logs) expect(template.Resources[String(id)]?.Type).toBe('AWS::Logs::LogGroup');
  });

  test('sets the configured retention on every log group', () => {
    for (const [id, { Properties }] of logGroups) expect(Properties.RetentionInDays, id).toBe(90);
  });

  test('puts every role under /tierwatch/, without managed policies', () => {
    expect(roles.length).toBeGreaterThan(0);
    for (const [id, { Properties }] of roles) {
      expect(Properties.Path, id).toBe('/tierwatch/');
      expect(list(Properties.ManagedPolicyArns), id).toEqual([]);
    }
  });

  test('has an alarm on the errors of every function, except those with another alarm on their failures', () => {
    const watched = new Set(
      ofType(template, 'AWS::CloudWatch::Alarm')
        .filter(([, { Properties }]) => Properties.MetricName === 'Errors')
        .map(([, { Properties }]) => target(at(Properties.Dimensions, 0, 'Value'))),
    );
    // The alarm of a state machine covers the functions that it calls; the alarm of the dead-letter queue, the coverage check.
    const steps = new Set([
      ...ofType(template, 'AWS::Lambda::Version').map(([, version]) => target(version.Properties.FunctionName)),
      ...functions.map(([id]) => id).filter((id) => /^(BaselinesHistoryLearner|CoverageCheckCoverage)/.test(id)),
    ]);
    const unwatched = functions.map(([id]) => id).filter((id) => !watched.has(id));
    expect(new Set(unwatched)).toEqual(steps);
  });
});

describe('reserved concurrency', () => {
  const reservations = (assembly: 'defaults' | 'everything') =>
    ofType(templateOf(assembly, 'Tierwatch'), 'AWS::Lambda::Function')
      .filter(([, { Properties }]) => Properties.ReservedConcurrentExecutions !== undefined)
      .map(([id, { Properties }]) => [id, Properties.ReservedConcurrentExecutions]);

  test('is absent by default, since a new account has none to spare', () => {
    expect(reservations('defaults')).toEqual([]);
  });

  test('is set on every response function and no other if configured', () => {
    const response = ofType(templateOf('everything', 'Tierwatch'), 'AWS::Lambda::Function').filter(([id]) =>
      id.startsWith('Response'),
    );
    expect(response.length).toBeGreaterThan(5);
    expect(reservations('everything')).toEqual(response.map(([id]) => [id, EVERYTHING.response.reservedConcurrency]));
  });

  test('limits the maximum concurrency of the queues', () => {
    const template = templateOf('everything', 'Tierwatch');
    const reserved = new Map(reservations('everything').map(([id, number]) => [id, Number(number)]));
    const readers = ofType(template, 'AWS::Lambda::EventSourceMapping').map(
      ([, { Properties }]) =>
        [target(Properties.FunctionName), at(Properties.ScalingConfig, 'MaximumConcurrency')] as const,
    );
    expect(readers.some(([id]) => reserved.has(id))).toBe(true);
    for (const [id, most] of readers) expect(most, id).toBe(reserved.get(id) ?? 5);
  });
});

describe('the bundles of the hub', () => {
  const assembly = inject('assemblies').defaults;
  const template = templateOf('defaults', 'Tierwatch');
  const functions = ofType(template, 'AWS::Lambda::Function').map(([id, { Properties }]) => {
    const hash = String(at(Properties.Code, 'S3Key')).replace('.zip', '');
    return { id, environment: at(Properties.Environment, 'Variables'), path: join(assembly, `asset.${hash}`) };
  });
  const deployed = functions.map(({ environment }) => String(at(environment, 'POWERTOOLS_SERVICE_NAME')));

  test('contain every folder of functions/ exactly once', () => {
    const folders = readdirSync(join(ROOT, 'functions'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(deployed.toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  });

  test.each(functions.map((one, index) => [deployed[index] ?? one.id, one] as const))(
    'load in plain Node, export the handler, and read exactly the environment variables of %s',
    (_, { environment, path }) => {
      const { handler, read } = load(join(path, 'index.mjs'), variablesOf(environment));
      expect(handler).toBe('function');
      expect(read.filter((name) => KNOWN.has(name)).toSorted()).toEqual(given(environment).toSorted());
    },
  );

  /** Environment variables, without those of Node and Powertools. */
  const given = (environment: unknown): readonly string[] =>
    Object.keys(variablesOf(environment)).filter((name) => name !== 'NODE_OPTIONS' && !name.startsWith('POWERTOOLS_'));
  const KNOWN = new Set(functions.flatMap(({ environment }) => given(environment)));
});

const loaded = z.object({ handler: z.string(), read: z.array(z.string()) });

/** Imports a bundle in a new process and returns the environment variables that it read. */
function load(file: string, env: Readonly<Record<string, string>>): z.output<typeof loaded> {
  const script = `
    const read = new Set();
    process.env = new Proxy(process.env, { get: (env, name) => { read.add(name); return env[name]; } });
    const module = await import(${JSON.stringify(file)});
    console.log(JSON.stringify({ handler: typeof module.handler, read: [...read].filter((name) => typeof name === 'string') }));`;
  const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { ...env, AWS_REGION: 'eu-central-1', AWS_LAMBDA_FUNCTION_NAME: 'test' },
    cwd: '/',
  });
  return loaded.parse(JSON.parse(answer.trim().split('\n').at(-1) ?? ''));
}

/** Environment variables as after a deployment: CloudFormation functions become a plausible ARN or account id. */
function variablesOf(environment: unknown): Record<string, string> {
  if (typeof environment !== 'object' || environment === null) return {};
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, typeof value === 'string' ? value : filledIn(value)]),
  );
}

const filledIn = (value: unknown): string =>
  at(value, 'Ref') === 'AWS::AccountId' ? '111111111111' : 'arn:aws:service:eu-central-1:111111111111:thing/name';
