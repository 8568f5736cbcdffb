/** Limit of nesting for hostile input. */
const DEEPEST = 12;
const KEY = /([^\s=,{}[\]"]+)=/y;
const JSON_TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]]/gs;
const END_OF_FIELD = /, [^\s=,{}[\]"]+=|\}/g;
const END_OF_ENTRY = /, |\]/g;

type Struct = Record<string, unknown>;

/**
 * Reads a column that a query engine or a shipper printed: `{type=IAMUser, sessioncontext={attributes={mfaauthenticated=false}}}`.
 * CloudTrail Lake, Athena and Filebeat do this. All values are text; `null` is left out. The format escapes nothing, so a value with
 * `, name=` in it is read as two fields. AWS chooses or restricts all values of `userIdentity` so that they contain no space.
 *
 * @returns undefined for any other text
 */
export function structOf(text: string): Struct | undefined {
  if (!text.startsWith('{') || text.startsWith('{"')) return undefined;
  const reader = new StructReader(text);
  const value = reader.struct(DEEPEST);
  return reader.isAtEnd ? value : undefined;
}

class StructReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** From `{` to `}`. */
  struct(levels: number): Struct | undefined {
    // Without a prototype: the names come from untrusted input.
    const fields: Struct = Object.create(null);
    this.#at += 1;
    while (!this.#skip('}')) {
      KEY.lastIndex = this.#at;
      const name = KEY.exec(this.#text)?.[1];
      if (name === undefined || levels === 0) return undefined;
      this.#at = KEY.lastIndex;
      const value = this.#value(levels - 1, '}');
      if (value === undefined) return undefined;
      if (value !== 'null') fields[name] = value;
      this.#skip(', ');
    }
    return fields;
  }

  #list(levels: number): unknown[] | undefined {
    const entries: unknown[] = [];
    this.#at += 1;
    while (!this.#skip(']')) {
      const value = levels === 0 ? undefined : this.#value(levels - 1, ']');
      if (value === undefined) return undefined;
      entries.push(value);
      if (!this.#skip(', ') && this.#text[this.#at] !== ']') return undefined;
    }
    return entries;
  }

  #value(levels: number, close: '}' | ']'): unknown {
    const start = this.#text[this.#at];
    const isJson = /^(?:\{"|\["|\[\{"|\[\]|\{\})/.test(this.#text.slice(this.#at, this.#at + 3));
    if (start === '{' && !isJson) return this.struct(levels);
    if (start === '[' && !isJson) return this.#list(levels);
    const end = isJson ? this.#endOfJson() : this.#endOfText(close);
    if (end === undefined) return undefined;
    const value = this.#text.slice(this.#at, end);
    this.#at = end;
    return value;
  }

  /** JSON text as a value, such as a policy document, may contain anything in its strings. */
  #endOfJson(): number | undefined {
    let depth = 0;
    JSON_TOKEN.lastIndex = this.#at;
    for (let token = JSON_TOKEN.exec(this.#text); token !== null; token = JSON_TOKEN.exec(this.#text)) {
      if (token[0] === '{' || token[0] === '[') depth += 1;
      if (token[0] === '}' || token[0] === ']') depth -= 1;
      if (depth === 0) return JSON_TOKEN.lastIndex;
    }
    return undefined;
  }

  #endOfText(close: '}' | ']'): number | undefined {
    const end = close === '}' ? END_OF_FIELD : END_OF_ENTRY;
    end.lastIndex = this.#at;
    return end.exec(this.#text)?.index;
  }

  #skip(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }
}
