import type { Lookup } from './context.ts';
import { type Glob, globOf, markWildcards, STAR } from './glob.ts';

/** Policy text that may contain variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and the escapes `${*}`,
 * `${?}`, `${$}`. Source: IAM User Guide, "IAM policy elements: Variables and tags". */
export interface Template {
  /** Set if the text has no variables. */
  readonly fixed: string | undefined;
  readonly parts: readonly Part[];
  /** The text with a wildcard for each variable: text that does not match it matches with no value. */
  readonly widest: Glob;
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback: string | undefined };

export interface TemplateOptions {
  /** Only documents of version 2012-10-17 have variables; elsewhere `${…}` is plain text. */
  readonly variables: boolean;
  /** Whether `*` and `?` outside of escapes are wildcards. */
  readonly wildcards: boolean;
}

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a scanner: position and pending text belong to one loop.
export function compileTemplate(source: string, options: TemplateOptions): Template {
  const mark = options.wildcards ? markWildcards : (text: string) => text;
  if (!options.variables || !source.includes('${')) return fixedTemplate(mark(source));
  const parts: Part[] = [];
  let at = 0;
  let text = '';
  while (at < source.length) {
    const open = source.indexOf('${', at);
    const close = open < 0 ? -1 : source.indexOf('}', open);
    if (open < 0 || close < 0) {
      text += mark(source.slice(at));
      break;
    }
    text += mark(source.slice(at, open));
    const body = source.slice(open + 2, close).trim();
    at = close + 1;
    if (body === '*' || body === '?' || body === '$') {
      text += body;
      continue;
    }
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
    parts.push(variable(body));
  }
  if (parts.length === 0) return fixedTemplate(text);
  if (text !== '') parts.push({ kind: 'text', text });
  const widest = globOf(parts.map((part) => (part.kind === 'text' ? part.text : STAR)).join(''));
  return { fixed: undefined, parts, widest };
}

const fixedTemplate = (text: string): Template => ({ fixed: text, parts: [], widest: globOf(text) });

function variable(body: string): Part {
  const comma = body.indexOf(',');
  if (comma < 0) return { kind: 'variable', key: body, fallback: undefined };
  const quoted = body.slice(comma + 1).trim();
  const fallback = quoted.length >= 2 && quoted.startsWith("'") && quoted.endsWith("'") ? quoted.slice(1, -1) : quoted;
  return { kind: 'variable', key: body.slice(0, comma).trim(), fallback };
}

/** `null`: a variable has no value, so nothing equals the text. `unknown`: the value of a variable is unknown. */
export type Resolved =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'unknown'; readonly keys: readonly string[]; readonly widest: string };

const NULL: Resolved = { kind: 'null' };

/** Replaces variables with their values. `widest` has a wildcard for unknown values. A variable of a multivalued key has no
 * value: AWS only allows single-valued keys there. */
export function resolveTemplate(template: Template, lookup: Lookup): Resolved {
  if (template.fixed !== undefined) return { kind: 'text', text: template.fixed };
  let text = '';
  const unknown: string[] = [];
  for (const part of template.parts) {
    if (part.kind === 'text') {
      text += part.text;
      continue;
    }
    const value = lookup(part.key);
    if (value === undefined) {
      unknown.push(part.key);
      text += STAR;
    } else if (value === null || value.length !== 1) {
      if (part.fallback === undefined) return NULL;
      text += part.fallback;
    } else text += value[0];
  }
  return unknown.length === 0 ? { kind: 'text', text } : { kind: 'unknown', keys: unknown, widest: text };
}
