import type { Tier } from '../../../layers/core/identity.ts';
import type { IdentityData, ReportData } from './report-data.ts';

/** Filters and sorts the identities of the page. */

/** What an identity is found and sorted by. */
export interface Row {
  readonly tier: Tier;
  readonly score: number;
  readonly name: string;
  readonly account: string;
  readonly class: string;
  readonly owner: string | null;
  readonly lastUsedAt: string | null;
  /** Codes of reasons. */
  readonly codes: readonly string[];
  readonly hasException: boolean;
  /** In lower case. */
  readonly text: string;
}

export const rowsOf = ({ identities, texts, reasons }: Pick<ReportData, 'identities' | 'texts' | 'reasons'>) =>
  identities.map((identity): Row => {
    const { arn, tier, score, name, account, owner, lastUsedAt } = identity;
    const codes = [...new Set(identity.reasons.map(({ code }) => code))];
    const words = identity.reasons.flatMap(({ code, short }) => [code, texts[short], reasons[code]]);
    const text = [arn, identity.class, owner, texts[identity.tierWhy], ...words].join(' ').toLowerCase();
    const hasException = (identity.exceptions ?? []).some(({ expired }) => !expired);
    return { tier, score, name, account, class: identity.class, owner, lastUsedAt, codes, hasException, text };
  });

export const FACETS = ['account', 'class', 'owner', 'reason'] as const;
export type Facet = (typeof FACETS)[number];

/** Stands for an accepted reason among the reasons. No code has a space. */
export const EXCEPTION = 'accepted by exception';

export interface Filter {
  /** All of them occur in the text. */
  readonly words: readonly string[];
  /** Empty: all. */
  readonly tiers: ReadonlySet<Tier>;
  /** The wanted value; null: none, such as no owner; absent: all. */
  readonly facets: Readonly<Partial<Record<Facet, string | null>>>;
  /** Positions of a group, such as the identities of a fix. */
  readonly only?: ReadonlySet<number>;
}

export const NO_FILTER: Filter = { words: [], tiers: new Set(), facets: {} };

export const wordsOf = (search: string): readonly string[] => search.toLowerCase().split(/\s+/).filter(Boolean);

const valuesOf = (row: Row, facet: Facet): readonly (string | null)[] =>
  facet === 'reason' ? [...row.codes, ...(row.hasException ? [EXCEPTION] : [])] : [row[facet]];

/** Whether everything but the facets matches. */
function matchesText(row: Row, position: number, { words, tiers, only }: Filter): boolean {
  if (only !== undefined && !only.has(position)) return false;
  if (tiers.size > 0 && !tiers.has(row.tier)) return false;
  return words.every((word) => row.text.includes(word));
}

/** The facets whose value is not the wanted one. */
const missing = (row: Row, { facets }: Filter): readonly Facet[] =>
  FACETS.filter((facet) => {
    const wanted = facets[facet];
    return wanted !== undefined && !valuesOf(row, facet).includes(wanted);
  });

/** The positions of the rows that match. */
export const matching = (rows: readonly Row[], filter: Filter): number[] =>
  rows.flatMap((row, position) =>
    matchesText(row, position, filter) && missing(row, filter).length === 0 ? [position] : [],
  );

export type Values = readonly (readonly [value: string | null, count: number])[];

/** For each facet, its values and how many rows have them, with all other filters applied: the most frequent value first. */
export function valuesIn(rows: readonly Row[], filter: Filter): Readonly<Record<Facet, Values>> {
  const counts = { account: new Counts(), class: new Counts(), owner: new Counts(), reason: new Counts() };
  rows.forEach((row, position) => {
    if (!matchesText(row, position, filter)) return;
    const [first, ...others] = missing(row, filter);
    if (others.length > 0) return;
    for (const facet of first === undefined ? FACETS : [first])
      for (const value of valuesOf(row, facet)) counts[facet].add(value);
  });
  return {
    account: counts.account.sorted(),
    class: counts.class.sorted(),
    owner: counts.owner.sorted(),
    reason: counts.reason.sorted(),
  };
}

class Counts {
  readonly #counts = new Map<string | null, number>();

  add(value: string | null): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  sorted(): Values {
    return [...this.#counts].sort(([a, one], [b, other]) => other - one || (String(a) < String(b) ? -1 : 1));
  }
}

export const SORTS = ['tier', 'score', 'identity', 'owner', 'last used'] as const;
export type Sort = (typeof SORTS)[number];

export interface Order {
  readonly by: Sort;
  readonly descending: boolean;
}

/** Numbers and dates compare as such; what is missing comes last, in both directions. */
export function sorted(positions: readonly number[], rows: readonly Row[], { by, descending }: Order): number[] {
  const keyed = positions.map((position) => ({ position, key: keyOf(rows[position], by) }));
  const direction = descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === b.key) return a.position - b.position;
    if (a.key === null) return 1;
    if (b.key === null) return -1;
    return a.key < b.key ? -direction : direction;
  });
  return keyed.map(({ position }) => position);
}

function keyOf(row: Row | undefined, by: Sort): string | number | null {
  if (row === undefined) return null;
  switch (by) {
    case 'tier':
      return row.tier;
    case 'score':
      return row.score;
    case 'identity':
      return row.name.toLowerCase();
    case 'owner':
      return row.owner?.toLowerCase() ?? null;
    default:
      return row.lastUsedAt === 'unknown' ? null : (row.lastUsedAt ?? '');
  }
}

const CSV_COLUMNS = [
  'identity',
  'account',
  'kind',
  'class',
  'tier',
  'score',
  'admin',
  'owner',
  'last_used',
  'reasons',
  'tier_why',
];

/** The rows of the CSV export, with a header. */
export const csvCells = (identities: readonly IdentityData[], texts: readonly string[]): readonly string[][] => [
  CSV_COLUMNS,
  ...identities.map((one) => [
    one.arn,
    one.account,
    one.kind,
    one.class,
    String(one.tier),
    String(one.score),
    String(one.admin),
    one.owner ?? '',
    one.lastUsedAt ?? 'never',
    one.reasons.map(({ code, severity }) => `${code}:${severity}`).join(' '),
    texts[one.tierWhy] ?? '',
  ]),
];
