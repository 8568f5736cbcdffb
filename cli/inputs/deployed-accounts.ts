import type { KnownAccount } from '../../layers/app/posture/reassess-accounts.ts';
import { storedAccounts } from '../../layers/aws/deployment/accounts.ts';
import { type DeployedStack, describeStack } from '../../layers/aws/deployment/stack.ts';
import { DAY_MS, durationText } from '../../layers/core/coverage/schedule.ts';
import { SNAPSHOT_NAMES } from '../../layers/core/coverage/snapshots.ts';
import type { AccountEstate } from '../../layers/core/posture/estate.ts';
import type { Exception } from '../../layers/core/posture/types.ts';
import type { DeploymentOptions } from '../api/client.ts';
import { type Io, messageOf, UsageError } from '../io.ts';
import { hubRegion } from '../region.ts';
import { stackError } from '../stack-error.ts';

export interface DeployedAccounts {
  readonly estates: readonly AccountEstate[];
  readonly exceptions: readonly Exception[];
  /** All accounts of the deployment, also those that are not read here. */
  readonly ownAccounts: readonly string[];
}

/** Reads what a deployment has stored about its accounts, with the AWS credentials of the environment.
 * @param asOf ISO 8601: the time of the estates
 * @throws UsageError if the stack or the facts cannot be read, or if there are none yet. */
export async function readDeployedAccounts(
  io: Io,
  options: Pick<DeploymentOptions, 'stack' | 'region'> & { readonly account?: string },
  asOf: string,
): Promise<DeployedAccounts> {
  const region = hubRegion(io, options);
  const { name, partition, outputs } = await stackOf(options.stack, region);
  const { IdentitiesTable: table, Accounts: listed } = outputs;
  if (table === undefined || listed === undefined)
    throw new UsageError(
      `stack ${name} in ${region} has no outputs IdentitiesTable and Accounts: it is not the hub of a deployment, or of an earlier version`,
    );
  const ownAccounts = [...new Set(listed.split(','))];
  const accounts = wanted(ownAccounts, options.account).map((id) => ({ id, partition }));
  const known = await storedIn(table, () => storedAccounts({ region }, table, accounts, Date.parse(asOf)));
  const [first, ...others] = known.map((account) => withAges(account, Date.parse(asOf)));
  if (first === undefined)
    throw new UsageError(`stack ${name} in ${region} has no snapshot yet: the first one runs within the hour`);
  const missing = accounts
    .filter(({ id }) => !known.some(({ estate }) => estate.account === id))
    .map(({ id }) => ({ what: `account ${id}`, why: 'its principals snapshot has not run yet' }));
  return {
    estates: [{ ...first, unreadable: [...first.unreadable, ...missing] }, ...others],
    exceptions: known.flatMap(({ exceptions }) => exceptions),
    ownAccounts,
  };
}

/** Older facts do not show that something is absent now. By default, snapshots run every few hours. */
const OLDEST_MS = 2 * DAY_MS;

/** The estate, with snapshots that are too old among what could not be read. */
function withAges({ estate, facts }: KnownAccount, now: number): AccountEstate {
  const late = SNAPSHOT_NAMES.flatMap((name) => {
    const age = now - Date.parse(facts.snapshots[name]?.takenAt ?? '');
    if (Number.isNaN(age) || age <= OLDEST_MS) return [];
    const what = `${name} snapshot of account ${estate.account}`;
    return [{ what, why: `it is ${durationText(age)} old; run tierwatch doctor to see why` }];
  });
  return late.length === 0 ? estate : { ...estate, unreadable: [...estate.unreadable, ...late] };
}

function wanted(ids: readonly string[], account: string | undefined): readonly string[] {
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
