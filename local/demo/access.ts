import { IAMClient, ListAccessKeysCommand, ListUserPoliciesCommand } from '@aws-sdk/client-iam';
import { Attacker } from '../attack.ts';
import type { KeyedUser } from '../estate.ts';
import type { Demo } from './demo.ts';

/** The credentials and policies of a user at one time. */
export interface Access {
  readonly keys: readonly string[];
  readonly policies: readonly string[];
  /** Error code of a call with the key; undefined if it succeeds. */
  readonly error: string | undefined;
}

/** Reads the keys and policies of a user from IAM, and makes a call with its key. */
export async function readAccess({ emulator, root }: Demo, user: KeyedUser): Promise<Access> {
  const iam = new IAMClient(root);
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: user.name }));
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName: user.name }));
  return {
    keys: AccessKeyMetadata.map(({ AccessKeyId, Status }) => `${AccessKeyId} ${Status}`).sort(),
    policies: [...PolicyNames].sort(),
    error: await new Attacker(emulator.endpoint, user).tryKey(),
  };
}
