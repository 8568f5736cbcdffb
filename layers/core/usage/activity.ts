import type { ActivityEvent } from '../detection/types.ts';
import type { ActionCatalogue } from '../iam/index.ts';
import { principalKey, principalNameOf } from '../identity.ts';
import { actionsNamed, type EventActions, PASS_ROLE, passesRole } from './event-actions.ts';
import { isOutsideManagementEvents } from './visibility.ts';

/** Successful calls of one action. */
export interface ActionUse {
  readonly calls: number;
  /** Milliseconds since the epoch. */
  readonly lastAt: number;
}

/** What the calls of one identity show. Actions are in AWS spelling. */
export interface IdentityActivity {
  /** Milliseconds since the epoch: the last call, also if it was denied. */
  readonly lastAt: number;
  readonly used: ReadonlyMap<string, ActionUse>;
  /** Actions that may be needed without a recorded use, such as those of calls that failed for another reason than a denial. */
  readonly possible: ReadonlySet<string>;
  /** Services with calls that correspond to no known action. */
  readonly services: ReadonlySet<string>;
  /** Event sources that are no service of IAM. */
  readonly sources: ReadonlySet<string>;
}

/** What the events of one account cover, and what they can show. */
export interface AccountActivity {
  /** Milliseconds since the epoch: the first and the last event. */
  readonly from: number;
  readonly to: number;
  /** Whether read-only management events are among them: a trail can be limited to write events. */
  readonly hasReads: boolean;
  readonly services: ReadonlySet<string>;
  /** Services with data events. */
  readonly dataServices: ReadonlySet<string>;
}

interface Collected {
  lastAt: number;
  readonly used: Map<string, ActionUse>;
  readonly possible: Set<string>;
  readonly services: Set<string>;
  readonly sources: Set<string>;
}

interface Covered {
  from: number;
  to: number;
  hasReads: boolean;
  readonly services: Set<string>;
  readonly dataServices: Set<string>;
}

const MOST_NAMES = 5_000;

/** The calls of identities in CloudTrail events. Events may come in any order, and more than once. */
export class Activity {
  readonly #catalogue: ActionCatalogue;
  readonly #seen = new Set<string>();
  readonly #named = new Map<string, EventActions>();
  readonly #accounts = new Map<string, Covered>();
  /** By `principalKey`: some records have only the name of an identity. */
  readonly #identities = new Map<string, Collected>();

  constructor(catalogue: ActionCatalogue) {
    this.#catalogue = catalogue;
  }

  add(event: ActivityEvent): void {
    if (this.#seen.has(event.id)) return;
    this.#seen.add(event.id);
    const actions = this.#actionsNamed(event);
    cover(this.#coverageOf(event), actions, event);
    const name = event.actor.identity === undefined ? undefined : principalNameOf(event.actor.identity);
    if (name === undefined) return;
    const key = principalKey(name);
    const known = this.#identities.get(key) ?? {
      lastAt: event.time,
      used: new Map(),
      possible: new Set(),
      services: new Set(),
      sources: new Set(),
    };
    this.#identities.set(key, known);
    known.lastAt = Math.max(known.lastAt, event.time);
    if (event.outcome === 'denied') return;
    note(known, actions, event);
    const passes = passesRole(event);
    if (passes === 'yes') addUse(known, PASS_ROLE, event);
    if (passes === 'possible') known.possible.add(PASS_ROLE);
  }

  /** Names in files are untrusted: the cache is bounded. */
  #actionsNamed({ source, name }: ActivityEvent): EventActions {
    const key = `${source}:${name}`;
    const before = this.#named.get(key);
    if (before !== undefined) return before;
    if (this.#named.size >= MOST_NAMES) this.#named.clear();
    const actions = actionsNamed(source, name, this.#catalogue);
    this.#named.set(key, actions);
    return actions;
  }

  #coverageOf({ account, time }: ActivityEvent): Covered {
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const first = {
      from: time,
      to: time,
      hasReads: false,
      services: new Set<string>(),
      dataServices: new Set<string>(),
    };
    this.#accounts.set(account, first);
    return first;
  }

  /** undefined: no event is of the account. */
  ofAccount(account: string): AccountActivity | undefined {
    return this.#accounts.get(account);
  }

  /** undefined: no call of the identity. */
  of(identity: string): IdentityActivity | undefined {
    const name = principalNameOf(identity);
    return name && this.#identities.get(principalKey(name));
  }
}

function cover(covered: Covered, actions: EventActions, { time, readOnly }: ActivityEvent): void {
  covered.from = Math.min(covered.from, time);
  covered.to = Math.max(covered.to, time);
  if (actions.kind === 'actions' || actions.kind === 'service') covered.services.add(actions.service);
  const isData = actions.kind === 'actions' && actions.actions.some(isOutsideManagementEvents);
  if (isData) covered.dataServices.add(actions.service);
  else if (readOnly) covered.hasReads = true;
}

function note(known: Collected, actions: EventActions, event: ActivityEvent): void {
  if (actions.kind === 'source') known.sources.add(actions.source);
  if (actions.kind === 'service') known.services.add(actions.service);
  if (actions.kind === 'actions') for (const action of actions.actions) addUse(known, action, event);
}

function addUse({ used, possible }: Collected, action: string, { outcome, time }: ActivityEvent): void {
  if (outcome === 'failed') possible.add(action);
  else {
    const before = used.get(action) ?? { calls: 0, lastAt: 0 };
    used.set(action, { calls: before.calls + 1, lastAt: Math.max(before.lastAt, time) });
  }
}
