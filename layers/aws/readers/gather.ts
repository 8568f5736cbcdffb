import type { Known } from '../../core/identity.ts';
import type { Unreadable } from '../../core/posture/estate.ts';

/** Reading an account is many calls, some of which are denied, throttled or not there. What fails is noted by name and its
 * value is `unknown`; the rest goes on. */
export interface Gather {
  /** Calls AWS. `what` is the thing that is read (an ARN, else the API's own name). An error that says that the thing does not
   * exist is answered with `absent`, where that is given. Anything that is no answer of AWS is thrown: a bug is no gap. */
  attempt<Value>(
    api: string,
    what: string,
    call: () => Promise<Value>,
    absent?: { readonly value: Value },
  ): Promise<Known<Value>>;
  note(what: string, why: string): void;
  /** Whether the organization let nothing through: whatever was asked, a service control policy denied it. */
  isClosed(): boolean;
  /** What could not be read so far, things of one kind together where they are many. */
  unreadable(): Unreadable[];
}

/** So many things that fail alike are told one by one; more are told as a number. */
const TOLD_ONE_BY_ONE = 20;

export function gathering(): Gather {
  const notes = new Map<string, Set<string>>();
  const unsupported = new Set<string>();
  let closed = false;
  let open = false;

  const note = (what: string, why: string): void => {
    const things = notes.get(why) ?? new Set();
    notes.set(why, things.add(what));
  };

  return {
    // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: each kind of failure changes what the rest of the snapshot may conclude.
    async attempt(api, what, call, absent) {
      if (unsupported.has(api)) return 'unknown';
      try {
        const value = await call();
        open = true;
        return value;
      } catch (error) {
        const failure = failureOf(error);
        if (failure === undefined) throw error;
        if (failure.kind === 'closed') closed = true;
        // What a Region does not have says nothing about whether it is closed.
        else if (failure.kind !== 'unsupported') open = true;
        if (failure.kind === 'absent' && absent !== undefined) return absent.value;
        if (failure.kind === 'unsupported') unsupported.add(api);
        // What is not supported is so for everything: naming each thing would tell nothing more.
        note(failure.kind === 'unsupported' ? api : what, `${api}: ${failure.why}`);
        return 'unknown';
      }
    },
    note,
    isClosed: () => closed && !open,
    unreadable: () =>
      [...notes].flatMap(([why, things]) =>
        things.size <= TOLD_ONE_BY_ONE
          ? [...things].map((what) => ({ what, why }))
          : [{ what: why.slice(0, why.indexOf(': ')), why: `${why} (${things.size} times)` }],
      ),
  };
}

export interface Failure {
  readonly kind: 'absent' | 'closed' | 'denied' | 'unsupported' | 'throttled' | 'failed';
  readonly why: string;
}

const ABSENT = /^(NoSuchEntity|ResourceNotFound|ParameterNotFound|.*NotFound|.*DoesNotExist)(Exception)?$/;
const DENIED = /AccessDenied|UnauthorizedOperation|NotAuthorized|Forbidden/;
/** As AWS words it, whatever the service. Source: IAM User Guide, "Troubleshoot access denied error messages". */
const BY_ORGANIZATION = /explicit deny in a service control policy/i;
const UNSUPPORTED =
  /InvalidAction|UnknownOperation|UnsupportedOperation|NotImplemented|UnrecognizedClient|OptInRequired/;
const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|LimitExceeded|SlowDown/;
const NETWORK = /TimeoutError|ECONN|ENOTFOUND|EPIPE|NetworkingError|EAI_AGAIN/;

/** What an error of a call means; undefined where it is no answer of AWS or its network but a bug of ours. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (NETWORK.test(error.name) || NETWORK.test(code))
    return { kind: 'failed', why: `not reached (${code || error.name})` };
  if (!('$metadata' in error)) return undefined;
  if (ABSENT.test(error.name)) return { kind: 'absent', why: 'it is not there' };
  if (DENIED.test(error.name) && BY_ORGANIZATION.test(error.message))
    return { kind: 'closed', why: `denied by a service control policy (${error.name})` };
  if (DENIED.test(error.name)) return { kind: 'denied', why: `denied (${error.name})` };
  if (UNSUPPORTED.test(error.name)) return { kind: 'unsupported', why: `not available here (${error.name})` };
  if (THROTTLED.test(error.name)) return { kind: 'throttled', why: `throttled for too long (${error.name})` };
  return { kind: 'failed', why: `failed (${error.name}${statusOf(error.$metadata)})` };
}

/** `, HTTP 501`: some errors have no better name. */
function statusOf(metadata: unknown): string {
  const known = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
  return known && metadata.httpStatusCode !== undefined ? `, HTTP ${metadata.httpStatusCode}` : '';
}

/** Maps with at most `limit` calls under way, in the order of `items`. */
export async function mapLimited<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [position, item] of entries) results.set(position, await map(item));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

export async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const found: Value[] = [];
  for await (const value of values) found.push(value);
  return found;
}

/** All pages of a listing. A page that says that more follows has to say where: else the listing would end early in silence. */
export async function allPages<Page, Item>(
  api: string,
  fetchPage: (marker: string | undefined) => Promise<Page>,
  read: (page: Page) => {
    readonly items: readonly Item[];
    readonly next: string | undefined;
    readonly truncated?: boolean;
  },
): Promise<Item[]> {
  const found: Item[] = [];
  let marker: string | undefined;
  for (;;) {
    const { items, next, truncated } = read(await fetchPage(marker));
    found.push(...items);
    if (truncated === true && !next) throw new IncompleteListing(api, 'says that more follows, but not where');
    if (!next || truncated === false) return found;
    if (next === marker) throw new IncompleteListing(api, 'answers the same page again and again');
    marker = next;
  }
}

/** A listing that did not come to its end: using it would make what is missing look deleted. */
export class IncompleteListing extends Error {
  override readonly name = 'IncompleteListing';
  /** So that it is treated as an answer of AWS, not as a bug. */
  readonly $metadata = {};
  constructor(api: string, problem: string) {
    super(`${api} ${problem}`);
  }
}
