import type { AccountEstate } from '../../../layers/core/posture/estate.ts';
import { DEFAULT_UNUSED_DAYS, type PostureOptions } from '../../../layers/core/posture/options.ts';
import { Activity } from '../../../layers/core/usage/activity.ts';
import { Usage } from '../../../layers/core/usage/usage.ts';
import { loadActionCatalogue } from '../../../layers/reference/index.ts';
import { absentIdentities, readLastAccessed, withLastAccessed } from '../../inputs/last-accessed-files.ts';
import { type Io, UsageError } from '../../io.ts';
import { printMessage } from '../../message.ts';
import { Collector } from '../../replay/collect.ts';
import { readLogs } from '../../replay/read.ts';
import { warnings } from '../../replay/summary.ts';
import type { AssessFlags } from '../flags.ts';

/** Every request can hand over a role. */
const EVERY_PAYLOAD = { names: () => true };

/** Accounts, with the usage of their identities. */
export interface WithUsage {
  readonly estates: readonly AccountEstate[];
  readonly usage?: Usage;
}

/** Reads `--activity` and `--last-accessed`.
 * @throws UsageError */
export async function readUsage(
  io: Io,
  estates: readonly AccountEstate[],
  { activity: logs, lastAccessed: files = [] }: AssessFlags,
  { now, unusedDays = DEFAULT_UNUSED_DAYS }: PostureOptions & { readonly now: string },
): Promise<WithUsage> {
  if (logs === undefined && files.length === 0) return { estates };
  const catalogue = loadActionCatalogue();
  const lastAccessed = await readLastAccessed(io, files);
  for (const arn of absentIdentities(estates, lastAccessed))
    printMessage(io, `--last-accessed: ${arn} is not in the accounts: skipped`);
  const usage = new Usage({
    catalogue,
    lastAccessed,
    unusedDays,
    now: Date.parse(now),
    ...(logs === undefined ? {} : { activity: await readActivity(io, logs, new Activity(catalogue)) }),
  });
  for (const { account } of estates) if (logs !== undefined) warnOfAccount(io, account, usage);
  return { estates: withLastAccessed(estates, lastAccessed), usage };
}

function warnOfAccount(io: Io, account: string, usage: Usage): void {
  if (usage.activityIn(account) !== undefined) return;
  printMessage(io, `--activity: no recent events of account ${account}: nothing is unused by its activity`);
}

async function readActivity(io: Io, logs: readonly string[], activity: Activity): Promise<Activity> {
  const collector = new Collector(EVERY_PAYLOAD, (event) => activity.add(event));
  await readLogs(io, logs, collector);
  // What a lost record used would seem to be unused.
  const [damaged] = collector.reading.broken;
  if (damaged !== undefined) throw new UsageError(`--activity: ${damaged[0]}: ${damaged[1].first}`);
  for (const warning of warnings(collector.reading)) printMessage(io, warning);
  return activity;
}
