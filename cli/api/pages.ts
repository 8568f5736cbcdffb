/** Pages of a list, each requested when it is consumed. */
export async function* pagesOf<Page extends { readonly next?: string }>(
  request: (next: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let page = await request(undefined);
  yield page;
  while (page.next !== undefined) {
    page = await request(page.next);
    yield page;
  }
}
