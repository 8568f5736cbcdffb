import { describe, expect, it } from 'vitest';
import { EnvironmentError, environmentOf } from '../../../layers/aws/environment.ts';

describe('the environment of a function', () => {
  it('is typed, with lists split at commas', () => {
    const found = environmentOf({ BUS_NAME: ' tierwatch ', SNAPSHOT_REGIONS: 'eu-west-1, us-east-1,', OTHER: 'x' }, [
      'BUS_NAME',
      'SNAPSHOT_REGIONS',
    ]);
    expect(found).toEqual({ BUS_NAME: 'tierwatch', SNAPSHOT_REGIONS: ['eu-west-1', 'us-east-1'] });
  });

  it('is rejected with an error that names each missing or malformed variable', () => {
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

  it('may contain an empty list, but a list that is not set is missing', () => {
    expect(environmentOf({ OWN_ROLES: '' }, ['OWN_ROLES']).OWN_ROLES).toEqual([]);
    expect(() => environmentOf({}, ['OWN_ROLES'])).toThrow(/OWN_ROLES is missing/);
  });

  it('may contain roles by name, after what their ARNs start with', () => {
    const read = (OWN_ROLES: string) => environmentOf({ OWN_ROLES }, ['OWN_ROLES']).OWN_ROLES;
    const prefix = 'arn:aws:iam::111122223333:role/tierwatch/';
    expect(read(`${prefix},A,B`)).toEqual([`${prefix}A`, `${prefix}B`]);
    expect(() => read('A,B')).toThrow(/OWN_ROLES: expected an ARN first/);
  });
});
