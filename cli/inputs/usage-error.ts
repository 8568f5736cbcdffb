import { InputError } from '../../layers/core/posture/input-error.ts';
import { UsageError } from '../io.ts';

/** Reads input whose mistakes are those of the user: they are printed as a message, without a stack trace.
 * @throws UsageError in place of an InputError. */
export function asUsageError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message);
    throw error;
  }
}
