/** All pages of a list. A truncated page without a marker is an error: otherwise the list would silently end early. */
export async function allPages<Page, Item>(
  api: string,
  fetchPage: (marker: string | undefined) => Promise<Page>,
  read: (page: Page) => {
    readonly items: readonly Item[];
    readonly next: string | undefined;
    readonly truncated?: boolean;
  },
): Promise<Item[]> {
  const found: Item[] = [];
  let marker: string | undefined;
  for (;;) {
    const { items, next, truncated } = read(await fetchPage(marker));
    found.push(...items);
    if (truncated === true && !next) throw new IncompleteListError(api, 'returned a truncated page without a marker');
    if (!next || truncated === false) return found;
    if (next === marker) throw new IncompleteListError(api, 'returned the same marker twice');
    marker = next;
  }
}

/** A list is incomplete: with it, missing resources would look deleted. */
export class IncompleteListError extends Error {
  override readonly name = 'IncompleteListError';
  /** Makes it count as an AWS error, not as a bug. */
  readonly $metadata = {};
  constructor(api: string, problem: string) {
    super(`${api} ${problem}`);
  }
}
