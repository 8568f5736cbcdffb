import type { Text } from './report-data.ts';

/** Stores each text once. */
export class Texts {
  readonly #positions = new Map<string, Text>();

  of(text: string): Text {
    const known = this.#positions.get(text);
    if (known !== undefined) return known;
    const position = this.#positions.size;
    this.#positions.set(text, position);
    return position;
  }

  list(): readonly string[] {
    return [...this.#positions.keys()];
  }
}
