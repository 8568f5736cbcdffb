import type { Hit } from './hit.ts';
import { isPlaceholder } from './not-a-secret.ts';

/** A name and its value. Some rules read the name before the value. */
export interface Named {
  readonly name: string;
  readonly value: string;
}

/** Characters per call of secretlint: some of its expressions take polynomial time. */
const WINDOW = 4_096;
/** Overlap of two windows of one text, so that nothing shorter is cut. */
const OVERLAP = 512;

interface Piece {
  readonly item: number;
  /** Position of the piece in the window, and its start in the item's value (the name comes first). */
  readonly at: number;
  readonly text: string;
  readonly from: number;
}

/** Hits of secretlint's recommended rules for each value, in order. Small values share a window, because starting the rules
 * costs more than running them. */
export async function secretlintHits(values: readonly Named[]): Promise<Hit[][]> {
  const hits: Hit[][] = values.map(() => []);
  const lint = await loadSecretlint();
  for (const pieces of windowsOf(values)) {
    for (const message of await lint(pieces.map(({ text }) => text).join(SEPARATOR))) {
      const piece = pieces.findLast(({ at }) => at <= message.start);
      if (piece === undefined || message.end > piece.at + piece.text.length || isPlaceholder(message.value)) continue;
      const start = message.start - piece.at + piece.from;
      hits[piece.item]?.push({ ...message, start, end: start + message.end - message.start });
    }
  }
  return hits;
}

const SEPARATOR = '\n\n';

function* windowsOf(values: readonly Named[]): Generator<readonly Piece[]> {
  let pieces: Piece[] = [];
  let length = 0;
  for (const piece of values.flatMap(piecesOf)) {
    if (length + piece.text.length > WINDOW && pieces.length > 0) {
      yield pieces;
      pieces = [];
      length = 0;
    }
    pieces.push({ ...piece, at: length });
    length += piece.text.length + SEPARATOR.length;
  }
  if (pieces.length > 0) yield pieces;
}

function piecesOf({ name, value }: Named, item: number): Omit<Piece, 'at'>[] {
  const prefix = `${name.slice(-OVERLAP / 2)}=`;
  const step = WINDOW - OVERLAP;
  const count = Math.max(1, Math.ceil((value.length - OVERLAP) / step));
  return Array.from({ length: count }, (_, index) => {
    const from = index * step;
    const text = value.slice(from, from + step + OVERLAP - (index === 0 ? prefix.length : 0));
    return index === 0 ? { item, text: prefix + text, from: -prefix.length } : { item, text, from };
  });
}

type Lint = (content: string) => Promise<Hit[]>;
let loaded: Promise<Lint> | undefined;

/** Loaded on first use, so that functions without anything to scan start faster. */
function loadSecretlint(): Promise<Lint> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Lint> {
  const [{ lintSource }, { secretLintProfiler }, { rules }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/profiler'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  // The profiler would keep dozens of marks for each text for the life of the process.
  secretLintProfiler.setEnabled(false);
  const used = rules
    .filter(({ meta }) => !DISABLED_RULES.has(nameOf(meta.id)))
    .map((rule) => ({ id: rule.meta.id, rule, options: {} }));
  return async (content) => {
    const { messages } = await lintSource({
      source: { content, filePath: 'text', ext: '', contentType: 'text' },
      options: { noPhysicFilePath: true, config: { rules: used } },
    });
    return messages.map(({ ruleId, messageId, range: [start, end] }) => ({
      kind: kindOf(ruleId, messageId),
      value: content.slice(start, end),
      start,
      end,
    }));
  };
}

/** The rule that lets a comment in the text disable other rules (its author must not decide that), and rules that cannot
 * distinguish placeholders from secrets: other code here finds the same secrets. */
const DISABLED_RULES: ReadonlySet<string> = new Set([
  'filter-comments',
  'basicauth',
  'database-connection-string',
  'privatekey',
]);

/** `@secretlint/secretlint-rule-aws` as `aws`. */
const nameOf = (rule: string): string => rule.slice(rule.lastIndexOf('-rule-') + 6);

/** `AWSSecretAccessKey` of `@secretlint/secretlint-rule-aws` as `AWSSecretAccessKey (aws)`. */
const kindOf = (rule: string, message: string): string => `${message} (${nameOf(rule)})`;
