import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttachUserPolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import type { ClientSettings } from './credentials.ts';
import { type KeyedUser, Maker } from './estate.ts';
import { projectRoot } from './paths.ts';

/** The policy that the documentation gives to a person who runs drills. */
export function documentedDrillPolicy(): string {
  const page = readFileSync(join(projectRoot, 'docs', 'operators', 'drill.md'), 'utf8');
  return /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
}

/** Creates a user who has the documented policy for drills and these managed policies. */
export async function createDrillOperator(
  root: ClientSettings,
  account: string,
  name: string,
  managedPolicies: readonly string[],
): Promise<KeyedUser> {
  const user = await new Maker(root, account).user(name, '/people/', documentedDrillPolicy(), { owner: 'security' });
  const iam = new IAMClient(root);
  for (const PolicyArn of managedPolicies) {
    await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn }));
  }
  return user;
}
