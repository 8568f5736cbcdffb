/** Failures in a row that are more than a short interruption of the network. */
const MOST_FAILURES = 5;

/** A call that is repeated, such as a poll, and survives a short interruption of the network: it returns undefined if it failed.
 * @param onFailure throws the errors that another attempt cannot help
 * @returns the call, which throws its error once it has failed several times in a row */
export function despiteInterruptions<Result>(
  call: () => Promise<Result>,
  onFailure: (error: unknown) => void = () => {},
): () => Promise<Result | undefined> {
  let failures = 0;
  return async () => {
    try {
      const result = await call();
      failures = 0;
      return result;
    } catch (error) {
      failures += 1;
      if (failures >= MOST_FAILURES) throw error;
      onFailure(error);
      return undefined;
    }
  };
}
