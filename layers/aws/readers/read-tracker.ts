import type { Known } from '../../core/identity.ts';
import type { Unreadable } from '../../core/posture/estate.ts';

/** Reading an account takes many calls, some of which are denied, throttled or unavailable. What fails is recorded by name and
 * its value is `unknown`; the rest continues. */
export interface ReadTracker {
  /** Calls AWS. `what` is the resource that is read (an ARN, or else the API name). If the resource does not exist, returns
   * `absent`, if given. Throws errors that do not come from AWS: a bug is not a gap. */
  attempt<Value>(
    api: string,
    what: string,
    call: () => Promise<Value>,
    absent?: { readonly value: Value },
  ): Promise<Known<Value>>;
  note(what: string, why: string): void;
  /** Whether the organization blocks everything: a service control policy denied every call. */
  isBlocked(): boolean;
  /** What could not be read so far; many failures of one kind are combined. */
  unreadable(): Unreadable[];
}

/** Up to this many failures of one kind are listed individually; more are reported as a number. */
const MAX_LISTED = 20;

export function trackReads(): ReadTracker {
  const notes = new Map<string, Set<string>>();
  const unsupported = new Set<string>();
  let blocked = false;
  let responded = false;

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
        responded = true;
        return value;
      } catch (error) {
        const failure = failureOf(error);
        if (failure === undefined) throw error;
        if (failure.kind === 'blocked') blocked = true;
        // An unsupported API says nothing about whether the Region is blocked.
        else if (failure.kind !== 'unsupported') responded = true;
        if (failure.kind === 'absent' && absent !== undefined) return absent.value;
        if (failure.kind === 'unsupported') unsupported.add(api);
        // An unsupported call is unsupported for every resource: listing each would add nothing.
        note(failure.kind === 'unsupported' ? api : what, `${api}: ${failure.why}`);
        return 'unknown';
      }
    },
    note,
    isBlocked: () => blocked && !responded,
    unreadable: () =>
      [...notes].flatMap(([why, things]) =>
        things.size <= MAX_LISTED
          ? [...things].map((what) => ({ what, why }))
          : [{ what: why.slice(0, why.indexOf(': ')), why: `${why} (${things.size} times)` }],
      ),
  };
}

export interface Failure {
  readonly kind: 'absent' | 'blocked' | 'denied' | 'unsupported' | 'throttled' | 'failed';
  readonly why: string;
}

const ABSENT = /^(NoSuchEntity|ResourceNotFound|ParameterNotFound|.*NotFound|.*DoesNotExist)(Exception)?$/;
const DENIED = /AccessDenied|UnauthorizedOperation|NotAuthorized|Forbidden/;
/** The wording of AWS in all services. Source: IAM User Guide, "Troubleshoot access denied error messages". */
const BY_ORGANIZATION = /explicit deny in a service control policy/i;
const UNSUPPORTED =
  /InvalidAction|UnknownOperation|UnsupportedOperation|NotImplemented|UnrecognizedClient|OptInRequired/;
const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|LimitExceeded|SlowDown/;
const NETWORK = /TimeoutError|ECONN|ENOTFOUND|EPIPE|NetworkingError|EAI_AGAIN/;

/** What an error of a call means; undefined if it comes neither from AWS nor from the network, but from a bug. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (NETWORK.test(error.name) || NETWORK.test(code))
    return { kind: 'failed', why: `not reached (${code || error.name})` };
  if (!('$metadata' in error)) return undefined;
  if (ABSENT.test(error.name)) return { kind: 'absent', why: 'it does not exist' };
  if (DENIED.test(error.name) && BY_ORGANIZATION.test(error.message))
    return { kind: 'blocked', why: `denied by a service control policy (${error.name})` };
  if (DENIED.test(error.name)) return { kind: 'denied', why: `denied (${error.name})` };
  if (UNSUPPORTED.test(error.name)) return { kind: 'unsupported', why: `not available here (${error.name})` };
  if (THROTTLED.test(error.name)) return { kind: 'throttled', why: `throttled for too long (${error.name})` };
  return { kind: 'failed', why: `failed (${error.name}${statusOf(error.$metadata)})` };
}

/** Such as `, HTTP 501`, since some errors have no specific name. */
function statusOf(metadata: unknown): string {
  const known = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
  return known && metadata.httpStatusCode !== undefined ? `, HTTP ${metadata.httpStatusCode}` : '';
}
