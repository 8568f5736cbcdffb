import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { parseArn } from '../core/identity.ts';

export interface AccountId {
  readonly id: string;
  readonly partition: string;
}

/** The account whose credentials the function carries. Every principal may ask for its own identity. */
export async function ownAccount(sts: STSClient): Promise<AccountId> {
  const { Account: id, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (id === undefined) throw new Error('sts:GetCallerIdentity answered without an account');
  return { id, partition: parseArn(arn ?? '')?.partition ?? 'aws' };
}
