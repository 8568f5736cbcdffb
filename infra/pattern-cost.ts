/** Whether a regular expression that somebody configured can be afforded. V8 tries one way after the other, so that a pattern
 * with several ways to match the same text takes time that grows with the number of ways: exponentially, where a loop has two
 * ways to go round on one text, and with a power of the length, where loops that match the same text follow each other.
 *
 * The pattern is taken as an automaton of its characters (Glushkov's), whose degree of ambiguity is then looked at, after
 * Weber and Seidl, "On the degree of ambiguity of finite automata", Theoretical Computer Science 88 (1991). */

export type PatternCost = { readonly kind: 'affordable' } | { readonly kind: 'refused'; readonly why: string };

const LONGEST = 1_000;
/** Loops that may follow each other on the same text: names of IAM have 64 characters, and 64 to the power of three is soon done. */
const MOST_IN_A_ROW = 2;
/** Steps after which a pattern counts as too intricate to be understood. */
const BUDGET = 5_000_000;

/** Judges `source` as a pattern of `new RegExp(source, 'i')`. */
export function costOf(source: string): PatternCost {
  if (source.length > LONGEST) return refused(`it has ${source.length} characters; at most ${LONGEST} are taken`);
  try {
    new RegExp(source, 'i');
  } catch (error) {
    return refused(`it is no regular expression: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    const automaton = new Reader(source).read();
    const loops = loopsOf(automaton);
    const steps = new Steps();
    const doubled = loops.find((loop) => goesRoundTwoWays(automaton, loop, steps));
    if (doubled !== undefined) {
      return refused(
        `it can take exponential time: a repetition matches one text in two ways, around ${excerpt(automaton, doubled)}; repeat it once, as in (a|b)+ instead of (a+|b)+`,
      );
    }
    const inARow = longestRow(automaton, loops, steps);
    if (inARow <= MOST_IN_A_ROW) return { kind: 'affordable' };
    return refused(
      `its time grows with the power of ${inARow + 1} of the length: repetitions of the same characters follow each other, as in .*a.*b.*`,
    );
  } catch (error) {
    if (error instanceof NotUnderstood) return refused(error.message);
    throw error;
  }
}

const refused = (why: string): PatternCost => ({ kind: 'refused', why });

class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

class Steps {
  #left = BUDGET;

  take(): void {
    this.#left -= 1;
    if (this.#left < 0) throw new NotUnderstood('it is too intricate for its cost to be known');
  }
}

interface Automaton {
  /** Text of the character or class at each position, and the characters that it matches, one bit each. */
  readonly atoms: { readonly text: string; readonly matches: bigint }[];
  /** In how many ways one position follows another. */
  readonly follow: Map<number, number>[];
}

/** What a part of the pattern begins and ends with; `nullable`: it matches the empty text as well. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly nullable: boolean;
}

const EMPTY: Part = { first: [], last: [], nullable: true };

/** Everything that a name may hold, and one character for all others. */
const ALPHABET = [...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)), 'é'];

/** Reads a pattern that is known to be valid. Anchors and what a look-around asks for only take ways away: they count as
 * nothing, and what stands in a look-around is judged by itself. */
class Reader {
  readonly #source: string;
  readonly #automaton: Automaton = { atoms: [], follow: [] };
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): Automaton {
    this.#alternatives();
    return this.#automaton;
  }

  #alternatives(): Part {
    let all = this.#sequence();
    while (this.#take(/^\|/) !== undefined) {
      const next = this.#sequence();
      all = {
        first: [...all.first, ...next.first],
        last: [...all.last, ...next.last],
        nullable: all.nullable || next.nullable,
      };
    }
    return all;
  }

  #sequence(): Part {
    let all = EMPTY;
    while (this.#at < this.#source.length && !/^[|)]/.test(this.#source.slice(this.#at))) {
      const next = this.#quantified(this.#term());
      this.#connect(all.last, next.first);
      all = {
        first: all.nullable ? [...all.first, ...next.first] : all.first,
        last: next.nullable ? [...all.last, ...next.last] : next.last,
        nullable: all.nullable && next.nullable,
      };
    }
    return all;
  }

  #term(): Part {
    const opened = this.#take(/^\((?:\?(?:<?[=!]|<[^>]+>|[a-z-]*:))?/i);
    if (opened !== undefined) {
      const inside = this.#alternatives();
      this.#take(/^\)/);
      return /^\(\?<?[=!]/.test(opened) ? EMPTY : inside;
    }
    if (this.#take(/^(?:[\^$]|\\[bB])/) !== undefined) return EMPTY;
    if (this.#take(/^\\(?:[1-9]|k<)/) !== undefined) throw new NotUnderstood('it refers back to a group (\\1)');
    const atom = this.#take(/^(?:\[(?:\\.|[^\]\\])*\]|\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|.)|.)/is);
    return atom === undefined ? EMPTY : this.#atom(atom);
  }

  #atom(text: string): Part {
    const one = new RegExp(`^(?:${text})$`, 'i');
    const matches = ALPHABET.reduce(
      (bits, character, bit) => (one.test(character) ? bits | (1n << BigInt(bit)) : bits),
      0n,
    );
    const position = this.#automaton.atoms.push({ text, matches }) - 1;
    this.#automaton.follow.push(new Map());
    return { first: [position], last: [position], nullable: false };
  }

  /** Whether a count is small or large makes no difference here: `{2,}` and `{2,9}` both are loops. */
  #quantified(part: Part): Part {
    const quantifier = this.#take(/^(?:[*+?]|\{\d+(?:,\d*)?\})\??/);
    if (quantifier === undefined) return part;
    const [, least = '0', comma, most = ''] = /^\{(\d+)(,?)(\d*)\}/.exec(quantifier) ?? [];
    const sign = quantifier.charAt(0);
    const counted = sign === '{';
    const limit = counted ? (comma === '' ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most)) : 2;
    if (limit === 0) return EMPTY;
    if (sign !== '?' && limit > 1) this.#connect(part.last, part.first);
    const optional = sign === '*' || sign === '?' || (counted && Number(least) === 0);
    return optional ? { ...part, nullable: true } : part;
  }

  #connect(from: readonly number[], to: readonly number[]): void {
    for (const one of from) {
      const follow = this.#automaton.follow[one];
      for (const other of to) follow?.set(other, (follow.get(other) ?? 0) + 1);
    }
  }

  #take(what: RegExp): string | undefined {
    const taken = what.exec(this.#source.slice(this.#at))?.[0];
    if (taken !== undefined) this.#at += taken.length;
    return taken;
  }
}

/** Positions that lead back to each other. */
type Loop = ReadonlySet<number>;

function loopsOf({ atoms, follow }: Automaton): Loop[] {
  const reached = atoms.map((_, start) => reachableFrom(follow, start));
  const loops: Loop[] = [];
  for (const [position, reachable] of reached.entries()) {
    if (!reachable.has(position) || loops.some((loop) => loop.has(position))) continue;
    loops.push(new Set([...reachable].filter((other) => reached[other]?.has(position))));
  }
  return loops;
}

function reachableFrom(follow: Automaton['follow'], start: number): Set<number> {
  const found = new Set<number>();
  const open = [start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const other of follow[next]?.keys() ?? []) {
      if (found.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  return found;
}

/** Whether from some position of the loop one text leads back to it in two ways. */
function goesRoundTwoWays(automaton: Automaton, loop: Loop, steps: Steps): boolean {
  const within = (position: number) => [...(automaton.follow[position] ?? [])].filter(([other]) => loop.has(other));
  if ([...loop].some((position) => within(position).some(([, ways]) => ways > 1))) return true;
  const together = (pair: readonly number[]) => movesOf(automaton, pair, [loop, loop], steps);
  const start = [...loop][0] ?? 0;
  // Two ways that part and meet again. All pairs of one position with itself lead to each other, so one start is enough.
  const parted = explored([start, start], together);
  return [...parted.values()].some(
    (pair) => pair[0] !== pair[1] && [...explored(pair, together).values()].some(([one, other]) => one === other),
  );
}

/** The longest row of loops of which each can hand over to the next on one text: what the time grows with, as a power. */
function longestRow(automaton: Automaton, loops: readonly Loop[], steps: Steps): number {
  const reaches = loops.map((loop) => reachableFrom(automaton.follow, [...loop][0] ?? 0));
  const handsOver = (from: number, to: number): boolean => {
    const [one, other] = [loops[from], loops[to]];
    if (one === undefined || other === undefined || from === to) return false;
    return leadsTo(reaches[from], other) && canHandOver(automaton, one, other, steps);
  };
  const rows = new Map<number, number>();
  const rowUpTo = (to: number): number => {
    const known = rows.get(to);
    if (known !== undefined) return known;
    const before = loops.flatMap((loop, from) =>
      from !== to && leadsTo(reaches[from], loops[to]) ? [{ loop, from }] : [],
    );
    const lengths = before.map(({ from }) => rowUpTo(from) + (handsOver(from, to) ? 1 : 0));
    const longest = Math.max(0, ...lengths);
    rows.set(to, longest);
    return longest;
  };
  return Math.max(0, ...loops.map((_, index) => rowUpTo(index)));
}

const leadsTo = (reached: ReadonlySet<number> | undefined, loop: Loop | undefined): boolean =>
  loop !== undefined && [...loop].some((position) => reached?.has(position) === true);

/** Whether one text goes round the first loop, round the second one, and from the first to the second. */
function canHandOver(automaton: Automaton, first: Loop, second: Loop, steps: Steps): boolean {
  const anywhere: Loop = new Set(automaton.atoms.keys());
  const together = (triple: readonly number[]) => movesOf(automaton, triple, [first, anywhere, second], steps);
  return [...first].some((one) =>
    [...second].some((other) => explored([one, one, other], together).has([one, other, other].join())),
  );
}

/** Where several walkers can go together on one character, each within its own positions. */
function movesOf(
  { atoms, follow }: Automaton,
  walkers: readonly number[],
  within: readonly Loop[],
  steps: Steps,
): readonly (readonly number[])[] {
  let moves: { readonly to: readonly number[]; readonly on: bigint }[] = [{ to: [], on: -1n }];
  for (const [index, walker] of walkers.entries()) {
    const next = [];
    for (const move of moves) {
      for (const to of follow[walker]?.keys() ?? []) {
        steps.take();
        const on = move.on & (atoms[to]?.matches ?? 0n);
        if (on !== 0n && within[index]?.has(to) === true) next.push({ to: [...move.to, to], on });
      }
    }
    moves = next;
  }
  return moves.map(({ to }) => to);
}

/** Everything that can be reached in one step or more, by its text. */
function explored(
  start: readonly number[],
  moves: (from: readonly number[]) => readonly (readonly number[])[],
): Map<string, readonly number[]> {
  const found = new Map<string, readonly number[]>();
  const open = [start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const to of moves(next)) {
      const key = to.join();
      if (found.has(key)) continue;
      found.set(key, to);
      open.push(to);
    }
  }
  return found;
}

/** The first few characters of a loop, for a person who looks for it. */
const excerpt = ({ atoms }: Automaton, loop: Loop): string =>
  [...loop]
    .toSorted((a, b) => a - b)
    .slice(0, 8)
    .map((position) => atoms[position]?.text ?? '')
    .join('');
