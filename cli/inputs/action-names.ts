import type { ActionCatalogue } from '../../layers/core/iam/catalogue.ts';
import { loadActionCatalogue } from '../../layers/reference/index.ts';

/** What is wrong with an action that must be one of AWS; `undefined` if nothing is.
 * @param isStrict whether each action must be known. In a question with its own policies, an action may be invented, unless it
 * looks like a misspelled action of AWS. */
export function actionProblem(action: string, isStrict: boolean): string | undefined {
  if (/[*?]/.test(action)) return 'expected one action, without wildcards';
  const catalogue = referenceData();
  if (catalogue === undefined || catalogue.accessLevel(action) !== undefined) return undefined;
  const { near, expected } = guess(catalogue, action);
  return near === undefined && !isStrict ? undefined : expected;
}

/** An action or pattern of a policy that matches no action of AWS. */
export interface UnknownAction {
  /** `expected an action of s3 in the list of 2026-10-01 (s3:GetObject?)` */
  readonly problem: string;
  /** Whether it looks like a misspelled action, and not like one that is newer than the list. */
  readonly isMisspelled: boolean;
}

/** What is wrong with an action of a policy, which may have wildcards; `undefined` if it matches an action of AWS, or if the
 * list of actions is not installed. */
export function unknownAction(pattern: string): UnknownAction | undefined {
  const catalogue = referenceData();
  const [service = ''] = pattern.split(':');
  if (catalogue === undefined || /[*?]/.test(service)) return undefined;
  if (catalogue.actionsMatching(pattern).length > 0) return undefined;
  const { near, expected } = guess(catalogue, pattern);
  return { problem: expected, isMisspelled: near !== undefined && !isOtherVersion(pattern, near) };
}

/** `CreateJobV2` may be newer than the list. */
const isOtherVersion = (one: string, other: string): boolean => withoutVersion(one) === withoutVersion(other);
const withoutVersion = (action: string): string => action.toLowerCase().replace(/v?\d+$/, '');

/** What was expected instead of an unknown action, and the most similar known one. Of a pattern, the part before its first
 * wildcard is compared. */
function guess(catalogue: ActionCatalogue, action: string): { readonly near?: string; readonly expected: string } {
  const [service = '', name = ''] = action.toLowerCase().split(':');
  const services = catalogue.services();
  const isService = services.includes(service);
  const [start = ''] = name.split(/[*?]/);
  const known = isService ? catalogue.actionsMatching(`${service}:*`) : services;
  const near = isService
    ? nearest(
        `${service}:${start}`,
        start === name ? known : known.map((one) => one.slice(0, service.length + 1 + start.length)),
      )
    : nearest(service, services);
  const hint = near === undefined ? '' : ` (${near}${start === name || !isService ? '' : '*'}?)`;
  const expected = isService
    ? `expected an action of ${service} in the list of ${catalogue.date}${hint}`
    : `expected the prefix of a service${hint}`;
  return near === undefined ? { expected } : { near, expected };
}

function referenceData(): ActionCatalogue | undefined {
  try {
    return loadActionCatalogue();
  } catch {
    return undefined;
  }
}

/** The most similar of several words, if it differs by at most two letters. */
function nearest(word: string, known: readonly string[]): string | undefined {
  const most = word.length < 6 ? 1 : 2;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    if (Math.abs(name.length - word.length) > most) continue;
    const distance = distanceOf(word, name.toLowerCase());
    if (distance <= most && distance < (best?.distance ?? most + 1)) best = { name, distance };
  }
  return best?.name;
}

/** Letters to insert, delete or replace (Levenshtein). */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
