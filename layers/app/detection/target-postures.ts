import { targetRolesOf } from '../../core/detection/handovers/entry.ts';
import type { RoleReference } from '../../core/detection/handovers/role-references.ts';
import type { RuleIndex } from '../../core/detection/rule-index.ts';
import type { ActivityEvent, IdentityState } from '../../core/detection/types.ts';
import type { Posture } from '../../core/posture/types.ts';
import type { IdentityCache } from './identity-cache.ts';
import type { IdentityResolver } from './resolve-identity.ts';

export type PostureOf = (role: RoleReference) => Posture | undefined;

/** Reads the postures of the roles that events hand over or enter: one more query for each role, for few events. */
export class TargetPostures {
  readonly #resolver: IdentityResolver;
  readonly #cache: IdentityCache;
  readonly #rules: RuleIndex;

  constructor(resolver: IdentityResolver, cache: IdentityCache, rules: RuleIndex) {
    this.#resolver = resolver;
    this.#cache = cache;
    this.#rules = rules;
  }

  async of(events: readonly ActivityEvent[]): Promise<PostureOf> {
    const found = new Map<string, Posture | undefined>();
    for (const event of events) {
      // Another detector has the rules that need the posture.
      if (!this.#rules.names(event.source, event.name)) continue;
      for (const role of targetRolesOf(event)) {
        // A role of another account cannot be passed; what a request names there is not looked up.
        if (role.account !== event.account || found.has(keyOf(role))) continue;
        found.set(keyOf(role), (await this.#stateOf(role)).posture);
      }
    }
    return (role) => found.get(keyOf(role));
  }

  async #stateOf(role: RoleReference): Promise<IdentityState> {
    const identity = await this.#resolver.roleOf(role);
    return this.#cache.fresh(identity) ?? this.#cache.load(identity);
  }
}

/** An ARN with another path is another role, which may not exist: its posture must not answer for the real one. */
const keyOf = ({ kind, account, name, arn }: RoleReference): string => arn ?? `${kind} ${account} ${name}`;
