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
  throw new Error('expected a ConfigError, but the configuration was taken');
};

describe('given no configuration at all', () => {
  test('when it is parsed, then nothing will be changed in the account without a person deciding so', () => {
    const { response } = parseConfig({});
    expect(response.policy.defaultMode).toBe('plan');
    expect(response.policy.rules).toEqual([]);
    expect(response.killSwitch).toBe('off');
  });

  test('when it is parsed, then nobody but this account may hand events in', () => {
    expect(parseConfig({})).toMatchObject({ members: { accounts: [] }, replayers: [] });
  });

  test('when the response reads the policy that comes of it, then it understands it', () => {
    expect(parseResponsePolicy(JSON.stringify(parseConfig({}).response.policy)).kind).toBe('policy');
  });
});

describe('given a configuration', () => {
  test('when a part of the response policy is left out, then that part is as after install', () => {
    const { policy } = parseConfig({ response: { policy: { defaultMode: 'approve' } } }).response;
    expect(policy).toEqual({ ...parseConfig({}).response.policy, defaultMode: 'approve' });
  });

  test('when it is the example that a team would copy, then it fits', () => {
    const example = loadConfig('tierwatch.config.example.json');
    expect(example.response.policy.rules).toHaveLength(2);
    expect(example.hub).toEqual({ account: '111111111111', region: 'eu-central-1' });
  });

  test('when every field is used, then it is taken as it is', () => {
    expect(parseConfig(EVERYTHING)).toMatchObject(EVERYTHING);
  });
});

describe('given a configuration that does not fit', () => {
  test.each([
    ['a misspelt field', { snapshotRegion: ['eu-central-1'] }, 'snapshotRegion'],
    ['a misspelt field inside', { schedules: { principal: 'rate(1 hour)' } }, 'schedules.principal'],
    ['a wrong type', { archiveDays: '90' }, 'archiveDays'],
    ['a Region that is none', { snapshotRegions: ['Frankfurt'] }, 'snapshotRegions.0'],
    ['a reservation of nothing', { response: { reservedConcurrency: 0 } }, 'response.reservedConcurrency'],
    ['an account id that lost its zero', { members: { accounts: ['12345678901'] } }, 'members.accounts.0'],
    ['a schedule without an expression', { schedules: { secrets: '6h' } }, 'schedules.secrets'],
    ['a pattern that is none', { posture: { names: { human: '(' } } }, 'posture.names.human'],
    ['a pattern without end', { posture: { names: { machine: '^(a+)+$' } } }, 'posture.names.machine'],
    ['a class of names that there is not', { posture: { names: { robot: 'x' } } }, 'posture.names.robot'],
    ['nobody as the owners that there are', { posture: { knownOwners: [] } }, 'posture.knownOwners'],
    ['an account that is none', { posture: { knownAccounts: ['acme'] } }, 'posture.knownAccounts.0'],
    ['more days than IAM remembers', { posture: { unusedDays: 500 } }, 'posture.unusedDays'],
    ['owner tags in two places', { posture: { ownerTags: ['owner'] } }, 'posture.ownerTags'],
    ['a pattern that protects everything', { breakGlass: ['*'] }, 'breakGlass.0'],
    ['a retention that CloudWatch does not have', { logRetentionDays: 91 }, 'logRetentionDays'],
    ['an unknown mode', { response: { policy: { defaultMode: 'kill' } } }, 'response.policy.defaultMode'],
    ['a misspelt limit', { response: { policy: { breakerCounts: 1 } } }, 'response.policy.breakerCounts'],
    ['a policy that is a list', { response: { policy: [] } }, 'response.policy'],
    ['how to fail, which is no choice any more', { response: { onFailure: 'undo' } }, 'response.onFailure'],
    ['the pace of a watch that has no end any more', { response: { watchSeconds: 60 } }, 'response.watchSeconds'],
    ['the rounds of such a watch', { response: { watchRounds: 30 } }, 'response.watchRounds'],
    ['no object', [], '(whole)'],
  ])('when it holds %s, then the message names the field and where it came from', (_, value, field) => {
    const problems = problemsOf(value);
    expect(problems).toContain('given does not fit');
    expect(problems).toContain(`\n  ${field}: `);
  });

  test('when a pattern costs too much, then the message shows it and says why', () => {
    const problems = problemsOf({ posture: { names: { machine: '^(svc|svc-?)+$', human: '^(a|a)*$' } } });
    expect(problems).toContain('posture.names.human: the pattern ^(a|a)*$ is not taken: it can take exponential time');
    expect(problemsOf({ posture: { names: { human: '[' } } })).toContain('it is no regular expression');
  });

  test('when several fields are wrong, then all of them are named at once', () => {
    const problems = problemsOf({ archiveDays: 0, logLevel: 'LOUD', colour: 'red' });
    for (const field of ['archiveDays', 'logLevel', 'colour']) expect(problems).toContain(`  ${field}: `);
  });
});

describe('given files', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'tierwatch-config-'));
    writeFileSync(join(root, CONFIG_FILE), JSON.stringify({ archiveDays: 7 }));
    writeFileSync(join(root, 'other.json'), JSON.stringify({ archiveDays: 8 }));
    writeFileSync(join(root, 'broken.json'), '{ "archiveDays": ');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  test('when none is named, then the one in the root counts', () => {
    expect(loadConfig(undefined, root).archiveDays).toBe(7);
  });

  test('when one is named, then that one counts', () => {
    expect(loadConfig('other.json', root).archiveDays).toBe(8);
    expect(loadConfig(join(root, 'other.json'), '/').archiveDays).toBe(8);
  });

  test('when there is none in the root, then the defaults count', () => {
    expect(loadConfig(undefined, tmpdir())).toEqual(parseConfig({}));
  });

  test.each(['broken.json', 'absent.json'])('when %s is named, then the message names the file', (name) => {
    expect(() => loadConfig(name, root)).toThrow(join(root, name));
  });
});
