import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployedPostureOptions, PostureOptionsError, readSettings } from '../../../layers/aws/posture-options.ts';
import { teamOptionsSchema } from '../../../layers/core/posture/team-options.ts';

describe('the posture options of a deployment', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tierwatch-options-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const reading = (text: string) => {
    writeFileSync(join(folder, 'posture.json'), text);
    return readSettings(teamOptionsSchema, (path) => join(folder, path), 'posture.json');
  };

  it('are read as configured', () => {
    const options = {
      ownerTags: ['squad'],
      knownOwners: ['ann'],
      classTag: 'kind',
      names: { breakGlass: '^zz-', human: '@' },
      ownAccounts: ['111122223333'],
      knownAccounts: ['444455556666'],
      keyMaxAgeDays: 30,
      unusedDays: 45,
    };
    expect(reading(JSON.stringify(options))).toEqual(options);
    expect(reading('{}')).toEqual({});
  });

  it.each([
    ['no JSON', '{"ownerTags":', /posture\.json cannot be read/],
    ['an unknown field', '{"nowners":[]}', /nowners/],
    ['a wrong type', '{"unusedDays":"90"}', /unusedDays/],
    ['an account id that is none', '{"ownAccounts":["1"]}', /ownAccounts\.0: expected an account id/],
  ])('are rejected with an error that names %s', (_, text, message) => {
    expect(() => reading(text)).toThrow(PostureOptionsError);
    expect(() => reading(text)).toThrow(message);
  });

  it('are an error, not the defaults, without the layer', () => {
    expect(() => deployedPostureOptions()).toThrow(PostureOptionsError);
    expect(() => deployedPostureOptions()).toThrow(/tierwatch-settings\/posture\.json.*Deploy the stack again/s);
  });
});
