import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Running, start, type Where } from './command-line.ts';
import type { AccessKey, ClientSettings } from './credentials.ts';
import { type KeyedUser, Maker } from './estate.ts';
import { projectRoot } from './paths.ts';

/** The policy that the documentation gives to a person who runs drills. */
function documentedDrillPolicy(): string {
  const page = readFileSync(join(projectRoot, 'docs', 'operators', 'drill.md'), 'utf8');
  return /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
}

/** Creates a user who has the documented policy for drills and these managed policies. */
export const createDrillOperator = (
  root: ClientSettings,
  account: string,
  name: string,
  managedPolicies: readonly string[],
): Promise<KeyedUser> =>
  new Maker(root, account).user(name, '/people/', documentedDrillPolicy(), { owner: 'security' }, ...managedPolicies);

/** Starts `tierwatch drill` as its operator. `cloudTrail` is the key of the user that acts as CloudTrail. */
export const startDrill = (
  args: readonly string[],
  where: Where,
  operator: AccessKey,
  cloudTrail: AccessKey,
): Running =>
  start('local/drill.ts', args, where, operator, {
    LOCAL_CLOUDTRAIL_KEY: `${cloudTrail.accessKeyId}:${cloudTrail.secretAccessKey}`,
  });
