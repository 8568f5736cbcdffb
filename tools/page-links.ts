import { dirname, join } from 'node:path/posix';

/** A Markdown page; its path is from the root of the project, with `/`. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

interface Link {
  readonly from: string;
  /** As it is written. */
  readonly target: string;
  readonly path: string;
  readonly anchor: string | undefined;
}

/** Relative links to files or anchors that do not exist, as `page: target`. `exists` answers for files that are not pages. */
export function deadLinks(pages: readonly Page[], exists: (path: string) => boolean): readonly string[] {
  const anchors = new Map(pages.map((page) => [page.path, anchorsOf(page)]));
  const isDead = ({ path, anchor }: Link): boolean => {
    const known = anchors.get(path);
    if (known === undefined) return !exists(path);
    return anchor !== undefined && !known.has(anchor);
  };
  return pages
    .flatMap(linksOf)
    .filter(isDead)
    .map(({ from, target }) => `${from}: ${target}`);
}

/** Pages that no sequence of links leads to from `start`. */
export function unreachablePages(pages: readonly Page[], start: string): readonly string[] {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const reached = new Set<string>();
  const follow = [start];
  for (let path = follow.pop(); path !== undefined; path = follow.pop()) {
    const page = byPath.get(path);
    if (page === undefined || reached.has(path)) continue;
    reached.add(path);
    follow.push(...linksOf(page).map((link) => link.path));
  }
  return pages.map(({ path }) => path).filter((path) => !reached.has(path));
}

/** What a reader sees as prose: a link inside code is not a link. */
const withoutFences = (text: string): string => text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '');

function linksOf({ path: from, text }: Page): readonly Link[] {
  const prose = withoutFences(text).replaceAll(/`[^`\n]*`/g, 'code');
  const targets = [...prose.matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g)].flatMap(([, target]) => target ?? []);
  return targets
    .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target))
    .map((target) => {
      const [file = '', anchor] = target.split('#');
      const path = file === '' ? from : join(dirname(from), decodeURIComponent(file)).replace(/\/$/, '');
      return { from, target, path, anchor };
    });
}

/** Anchors as GitHub makes them from headings, and those that a page sets itself. */
function anchorsOf({ text }: Page): ReadonlySet<string> {
  const prose = withoutFences(text);
  const found = new Set([...prose.matchAll(/<a (?:id|name)="([^"]+)"/g)].flatMap(([, id]) => id ?? []));
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = slugOf(heading);
    let anchor = slug;
    for (let repeat = 1; found.has(anchor); repeat += 1) anchor = `${slug}-${repeat}`;
    found.add(anchor);
  }
  return found;
}

/** The anchor that GitHub gives a heading. */
export const slugOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
