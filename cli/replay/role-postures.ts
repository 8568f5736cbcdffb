import type { RoleReference } from '../../layers/core/detection/handovers/role-references.ts';
import { principalKey, principalNameOf } from '../../layers/core/identity.ts';
import type { Posture } from '../../layers/core/posture/types.ts';

/** Finds the posture of a role by its name or by the name of an instance profile that holds it. */
export class RolePostures {
  /** By the keys of roles and of instance profiles. */
  readonly #postures = new Map<string, Posture>();

  constructor(postures: readonly Posture[]) {
    for (const posture of postures) {
      const name = principalNameOf(posture.identity);
      if (name?.kind !== 'role') continue;
      this.#postures.set(principalKey(name), posture);
      for (const profile of posture.instanceProfiles ?? [])
        this.#postures.set(
          principalKey({ account: posture.account, kind: 'instance-profile', name: profile }),
          posture,
        );
    }
  }

  // The console and many templates give an instance profile the name of its role.
  readonly of = (role: RoleReference): Posture | undefined =>
    this.#postures.get(principalKey(role)) ?? this.#postures.get(principalKey({ ...role, kind: 'role' }));
}
