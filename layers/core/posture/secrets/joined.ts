import type { Decoded } from './encoded.ts';

const JOIN =
  /(?:"Fn::Join"\s{0,8}:|!Join)\s{0,8}\[\s{0,8}(?:"((?:[^"\\]|\\.){0,20})"|'([^']{0,20})')\s{0,8},\s{0,40}\[/g;
const STRING = /[\s,]{0,80}"((?:[^"\\]|\\.){0,4000})"/y;
const OTHER = /[\s,]{0,80}(?:\{[^[\]{}]{0,400}\}|![A-Za-z]{1,20} [\w.:]{1,200})/y;
const LONGEST = 100_000;
/** Recognized as a variable. */
const REFERENCE = `$\{Ref}`;

/** The texts that `Fn::Join` of CloudFormation puts together, with a variable in place of each reference. `raw` has its escapes. */
export function joinedIn(raw: string): Decoded[] {
  if (!raw.includes('Join')) return [];
  return [...raw.matchAll(JOIN)].flatMap(({ 0: whole, 1: json, 2: yaml, index }) => {
    const { parts, end } = elementsAt(raw, index + whole.length);
    return parts.length < 2 ? [] : [{ text: parts.join(unescaped(json ?? yaml ?? '')), start: index, end }];
  });
}

function elementsAt(raw: string, from: number): { readonly parts: readonly string[]; readonly end: number } {
  const parts: string[] = [];
  let end = from;
  while (end - from < LONGEST) {
    STRING.lastIndex = OTHER.lastIndex = end;
    const string = STRING.exec(raw);
    if (string === null && !OTHER.test(raw)) break;
    parts.push(string === null ? REFERENCE : unescaped(string[1] ?? ''));
    end = string === null ? OTHER.lastIndex : STRING.lastIndex;
  }
  return { parts, end };
}

function unescaped(inside: string): string {
  try {
    const text: unknown = JSON.parse(`"${inside}"`);
    return typeof text === 'string' ? text : inside;
  } catch {
    return inside;
  }
}
