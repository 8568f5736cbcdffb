import { expect, test } from 'vitest';
import { identityTable } from '../../../cli/identity-table.ts';
import { memoryIo } from './memory-io.ts';

test('a long owner does not run into the reasons', () => {
  const row = {
    tier: 0,
    score: 90,
    label: 'role/ci',
    account: '111122223333',
    class: 'pipeline',
    why: 'administrator',
  } as const;
  const lines = identityTable(memoryIo({ columns: 120 }), [
    { ...row, owner: 'platform.engineering.team@example.com' },
    { ...row, owner: 'ann' },
  ]);
  expect(lines[1]).toContain('platform.engineer…  administrator');
  expect(lines[1]?.indexOf('administrator')).toBe(lines[2]?.indexOf('administrator'));
});
