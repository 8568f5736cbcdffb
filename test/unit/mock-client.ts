import { mockClient as mock } from 'aws-sdk-client-mock';
import { afterAll } from 'vitest';

/** Replaces the requests of a client class until the end of the test file or `describe` that calls it: files share a process, and
 * the next one needs the real class. */
export const mockClient: typeof mock = (client) => {
  const stub = mock(client);
  afterAll(() => stub.restore());
  return stub;
};
