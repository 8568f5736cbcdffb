import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../../infra/config.ts';
import { REASON_CODES } from '../../layers/core/posture/types.ts';
import { cliPage, commandNames } from '../../tools/generate-cli-doc.ts';
import { configurationFields, configurationPage } from '../../tools/generate-configuration-doc.ts';
import { coveragePage } from '../../tools/generate-coverage.ts';
import { decisionsIndex } from '../../tools/generate-decisions-index.ts';
import { eventCataloguePage } from '../../tools/generate-event-catalogue-doc.ts';
import { reasonsPage } from '../../tools/generate-reasons-doc.ts';
import { committedPage } from '../../tools/generated-page.ts';
import { deadLinks, type Page, unreachablePages } from '../../tools/page-links.ts';

const ROOT = join(import.meta.dirname, '..', '..');

describe('A generated page', () => {
  it.each([
    ['configuration', configurationPage],
    ['command line', cliPage],
    ['events', eventCataloguePage],
    ['decisions', decisionsIndex],
    ['reasons', reasonsPage],
    ['coverage', coveragePage],
  ])('of the %s is up to date', async (_, page) => {
    const current = await page();
    expect(committedPage(current), `run: node ${current.generator}`).toBe(current.text);
  });

  it('lists every command', async () => {
    const { text } = await cliPage();
    for (const name of await commandNames()) expect(text).toContain(`\n## ${name}\n`);
  });

  it('lists every reason', () => {
    for (const code of REASON_CODES) expect(reasonsPage().text).toContain(`\n| \`${code}\` |`);
  });
});

describe('The configuration reference', () => {
  const fields = configurationFields();

  it.each(fields.map((field) => [field.path, field] as const))('says what %s means', (_, { node }) => {
    expect(node.description).toMatch(/\.$/);
    const hasFields = node.properties !== undefined || node.fields !== undefined;
    expect(node.examples ?? []).toHaveLength(hasFields ? 0 : 1);
  });

  it('has examples that are valid together', () => {
    const config = {};
    for (const { path, node } of fields) if (node.examples !== undefined) put(config, path, node.examples[0]);
    expect(() => parseConfig(config)).not.toThrow(ConfigError);
    expect(parseConfig(config)).toMatchObject({ hub: { region: 'us-east-1' }, exceptions: [{ id: 'SEC-1042' }] });
  });
});

describe('The pages', () => {
  const pages = pagesOf('README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'docs', 'events');

  it('have no dead links', () => {
    expect(deadLinks(pages, (path) => existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('can all be reached from the README', () => {
    expect(unreachablePages(pages, 'README.md')).toEqual([]);
  });
});

describe('The check of links', () => {
  const page = (path: string, text: string): Page => ({ path, text });
  const nothing = (): boolean => false;

  it.each([
    ['a missing page', '[x](gone.md)', ['docs/a.md: gone.md']],
    ['a missing file outside of the pages', '![x](../x.png "title")', ['docs/a.md: ../x.png']],
    ['a missing anchor on the same page', '# Here\n\n[x](#there)', ['docs/a.md: #there']],
    ['a missing anchor on another page', '[x](b.md#three)', ['docs/a.md: b.md#three']],
    ['two links in one line', '[x](b.md) [y](gone.md#z)', ['docs/a.md: gone.md#z']],
  ])('finds %s', (_, text, dead) => {
    expect(deadLinks([page('docs/a.md', text), page('docs/b.md', '# One\n## Two')], nothing)).toEqual(dead);
  });

  it.each([
    ['a heading with code and punctuation', '# `assess`, and its (3) options', '#assess-and-its-3-options'],
    ['a heading that is repeated', '# One\n# One', '#one-1'],
    ['an anchor of its own', '<a id="here"></a>', '#here'],
  ])('accepts %s', (_, text, anchor) => {
    expect(deadLinks([page('a.md', `${text}\n[x](${anchor})`)], nothing)).toEqual([]);
  });

  it.each([
    ['the web', '[x](https://example.com/a#b)'],
    ['a code block', '```\n[x](gone.md)\n```'],
    ['inline code', '`[x](gone.md)`'],
  ])('ignores a link in %s', (_, text) => {
    expect(deadLinks([page('a.md', text)], nothing)).toEqual([]);
  });

  it('finds pages that only link to each other', () => {
    const pages = [page('README.md', '[b](docs/b.md)'), page('docs/b.md', ''), page('docs/c.md', '[d](d.md)')];
    expect(unreachablePages([...pages, page('docs/d.md', '[c](c.md)')], 'README.md')).toEqual([
      'docs/c.md',
      'docs/d.md',
    ]);
  });
});

/** Sets a value in nested objects; `[]` means the first element of a list. */
function put(into: object, path: string, value: unknown): void {
  const names = path.replaceAll('[]', '.0').split('.');
  let at = into;
  for (const [index, name] of names.entries()) {
    if (index === names.length - 1) {
      Reflect.set(at, name, value);
      return;
    }
    const next: unknown = Reflect.get(at, name);
    const inner = typeof next === 'object' && next !== null ? next : names[index + 1] === '0' ? [] : {};
    Reflect.set(at, name, inner);
    at = inner;
  }
}

function pagesOf(...tops: readonly string[]): readonly Page[] {
  const files = tops.flatMap((top) =>
    top.endsWith('.md')
      ? [top]
      : readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' })
          .map((name) => `${top}/${name.replaceAll('\\', '/')}`)
          .filter((path) => path.endsWith('.md')),
  );
  return files.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}
