import { describe, expect, it } from 'vitest';
import { SNAPSHOTS } from '../../../local/driver.ts';
import { estate } from '../world.ts';
import { assessedByHand } from './posture-files.ts';
import { byIdentity, snapshot, storedJudgements } from './posture-judgement.ts';

describe('posture of the deployed stack and the command line', () => {
  it('is the same for every user and role, and for the root user', async () => {
    for (const folder of SNAPSHOTS) await snapshot(folder);
    const stored = await storedJudgements();
    const assessed = await assessedByHand();
    expect(byIdentity(stored)).toEqual(byIdentity(assessed));
    const names = assessed.map(({ identity }) => identity);
    expect(names).toEqual(expect.arrayContaining([estate.backup.arn, estate.vendorRole, estate.workloadRole]));
    expect(names.length, 'the functions of the stack have a role each').toBeGreaterThan(20);
  });
});
