import { ISSUED } from '../../core/detection/credentials.ts';
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
  readonly #states = new Map<IdentityArn, CachedState>();

  constructor(identities: Pick<IdentityStore, 'load'>, clock: Clock) {
    this.#identities = identities;
    this.#clock = clock;
  }

  /** The cached state, unless it is too old. */
  fresh(identity: IdentityArn): IdentityState | undefined {
    const cached = this.#states.get(identity);
    return cached !== undefined && this.#clock.now() - cached.at < CACHE_MS ? cached.state : undefined;
  }

  async load(identity: IdentityArn): Promise<IdentityState> {
    const loaded = await this.#identities.load(identity);
    const before = this.#states.get(identity);
    const unwritten = before?.unwritten === true;
    const state = unwritten ? withUnwritten(loaded, before.state) : loaded;
    if (this.#states.size >= MAX_CACHED) this.#states.clear();
    this.#states.set(identity, { state, at: this.#clock.now(), unwritten });
    return state;
  }

  hasUnwritten(identity: IdentityArn): boolean {
    return this.#states.get(identity)?.unwritten === true;
  }

  /** Replaces the cached state; its age does not change. */
  keep(state: IdentityState, unwritten: boolean): void {
    const at = this.#states.get(state.identity)?.at ?? this.#clock.now();
    this.#states.set(state.identity, { state, at, unwritten });
  }

  /** Drops the cached state after a write. */
  drop(identity: IdentityArn): void {
    this.#states.delete(identity);
  }

  /** Makes the cached state stale; the next load carries over its unwritten changes. */
  expire(identity: IdentityArn): void {
    const cached = this.#states.get(identity);
    if (cached?.unwritten === true) this.#states.set(identity, { ...cached, at: Number.NEGATIVE_INFINITY });
    else this.#states.delete(identity);
  }
}

/** The loaded state, with keys that are not yet written. */
function withUnwritten(loaded: IdentityState, before: IdentityState): IdentityState {
  if (before.window === undefined) return loaded;
  return { ...loaded, window: withCounted(loaded.window ?? emptyWindow(), ISSUED, valuesOf(before.window, ISSUED)) };
}
