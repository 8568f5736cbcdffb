import { describe, expect, it } from 'vitest';
import { EnvironmentError, environmentOf } from '../../../layers/aws/environment.ts';

describe('the environment of a function', () => {
  it('given all that it asks for, when read, then it is typed and lists are split', () => {
    const found = environmentOf({ BUS_NAME: ' tierwatch ', SNAPSHOT_REGIONS: 'eu-west-1, us-east-1,', OTHER: 'x' }, [
      'BUS_NAME',
      'SNAPSHOT_REGIONS',
    ]);
    expect(found).toEqual({ BUS_NAME: 'tierwatch', SNAPSHOT_REGIONS: ['eu-west-1', 'us-east-1'] });
  });

  it('given missing and malformed variables, when read, then the error names each of them', () => {
    const read = () =>
      environmentOf({ APPROVAL_KEY_ARN: 'alias/key', BUS_NAME: '' }, [
        'APPROVAL_KEY_ARN',
        'BUS_NAME',
        'IDENTITIES_TABLE',
        'CASES_TABLE',
      ]);
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(/APPROVAL_KEY_ARN: expected an ARN/);
    expect(read).toThrow(/BUS_NAME/);
    expect(read).toThrow(/IDENTITIES_TABLE is missing; CASES_TABLE is missing/);
  });

  it('given an empty list, when read, then it is empty, but a list that is not there is missing', () => {
    expect(environmentOf({ OWN_ROLES: '' }, ['OWN_ROLES']).OWN_ROLES).toEqual([]);
    expect(() => environmentOf({}, ['OWN_ROLES'])).toThrow(/OWN_ROLES is missing/);
  });
});
