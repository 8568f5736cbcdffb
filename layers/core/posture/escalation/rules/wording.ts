export const code = (text: string): string => `\`${text}\``;

/** `A`, `A and B`, `A, B, and C`. `Intl.ListFormat` would read its locale data in every cold start of a function. */
function joined(names: readonly string[], word: 'and' | 'or'): string {
  const last = names.at(-1) ?? '';
  if (names.length < 3) return names.join(` ${word} `);
  return `${names.slice(0, -1).join(', ')}, ${word} ${last}`;
}

/** "`a`, `b`, and `c`" */
export const allOf = (names: readonly string[]): string => joined(names.map(code), 'and');
/** "`a`, `b`, or `c`" */
export const anyOf = (names: readonly string[]): string => joined(names.map(code), 'or');
