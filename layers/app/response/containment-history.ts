import type { Incident } from '../../core/detection/types.ts';
import type { ContainmentRecord } from '../../core/ports.ts';
import { automaticTimes, countIdentities } from '../../core/response/journal.ts';
import { windowStart } from '../../core/response/limits.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import type { DecisionInput, ResponsePolicy } from '../../core/response/types.ts';

/** What counts against an automatic containment. */
type ContainmentHistory = Pick<DecisionInput, 'attempts' | 'recentContainments' | 'knownIdentities'>;

export const NO_HISTORY: ContainmentHistory = { attempts: [], recentContainments: [], knownIdentities: 0 };

/** Reads the earlier containments of the identity and its account.
 * @param now ISO 8601
 * @param planId a plan that is counted already: it does not count against itself */
export async function containmentHistory(
  { cases, identities }: Pick<ResponsePorts, 'cases' | 'identities'>,
  { identity, account }: Pick<Incident, 'identity' | 'account'>,
  policy: ResponsePolicy,
  { now, planId }: { readonly now: string; readonly planId?: string },
): Promise<ContainmentHistory> {
  const [own, recent] = await Promise.all([
    cases.containmentsOf(identity, windowStart(now, policy.attemptWindowMinutes)),
    cases.containmentsIn(account, windowStart(now, policy.breakerWindowMinutes)),
  ]);
  const attempts = own.filter((record) => record.planId !== planId).map(({ at }) => at);
  const recentContainments = automaticTimes(earlierThan(recent, planId), identity);
  const enough = Math.ceil((recentContainments.length + 1) / policy.breakerShare);
  const knownIdentities = recentContainments.length === 0 ? 0 : await countIdentities(identities, account, enough);
  return { attempts, recentContainments, knownIdentities };
}

/** Once a plan is counted, only plans counted earlier count against it: of many concurrent plans, the first ones pass. */
function earlierThan(records: readonly ContainmentRecord[], planId?: string): readonly ContainmentRecord[] {
  const own = records.find((record) => record.planId === planId);
  if (own === undefined) return records;
  return records.filter(({ at, planId: id }) => at < own.at || (at === own.at && id < own.planId));
}
