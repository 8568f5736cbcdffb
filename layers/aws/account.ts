import { AssumeRoleCommand, GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { parseArn } from '../core/identity.ts';
import type { AccountId } from '../core/posture/account-facts.ts';

/** The account of the function's own credentials. `sts:GetCallerIdentity` requires no permission. */
export async function ownAccount(sts: STSClient): Promise<AccountId> {
  const { Account: id, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (id === undefined) throw new Error('sts:GetCallerIdentity returned no account');
  return { id, partition: parseArn(arn ?? '')?.partition ?? 'aws' };
}

/** Provides temporary credentials. SDK clients call it again before the credentials expire. */
export type CredentialSource = () => Promise<{
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}>;

/** Credentials of the reader role of a member account. `name` includes the path of the role. */
export function readerOf(sts: STSClient, { id, partition }: AccountId, name: string): CredentialSource {
  const role = `arn:${partition}:iam::${id}:role/${name}`;
  return async () => {
    const command = new AssumeRoleCommand({
      RoleArn: role,
      RoleSessionName: 'tierwatch-snapshot',
      DurationSeconds: 3_600,
    });
    const { Credentials: credentials } = await sts.send(command);
    if (
      !credentials?.AccessKeyId ||
      !credentials.SecretAccessKey ||
      !credentials.SessionToken ||
      !credentials.Expiration
    )
      throw new Error(`sts:AssumeRole returned no credentials for ${role}`);
    return {
      accessKeyId: credentials.AccessKeyId,
      secretAccessKey: credentials.SecretAccessKey,
      sessionToken: credentials.SessionToken,
      expiration: credentials.Expiration,
    };
  };
}
