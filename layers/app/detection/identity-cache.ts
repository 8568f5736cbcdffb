import { ISSUED, SESSION_PLACES } from '../../core/detection/credentials.ts';
import { activityKey } from '../../core/detection/person.ts';
import type { NamedActor } from '../../core/detection/types.ts';
import { emptyWindow, valuesOf, withCounted } from '../../core/detection/window.ts';
import type { IdentityArn } from '../../core/identity.ts';
import type { Clock, IdentityState, IdentityStore } from '../../core/ports.ts';

/** How long loaded state is used before it is read again. A concurrent write in the meantime causes a conflict. */
export const CACHE_MS = 30_000;
export const MAX_CACHED = 2_000;

interface CachedState {
  readonly state: IdentityState;
  readonly at: number;
  /** The state holds changes that must be part of the next write. */
  readonly unwritten: boolean;
}

/** The state of identities as this process last loaded it, with changes that do not require a write on their own. */
export class IdentityCache {
  readonly #identities: Pick<IdentityStore, 'load'>;
  readonly #clock: Clock;
  readonly #onQuery: () => void;
  /** By activity key. */
  readonly #states = new Map<string, CachedState>();

  /** @param onQuery called for each request to the store. */
  constructor(identities: Pick<IdentityStore, 'load'>, clock: Clock, onQuery: () => void) {
    this.#identities = identities;
    this.#clock = clock;
    this.#onQuery = onQuery;
  }

  /** The cached state, unless it is too old. */
  fresh(key: string): IdentityState | undefined {
    const cached = this.#states.get(key);
    return cached !== undefined && this.#clock.now() - cached.at < CACHE_MS ? cached.state : undefined;
  }

  /** The state of an identity or, where people share it, of one of them: with the posture and exceptions that all share. */
  async load(identity: IdentityArn, actor?: NamedActor): Promise<IdentityState> {
    if (actor === undefined) return this.#load(identity, identity);
    const shared = this.fresh(identity) ?? (await this.#load(identity, identity));
    return this.#load(activityKey(identity, actor), identity, { actor, shared });
  }

  async #load(key: string, identity: IdentityArn, person?: Person): Promise<IdentityState> {
    this.#onQuery();
    const loaded = asPerson(await this.#identities.load(key), identity, person);
    const before = this.#states.get(key);
    const unwritten = before?.unwritten === true;
    const state = unwritten ? withUnwritten(loaded, before.state) : loaded;
    if (this.#states.size >= MAX_CACHED) this.#states.clear();
    this.#states.set(key, { state, at: this.#clock.now(), unwritten });
    return state;
  }

  hasUnwritten(key: string): boolean {
    return this.#states.get(key)?.unwritten === true;
  }

  /** Replaces the cached state; its age does not change. */
  keep(state: IdentityState, unwritten: boolean): void {
    const key = activityKey(state.identity, state.actor);
    const at = this.#states.get(key)?.at ?? this.#clock.now();
    this.#states.set(key, { state, at, unwritten });
  }

  /** Drops the cached state after a write. */
  drop(key: string): void {
    this.#states.delete(key);
  }

  /** Makes the cached state stale; the next load carries over its unwritten changes. */
  expire(key: string): void {
    const cached = this.#states.get(key);
    if (cached?.unwritten === true) this.#states.set(key, { ...cached, at: Number.NEGATIVE_INFINITY });
    else this.#states.delete(key);
  }
}

interface Person {
  readonly actor: NamedActor;
  /** The state of the identity that people share. */
  readonly shared: IdentityState;
}

/** The loaded rows as the state of the identity or person that they belong to. */
function asPerson(loaded: IdentityState, identity: IdentityArn, person: Person | undefined): IdentityState {
  if (person === undefined) return loaded;
  const { actor, shared } = person;
  const { posture, exceptions } = shared;
  const suspicion = loaded.window?.suspicion ?? shared.window?.suspicion;
  const window = suspicion === undefined ? loaded.window : { ...(loaded.window ?? emptyWindow()), suspicion };
  return { ...loaded, identity, actor, posture, exceptions, window };
}

/** The loaded state, with keys and places of sessions that are not yet written. */
function withUnwritten(loaded: IdentityState, before: IdentityState): IdentityState {
  if (before.window === undefined) return loaded;
  let window = loaded.window ?? emptyWindow();
  for (const counter of [ISSUED, SESSION_PLACES])
    window = withCounted(window, counter, valuesOf(before.window, counter));
  return { ...loaded, window };
}
