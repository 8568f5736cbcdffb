/** All pages of a listing. A page that says that more follows must say where: otherwise the listing would silently end early. */
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
    if (truncated === true && !next) throw new IncompleteListing(api, 'says that more follows, but not where');
    if (!next || truncated === false) return found;
    if (next === marker) throw new IncompleteListing(api, 'answers the same page again and again');
    marker = next;
  }
}

/** An incomplete listing: using it would make missing resources look deleted. */
export class IncompleteListing extends Error {
  override readonly name = 'IncompleteListing';
  /** Makes it count as an AWS error, not as a bug. */
  readonly $metadata = {};
  constructor(api: string, problem: string) {
    super(`${api} ${problem}`);
  }
}
