import { AssumeRoleCommand, GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { parseArn } from '../core/identity.ts';
import type { AccountId } from '../core/posture/account-facts.ts';

/** The account whose credentials the function carries. Every principal may ask for its own identity. */
export async function ownAccount(sts: STSClient): Promise<AccountId> {
  const { Account: id, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (id === undefined) throw new Error('sts:GetCallerIdentity answered without an account');
  return { id, partition: parseArn(arn ?? '')?.partition ?? 'aws' };
}

/** The role, with its path, by which the hub reads a member account; the member stack makes it. */
export const READER_ROLE = 'tierwatch/TierwatchReader';

/** Temporary credentials as the SDK's clients ask for them, again when they near their end. */
export type CredentialSource = () => Promise<{
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}>;

/** Credentials of the reader role of a member account. */
export function readerOf(sts: STSClient, { id, partition }: AccountId): CredentialSource {
  const role = `arn:${partition}:iam::${id}:role/${READER_ROLE}`;
  return async () => {
    const command = new AssumeRoleCommand({
      RoleArn: role,
      RoleSessionName: 'tierwatch-snapshot',
      DurationSeconds: 3_600,
    });
    const { Credentials: made } = await sts.send(command);
    if (!made?.AccessKeyId || !made.SecretAccessKey || !made.SessionToken || !made.Expiration)
      throw new Error(`sts:AssumeRole of ${role} answered without credentials`);
    return {
      accessKeyId: made.AccessKeyId,
      secretAccessKey: made.SecretAccessKey,
      sessionToken: made.SessionToken,
      expiration: made.Expiration,
    };
  };
}
