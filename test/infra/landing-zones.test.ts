import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { parseConfig } from '../../infra/config.ts';
import { READERS } from '../../infra/constructs/reading.ts';
import { GLOBAL_EVENTS_REGIONS } from '../../layers/core/partitions.ts';
import { BOUNDARY, CONFIGURATIONS, QUALIFIER, synthesized, templatesOf } from './configurations.ts';
import { resolved } from './deployed.ts';
import { at, list, ofType, type Template, target } from './template.ts';

const folder = join(inject('scratch'), 'landing-zones');

const templates = (name: string) => synthesized(name, folder);
const hubOf = (name: string): Template => templates(name)[0]?.[1] ?? { Resources: {}, Outputs: {} };
const hubWith = (config: object, name: string): Template =>
  templatesOf({ config: { ...config } }, join(folder, name))[0]?.[1] ?? { Resources: {}, Outputs: {} };

/** Every explicit name in a template. */
function namesIn(template: Template, stackName: string): Set<string> {
  const fields = ['Name', 'RoleName', 'LogGroupName', 'EventBusName'];
  const own = Object.entries(template.Resources).filter(
    ([, { Type }]) => Type !== 'AWS::Events::EventBusPolicy' && Type !== 'AWS::Events::Rule',
  );
  return new Set(
    own.flatMap(([, { Type, Properties }]) =>
      fields.flatMap((field) =>
        Properties[field] === undefined ? [] : [`${Type} ${String(resolved(template, Properties[field], stackName))}`],
      ),
    ),
  );
}

describe('the name of a deployment', () => {
  test('is tierwatch by default, with the names that consumers know', () => {
    const names = namesIn(hubOf('the defaults'), 'Tierwatch');
    for (const name of [
      'AWS::Events::EventBus tierwatch',
      'AWS::Events::EventBus tierwatch-ingest',
      'AWS::SSM::Parameter /tierwatch/kill-switch',
    ])
      expect(names).toContain(name);
  });

  test('is in every explicit name, so that two deployments share none', () => {
    const name = 'a-deployment-of-23-char';
    const named = namesIn(hubOf('the longest name'), 'A-deployment-of-23-char');
    const default_ = namesIn(hubOf('the defaults'), 'Tierwatch');
    expect(named.size).toBeGreaterThanOrEqual(default_.size);
    expect([...named].filter((one) => default_.has(one))).toEqual([]);
    for (const one of named) expect(one.toLowerCase()).toContain(name);
  });

  test('connects a member with its hub: bus, readers and reader role', () => {
    const [, [, member] = ['member', hubOf('the defaults')]] = templates('the longest name');
    const text = JSON.stringify(member);
    expect(text).toContain(':event-bus/a-deployment-of-23-char-ingest');
    expect(text).toContain('A-deployment-of-23-charReader');
    expect(text).not.toContain('Tierwatch-');
    const functions = ofType(hubOf('the longest name'), 'AWS::Lambda::Function');
    const readers = functions.map(([, { Properties }]) => at(Properties.Environment, 'Variables', 'READER_ROLE'));
    expect(readers.filter((role) => role === 'tierwatch/A-deployment-of-23-charReader')).toHaveLength(READERS.length);
  });

  test.each(['Upper', 'aws-security', 'ssm-x', 'two--hyphens', 'x', 'more-than-twenty-four-chars', 'ends-'])(
    'cannot be %s',
    (name) => {
      expect(() => parseConfig({ name })).toThrow('name:');
    },
  );
});

describe('a permissions boundary and a bootstrap qualifier in the CDK context', () => {
  test('apply to every role and asset of both stacks', () => {
    const both = templates('a permissions boundary and a bootstrap qualifier');
    expect(both).toHaveLength(2);
    for (const [stack, template] of both) {
      const roles = ofType(template, 'AWS::IAM::Role');
      expect(roles.length, stack).toBeGreaterThan(0);
      for (const [id, { Properties }] of roles)
        expect(JSON.stringify(Properties.PermissionsBoundary), `${stack}: ${id}`).toContain(`:policy/${BOUNDARY}`);
      const text = JSON.stringify(template);
      expect(text).toContain(`/cdk-bootstrap/${QUALIFIER}/version`);
      expect(text).not.toContain('hnb659fds');
    }
  });
});

describe('tags of the stack', () => {
  test('apply to every resource: none sets its own tags', () => {
    for (const [, { Properties }] of Object.entries(hubOf('the defaults').Resources))
      expect(Properties.Tags).toBeUndefined();
  });
});

describe.each(['the partition aws-cn', 'the partition aws-us-gov'])('%s', (name) => {
  test('has templates without a literal partition in any ARN', () => {
    for (const [stack, template] of templates(name)) {
      const literals = JSON.stringify(template.Resources).match(/arn:aws(-[a-z]+)*:[a-z]/g) ?? [];
      expect(literals, stack).toEqual([]);
    }
  });

  test('has a home Region for the events of IAM in the outputs of the hub', () => {
    const template = hubOf(name);
    const regions = Object.fromEntries(
      Object.entries(GLOBAL_EVENTS_REGIONS).map(([partition, Region]) => [partition, { Region }]),
    );
    expect(at(template, 'Mappings', 'HomeRegions')).toEqual(regions);
    expect(regions).toHaveProperty(String(CONFIGURATIONS[name]?.partition));
    expect(at(template.Outputs.GlobalEventsRegion, 'Value')).toEqual({
      'Fn::FindInMap': ['HomeRegions', { Ref: 'AWS::Partition' }, 'Region'],
    });
  });
});

describe('the dashboard', () => {
  test('is optional, and the alarms do not depend on it', () => {
    const [withIt, without] = ['the defaults', 'the lowest concurrency'].map(hubOf);
    if (withIt === undefined || without === undefined) throw new Error('expected two templates');
    expect(ofType(withIt, 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
    expect(ofType(without, 'AWS::CloudWatch::Dashboard')).toEqual([]);
    expect(ofType(without, 'AWS::CloudWatch::Alarm')).toHaveLength(ofType(withIt, 'AWS::CloudWatch::Alarm').length);
  });
});

describe('the architecture', () => {
  test('is the same for functions and layers', () => {
    const architectures = (name: string) => {
      const template = hubOf(name);
      return new Set([
        ...ofType(template, 'AWS::Lambda::Function').flatMap(([, { Properties }]) => list(Properties.Architectures)),
        ...ofType(template, 'AWS::Lambda::LayerVersion').flatMap(([, { Properties }]) =>
          list(Properties.CompatibleArchitectures),
        ),
      ]);
    };
    expect(architectures('the defaults')).toEqual(new Set(['arm64']));
    expect(architectures('the partition aws-cn')).toEqual(new Set(['x86_64']));
  });
});

describe('tables in the configuration', () => {
  const template = hubWith({ tables: { identities: 'kept-identities', cases: 'kept-cases' } }, 'adopted');

  test('are used instead of new ones: in outputs, variables and permissions', () => {
    expect(ofType(template, 'AWS::DynamoDB::GlobalTable')).toEqual([]);
    expect(at(template.Outputs.IdentitiesTable, 'Value')).toBe('kept-identities');
    const variables = ofType(template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
      at(Properties.Environment, 'Variables'),
    );
    expect(new Set(variables.flatMap((one) => list(at(one, 'CASES_TABLE'))))).toEqual(new Set(['kept-cases']));
    const text = JSON.stringify(
      ofType(template, 'AWS::IAM::Policy').map(([, { Properties }]) => resolved(template, Properties)),
    );
    for (const part of [
      ':table/kept-identities"',
      ':table/kept-identities/index/byAccountTier"',
      ':table/kept-cases"',
      ':table/kept-cases/index/byAccountState"',
    ])
      expect(text).toContain(part);
  });

  test('can be given one by one', () => {
    const one = hubWith({ tables: { cases: 'kept-cases' } }, 'half');
    expect(ofType(one, 'AWS::DynamoDB::GlobalTable')).toHaveLength(1);
  });
});

describe('the functions that playbooks call', () => {
  const template = hubOf('the defaults');
  const versions = ofType(template, 'AWS::Lambda::Version');

  test('are called by exact versions, which an update does not delete', () => {
    expect(versions).toHaveLength(7);
    for (const [id, version] of versions) expect(version.DeletionPolicy, id).toBe('Retain');
    const ids = new Set(versions.map(([id]) => id));
    const machines = ofType(template, 'AWS::StepFunctions::StateMachine');
    // BuildBaselines keeps its progress in a table, not in the execution.
    const playbooks = machines.filter(([id]) => id.startsWith('Response'));
    expect(playbooks).toHaveLength(3);
    for (const [id, { Properties }] of playbooks) {
      const parts = list(at(Properties.DefinitionString, 'Fn::Join', 1));
      const called = parts.flatMap((part, index) =>
        String(parts[index - 1]).endsWith('"FunctionName":"') ? [target(part)] : [],
      );
      expect(called.length, id).toBeGreaterThan(2);
      for (const one of called) expect(ids.has(String(one)), `${id} calls ${one}`).toBe(true);
    }
  });

  test('may be invoked in every version, for executions that started before an update', () => {
    const policies = ofType(template, 'AWS::IAM::Policy').filter(([id]) =>
      /^Response(ContainUser|RevokeRoleSessions|Release)/.test(id),
    );
    expect(policies).toHaveLength(3);
    for (const [id, { Properties }] of policies) {
      const statement = list(at(Properties.PolicyDocument, 'Statement')).find(
        (one) => at(one, 'Action') === 'lambda:InvokeFunction',
      );
      for (const resource of list(at(statement, 'Resource'))) expect(at(resource, 'Fn::Join', 1, 1), id).toBe(':*');
    }
  });
});
