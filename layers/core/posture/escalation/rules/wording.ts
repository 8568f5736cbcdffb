export const code = (text: string): string => `\`${text}\``;

const and = new Intl.ListFormat('en');
const or = new Intl.ListFormat('en', { type: 'disjunction' });

/** "`a`, `b`, and `c`" */
export const allOf = (names: readonly string[]): string => and.format(names.map(code));
/** "`a`, `b`, or `c`" */
export const anyOf = (names: readonly string[]): string => or.format(names.map(code));
