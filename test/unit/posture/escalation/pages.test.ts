import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../layers/core/posture/escalation/index.ts';
import { escalationPages } from '../../../../tools/escalation-pages.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'escalation');

const headings = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
/** As GitHub makes them. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

describe('pages of the escalation rules', () => {
  const pages = escalationPages(RULES);
  const committed = new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));

  it('exist for each service and for nothing else', () => {
    expect([...committed.keys()].sort()).toEqual([...pages.keys()].sort());
  });

  it('match the rules (if not: node tools/generate-escalation-docs.ts)', () => {
    for (const [file, text] of pages) expect(committed.get(file), file).toBe(text);
  });

  it.each(RULES.map(({ id, title }) => ({ id, title })))(
    'describe $id once, on the page of its service',
    ({ id, title }) => {
      const places = [...committed].filter(([, text]) => headings(text).includes(id));
      expect(places).toHaveLength(1);
      const [[file, text] = ['', '']] = places;
      expect(`${id}.md`.startsWith(file.slice(0, -'.md'.length))).toBe(true);
      expect(text).toContain(`### ${id}\n\n**${title}.** `);
    },
  );

  it('link only to pages and headings that exist', () => {
    for (const [file, text] of committed) {
      const links = [...text.matchAll(/\]\(([\w-]+\.md)(?:#([\w-]+))?\)/g)];
      expect(links.length, file).toBeGreaterThan(0);
      for (const [link, target = '', anchor] of links) {
        const found = headings(committed.get(target) ?? '').map(anchorOf);
        expect(found.length > 0 && (anchor === undefined || found.includes(anchor)), `${file}: ${link}`).toBe(true);
      }
    }
  });
});
