import type { Mutable } from '../../layers/core/detection/request-accessors.ts';
import type { ActivityEvent, Actor } from '../../layers/core/detection/types.ts';

/** What belongs to one event alone. All else is often the same in many calls of an actor. */
type Own = 'id' | 'time' | 'sessionIssuedAt' | 'request' | 'response' | 'extra';
type Common = Omit<ActivityEvent, Own>;
type Payload = Pick<ActivityEvent, 'request' | 'response' | 'extra'>;

/** More calls are not remembered as candidates. */
const MOST_CALLS = 20_000;

/**
 * Events in little memory, because a replay holds all of them at the same time: what the calls of an actor have in common is kept once,
 * and the rest in columns. An event is made again when it is asked for.
 */
export class EventLog {
  readonly #ids: string[] = [];
  readonly #times: number[] = [];
  /** NaN: unknown. */
  readonly #issued: number[] = [];
  readonly #commons: Common[] = [];
  readonly #payloads: Payload[] = [];
  readonly #calls: Calls;

  constructor(intern: Intern = interner()) {
    this.#calls = new Calls(intern);
  }

  static of(events: Iterable<ActivityEvent>): EventLog {
    const log = new EventLog();
    for (const event of events) log.add(event);
    return log;
  }

  get length(): number {
    return this.#ids.length;
  }

  add(event: ActivityEvent): void {
    this.#ids.push(event.id);
    this.#times.push(event.time);
    this.#issued.push(event.sessionIssuedAt ?? Number.NaN);
    this.#commons.push(this.#calls.commonOf(event));
    this.#payloads.push(payloadOf(event));
  }

  /** The times of the first and the last event, milliseconds since the epoch; undefined without events. */
  get period(): { readonly from: number; readonly to: number } | undefined {
    let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const time of this.#times) {
      from = Math.min(from, time);
      to = Math.max(to, time);
    }
    return this.length === 0 ? undefined : { from, to };
  }

  /** Whether the source of an event is such a service. */
  hasSource(matches: (source: string) => boolean): boolean {
    return this.#commons.some(({ source }) => matches(source));
  }

  /** The events by time, then by id. */
  *inOrder(): Generator<ActivityEvent> {
    const ids = this.#ids;
    const times = this.#times;
    const order = Array.from(ids.keys());
    order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || compare(ids[a] ?? '', ids[b] ?? ''));
    for (const position of order) {
      const event = this.#at(position);
      if (event !== undefined) yield event;
    }
  }

  #at(position: number): ActivityEvent | undefined {
    const id = this.#ids[position];
    const time = this.#times[position];
    const common = this.#commons[position];
    const payload = this.#payloads[position];
    if (id === undefined || time === undefined || common === undefined || payload === undefined) return undefined;
    return eventOf(id, time, this.#issued[position], common, payload);
  }
}

function eventOf(id: string, time: number, issued = Number.NaN, common: Common, payload: Payload): ActivityEvent {
  const event: Mutable<ActivityEvent> = {
    id,
    time,
    source: common.source,
    name: common.name,
    region: common.region,
    account: common.account,
    outcome: common.outcome,
    actor: common.actor,
    byService: common.byService,
    userAgent: common.userAgent,
    readOnly: common.readOnly,
    request: payload.request,
    response: payload.response,
    oddities: common.oddities,
  };
  if (common.errorCode !== undefined) event.errorCode = common.errorCode;
  if (!Number.isNaN(issued)) event.sessionIssuedAt = issued;
  if (common.sourceAddress !== undefined) event.sourceAddress = common.sourceAddress;
  if (payload.extra !== undefined) event.extra = payload.extra;
  if (common.endpointAccount !== undefined) event.endpointAccount = common.endpointAccount;
  if (common.replayed !== undefined) event.replayed = common.replayed;
  return event;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const EMPTY: ActivityEvent['request'] = Object.freeze({});
const NO_PAYLOAD: Payload = { request: EMPTY, response: EMPTY };

function payloadOf({ request, response, extra }: ActivityEvent): Payload {
  if (extra !== undefined) return { request, response, extra };
  return isEmpty(request) && isEmpty(response) ? NO_PAYLOAD : { request, response };
}

function isEmpty(value: ActivityEvent['request']): boolean {
  for (const _ in value) return false;
  return true;
}

/** Finds the latest call of the same actor and name. */
class Calls {
  readonly #latest = new Map<string, Map<Actor, Common>>();
  readonly #intern: Intern;
  #size = 0;

  constructor(intern: Intern) {
    this.#intern = intern;
  }

  commonOf(event: ActivityEvent): Common {
    const before = this.#latest.get(event.name)?.get(event.actor);
    if (before !== undefined && isSame(before, event)) return before;
    const common = this.#interned(event);
    this.#remember(common);
    return common;
  }

  #remember(common: Common): void {
    if (this.#size >= MOST_CALLS) {
      this.#latest.clear();
      this.#size = 0;
    }
    this.#size += 1;
    const actors = this.#latest.get(common.name) ?? new Map<Actor, Common>();
    this.#latest.set(common.name, actors.set(common.actor, common));
  }

  #interned(event: ActivityEvent): Common {
    const { id: _, time: __, sessionIssuedAt: ___, request: ____, response: _____, extra: ______, ...common } = event;
    const one = this.#intern;
    return {
      ...common,
      source: one(common.source),
      name: one(common.name),
      region: one(common.region),
      account: one(common.account),
      userAgent: one(common.userAgent),
      ...(common.sourceAddress !== undefined && { sourceAddress: one(common.sourceAddress) }),
    };
  }
}

/** Returns one shared copy of equal texts. */
export type Intern = (text: string) => string;

export function interner(): Intern {
  const texts = new Map<string, string>();
  return (text) => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
}

const isSame = (a: Common, b: Common): boolean =>
  a.source === b.source &&
  a.name === b.name &&
  a.region === b.region &&
  a.account === b.account &&
  a.outcome === b.outcome &&
  a.errorCode === b.errorCode &&
  a.actor === b.actor &&
  a.sourceAddress === b.sourceAddress &&
  a.endpointAccount === b.endpointAccount &&
  a.byService === b.byService &&
  a.userAgent === b.userAgent &&
  a.readOnly === b.readOnly &&
  a.oddities === b.oddities &&
  a.replayed === b.replayed;
