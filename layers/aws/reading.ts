import { known, type Reading, unknown } from '../core/check.ts';
import { failureOf } from './readers/read-tracker.ts';

/** Calls AWS. An error of AWS or of the network gives an unknown value with the reason; another error is a bug and is thrown. */
export async function reading<Value>(api: string, call: () => Promise<Value>): Promise<Reading<Value>> {
  try {
    return known(await call());
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return unknown(`${api} ${failure.why}`);
  }
}
