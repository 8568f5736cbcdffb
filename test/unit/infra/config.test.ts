import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONFIG_FILE, ConfigError, loadConfig, parseConfig } from '../../../infra/config.ts';
import { parseResponsePolicy } from '../../../layers/core/response/policy.ts';
import { EVERYTHING } from '../../infra/everything.ts';

const problemsOf = (value: unknown): string => {
  try {
    parseConfig(value, 'given');
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('expected a ConfigError, but the configuration is valid');
};

describe('the default configuration', () => {
  test('changes nothing in the account without a decision by a person', () => {
    const { response } = parseConfig({});
    expect(response.policy.defaultMode).toBe('plan');
    expect(response.policy.rules).toEqual([]);
    expect(response.killSwitch).toBe('off');
  });

  test('admits no other account and no replayer to the ingest bus', () => {
    expect(parseConfig({})).toMatchObject({ members: { accounts: [] }, replayers: [] });
  });

  test('contains a valid response policy', () => {
    expect(parseResponsePolicy(JSON.stringify(parseConfig({}).response.policy)).kind).toBe('policy');
  });
});

describe('a configuration', () => {
  test('gets the defaults for the omitted parts of the response policy', () => {
    const { policy } = parseConfig({ response: { policy: { defaultMode: 'approve' } } }).response;
    expect(policy).toEqual({ ...parseConfig({}).response.policy, defaultMode: 'approve' });
  });

  test('is valid if copied from the example file', () => {
    const example = loadConfig('tierwatch.config.example.json');
    expect(example.response.policy.rules).toHaveLength(2);
    expect(example.hub).toEqual({ account: '111111111111', region: 'us-east-1' });
  });

  test('keeps every field that is set', () => {
    expect(parseConfig(EVERYTHING)).toMatchObject(EVERYTHING);
  });
});

describe('an invalid configuration', () => {
  test('with the former field readOnlyEvents names the field that replaced it', () => {
    expect(problemsOf({ readOnlyEvents: ['sts'] })).toMatch(/readOnlyEvents: it was replaced by telemetry/);
    expect(problemsOf({ response: { readOnlyEvents: [] } })).toMatch(/there is no such field/);
  });

  test.each([
    ['a misspelled field', { snapshotRegion: ['eu-central-1'] }, 'snapshotRegion'],
    ['a misspelled nested field', { schedules: { principal: 'rate(1 hour)' } }, 'schedules.principal'],
    ['a wrong type', { archiveDays: '90' }, 'archiveDays'],
    ['an invalid Region', { snapshotRegions: ['Frankfurt'] }, 'snapshotRegions.0'],
    ['a reserved concurrency of zero', { response: { reservedConcurrency: 0 } }, 'response.reservedConcurrency'],
    ['an account id without its leading zero', { members: { accounts: ['12345678901'] } }, 'members.accounts.0'],
    ['a schedule without an expression', { schedules: { secrets: '6h' } }, 'schedules.secrets'],
    ['an invalid pattern', { posture: { names: { human: '(' } } }, 'posture.names.human'],
    ['a pattern that takes exponential time', { posture: { names: { machine: '^(a+)+$' } } }, 'posture.names.machine'],
    ['an unknown class of names', { posture: { names: { robot: 'x' } } }, 'posture.names.robot'],
    ['an empty list of known owners', { posture: { knownOwners: [] } }, 'posture.knownOwners'],
    ['an invalid account id', { posture: { knownAccounts: ['acme'] } }, 'posture.knownAccounts.0'],
    ['more days than IAM keeps', { posture: { unusedDays: 500 } }, 'posture.unusedDays'],
    ['owner tags in two places', { posture: { ownerTags: ['owner'] } }, 'posture.ownerTags'],
    ['a pattern that protects everything', { breakGlass: ['*'] }, 'breakGlass.0'],
    ['a retention that CloudWatch Logs does not support', { logRetentionDays: 91 }, 'logRetentionDays'],
    ['an unknown mode', { response: { policy: { defaultMode: 'kill' } } }, 'response.policy.defaultMode'],
    ['a misspelled limit', { response: { policy: { breakerCounts: 1 } } }, 'response.policy.breakerCounts'],
    ['a policy that is a list', { response: { policy: [] } }, 'response.policy'],
    ['an unknown field of the response', { response: { onFailure: 'undo' } }, 'response.onFailure'],
    ['a value that is not an object', [], '(whole)'],
  ])('with %s is rejected with the name of the field and the origin', (_, value, field) => {
    const problems = problemsOf(value);
    expect(problems).toContain('given does not fit');
    expect(problems).toContain(`\n  ${field}: `);
  });

  test('with an expensive pattern is rejected with the pattern and the reason', () => {
    const problems = problemsOf({ posture: { names: { machine: '^(svc|svc-?)+$', human: '^(a|a)*$' } } });
    expect(problems).toContain('posture.names.human: the pattern ^(a|a)*$ is rejected: it can take exponential time');
    expect(problemsOf({ posture: { names: { human: '[' } } })).toContain('it is not a valid regular expression');
  });

  test('with several invalid fields is rejected with all their names', () => {
    const problems = problemsOf({ archiveDays: 0, logLevel: 'LOUD', colour: 'red' });
    for (const field of ['archiveDays', 'logLevel', 'colour']) expect(problems).toContain(`  ${field}: `);
  });
});

describe('loadConfig', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'tierwatch-config-'));
    writeFileSync(join(root, CONFIG_FILE), JSON.stringify({ archiveDays: 7 }));
    writeFileSync(join(root, 'other.json'), JSON.stringify({ archiveDays: 8 }));
    writeFileSync(join(root, 'broken.json'), '{ "archiveDays": ');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  test('reads the file in the root if no file is given', () => {
    expect(loadConfig(undefined, root).archiveDays).toBe(7);
  });

  test('reads the given file', () => {
    expect(loadConfig('other.json', root).archiveDays).toBe(8);
    expect(loadConfig(join(root, 'other.json'), '/').archiveDays).toBe(8);
  });

  test('uses the defaults if the root has no file', () => {
    expect(loadConfig(undefined, tmpdir())).toEqual(parseConfig({}));
  });

  test.each(['broken.json', 'absent.json'])('fails for %s with the name of the file', (name) => {
    expect(() => loadConfig(name, root)).toThrow(join(root, name));
  });
});
