import type { AccountEstate } from '../posture/estate.ts';
import { type Call, RefusedChange } from './call.ts';
import { accountOf, callsOf } from './calls-of-change.ts';
import type { Change } from './change.ts';
import { inverseOf } from './inverse.ts';
import { afterCall } from './simulate-call.ts';

/** Changes that were applied to the facts of accounts. */
export interface Applied {
  /** All estates, with the accounts as they are after the changes. */
  readonly estates: readonly AccountEstate[];
  /** The calls of the changes, in order. */
  readonly calls: readonly Call[];
  /** The calls that restore the accounts, in order. */
  readonly inverse: readonly Call[];
}

/** Applies a change to the facts of accounts.
 * @throws RefusedChange if the change names something that does not exist, or AWS would refuse it. */
export function apply(estates: readonly AccountEstate[], change: Change): Applied {
  const account = accountOf(change);
  const estate = estates.find((one) => one.account === account);
  if (estate === undefined) throw new RefusedChange(`there is no account ${account} in the input`);
  const calls = callsOf(estate, change);
  const applied = applyCalls(estate, calls);
  return { estates: estates.map((one) => (one === estate ? applied.estate : one)), calls, inverse: applied.inverse };
}

/** Applies changes one after another. */
export function applyAll(estates: readonly AccountEstate[], changes: readonly Change[]): Applied {
  return changes.reduce<Applied>(
    (done, change) => {
      const { estates: after, calls, inverse } = apply(done.estates, change);
      return { estates: after, calls: [...done.calls, ...calls], inverse: [...inverse, ...done.inverse] };
    },
    { estates, calls: [], inverse: [] },
  );
}

/** Applies calls to one account, and collects those that undo them. */
function applyCalls(
  estate: AccountEstate,
  calls: readonly Call[],
): { readonly estate: AccountEstate; readonly inverse: readonly Call[] } {
  let current = estate;
  const inverse: Call[] = [];
  for (const call of calls) {
    inverse.unshift(...inverseOf(current, call));
    current = afterCall(current, call);
  }
  return { estate: current, inverse };
}
