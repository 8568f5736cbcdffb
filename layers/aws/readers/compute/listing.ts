import { mapLimited } from '../../../app/async.ts';
import type { Known } from '../../../core/identity.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';

const AT_ONCE = 5;

/** Fewer attempts for services that are not in every Region, whose host name may not exist. */
export const FEW_ATTEMPTS = { maxAttempts: 4 } as const;

/** All pages of a list of a service that is not in every Region; empty if the Region has no endpoint. What cannot be read is
 * recorded as `what`. */
export const listIfAvailable = <Page, Item>(
  reads: ReadTracker,
  api: string,
  what: string,
  fetchPage: (marker: string | undefined) => Promise<Page>,
  read: (page: Page) => { readonly items: readonly Item[]; readonly next: string | undefined },
): Promise<Known<Item[]>> =>
  reads.attempt(api, what, async () => {
    try {
      return await allPages(api, fetchPage, read);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOTFOUND') return [];
      throw error;
    }
  });

export interface Descriptions<Detail> {
  readonly details: readonly Detail[];
  /** Whether none is missing. A resource deleted after it was listed does not count as missing. */
  readonly complete: boolean;
}

/** Reads each resource of a list individually, some concurrently. What cannot be read is recorded under its name. */
export async function describeEach<Item, Detail extends object>(
  reads: ReadTracker,
  api: string,
  items: readonly Item[],
  nameOf: (item: Item) => string,
  describe: (item: Item) => Promise<Detail | undefined>,
): Promise<Descriptions<Detail>> {
  const read = await mapLimited(items, AT_ONCE, (item) =>
    reads.attempt<Detail | undefined>(api, nameOf(item), () => describe(item), { value: undefined }),
  );
  return {
    details: read.filter((detail) => detail !== undefined && detail !== 'unknown'),
    complete: !read.includes('unknown'),
  };
}
