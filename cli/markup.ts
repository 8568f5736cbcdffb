import { printable } from '../layers/core/printable.ts';

/** HTML. Only `markup` makes it, so that untrusted text in it is always escaped. */
export interface Markup {
  readonly html: string;
}

type Value = Markup | string | number | readonly (Markup | string)[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  printable(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** A template of HTML: escapes every value that is not HTML itself. Attribute values must be quoted. */
export const markup = (parts: TemplateStringsArray, ...values: readonly Value[]): Markup => ({
  html: parts.reduce((html, part, index) => html + htmlOf(values[index - 1] ?? '') + part),
});

function htmlOf(value: Value): string {
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map(htmlOf).join('');
}

export const NOTHING: Markup = { html: '' };
