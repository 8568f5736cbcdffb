/** Pages of a list, each requested when the consumer asks for it. */
export async function* pagesOf<Page extends { readonly next?: string }>(
  ask: (next: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let page = await ask(undefined);
  yield page;
  while (page.next !== undefined) {
    page = await ask(page.next);
    yield page;
  }
}
