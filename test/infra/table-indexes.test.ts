import { describe, expect, it } from 'vitest';
import { CASES_SCHEMA, IDENTITIES_SCHEMA } from '../../layers/aws/table-schema.ts';

/**
 * CloudFormation creates or deletes one index of a table per update.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-globaltable.html
 *
 * The indexes of the latest release. A release may differ from it by one index of each table; update the list with the release.
 */
const RELEASED = { identities: ['byAccessKey', 'byAccountTier'], cases: ['byAccountState'] } as const;

const changes = (released: readonly string[], now: readonly { readonly name: string }[]): string[] => {
  const names = now.map(({ name }) => name);
  return [
    ...names.filter((name) => !released.includes(name)).map((name) => `+${name}`),
    ...released.filter((name) => !names.includes(name)).map((name) => `-${name}`),
  ];
};

describe('an update from the latest release', () => {
  it.each([
    ['identities', RELEASED.identities, IDENTITIES_SCHEMA.indexes],
    ['cases', RELEASED.cases, CASES_SCHEMA.indexes],
  ] as const)('changes at most one index of the table %s', (_, released, indexes) => {
    expect(changes(released, indexes).length).toBeLessThanOrEqual(1);
  });
});
