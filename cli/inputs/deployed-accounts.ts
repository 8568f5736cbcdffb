import { storedAccounts } from '../../layers/aws/deployment/accounts.ts';
import { type DeployedStack, describeStack } from '../../layers/aws/deployment/stack.ts';
import type { AccountEstate } from '../../layers/core/posture/estate.ts';
import type { Exception } from '../../layers/core/posture/types.ts';
import { type DeploymentOptions, regionOf } from '../api/client.ts';
import { type Io, messageOf, UsageError } from '../io.ts';
import { stackError } from '../stack-error.ts';

export interface DeployedAccounts {
  readonly estates: readonly AccountEstate[];
  readonly exceptions: readonly Exception[];
}

/** Reads what a deployment has stored about its accounts, with the AWS credentials of the environment.
 * @param asOf ISO 8601: the time of the estates
 * @throws UsageError if the stack or the facts cannot be read, or if there are none yet. */
export async function readDeployedAccounts(
  io: Io,
  options: Pick<DeploymentOptions, 'stack' | 'region'> & { readonly account?: string },
  asOf: string,
): Promise<DeployedAccounts> {
  const region = regionOf(io, options);
  const { name, partition, outputs } = await stackOf(options.stack, region);
  const { IdentitiesTable: table, Accounts: listed } = outputs;
  if (table === undefined || listed === undefined)
    throw new UsageError(
      `stack ${name} in ${region} has no outputs IdentitiesTable and Accounts: it is not the hub of a deployment, or of an earlier version`,
    );
  const accounts = wanted(listed.split(','), options.account).map((id) => ({ id, partition }));
  const known = await storedIn(table, () => storedAccounts({ region }, table, accounts, Date.parse(asOf)));
  const [first, ...others] = known.map(({ estate }) => estate);
  if (first === undefined)
    throw new UsageError(`stack ${name} in ${region} has no snapshot yet: the first one runs within the hour`);
  const missing = accounts
    .filter(({ id }) => !known.some(({ estate }) => estate.account === id))
    .map(({ id }) => ({ what: `account ${id}`, why: 'its principals snapshot has not run yet' }));
  return {
    estates: [{ ...first, unreadable: [...first.unreadable, ...missing] }, ...others],
    exceptions: known.flatMap(({ exceptions }) => exceptions),
  };
}

function wanted(listed: readonly string[], account: string | undefined): readonly string[] {
  const ids = [...new Set(listed)];
  if (account === undefined) return ids;
  if (ids.includes(account)) return [account];
  throw new UsageError(`--account ${account}: expected an account of the deployment: ${ids.join(', ')}`);
}

async function stackOf(name: string, region: string): Promise<Omit<DeployedStack, 'resources'>> {
  try {
    return await describeStack({ region }, name);
  } catch (error) {
    throw stackError(name, region, error, 'use --stack and --region');
  }
}

async function storedIn<T>(table: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new UsageError(
      `the facts in the table ${table} cannot be read: ${messageOf(error)}; the managed policy in the stack output ReaderPolicyArn allows it`,
    );
  }
}
