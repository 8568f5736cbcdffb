import { ISSUED } from '../../core/detection/credentials.ts';
import type { Detection, Inheritance, KeyForAnother, TracedSession } from '../../core/detection/detection.ts';
import { suspected } from '../../core/detection/incident.ts';
import { withOrigin } from '../../core/detection/lineage.ts';
import { addsTo } from '../../core/detection/suspicion.ts';
import type { Incident, Window } from '../../core/detection/types.ts';
import { emptyWindow, withCounted } from '../../core/detection/window.ts';
import type { IdentityArn } from '../../core/identity.ts';
import type { IdentityStore } from '../../core/ports.ts';
import { isOver } from '../../core/response/lifecycle.ts';
import { retryOnConflict } from '../retry-on-conflict.ts';
import type { IdentityCache } from './identity-cache.ts';
import type { IncidentRecorder } from './record-incident.ts';
import type { IdentityResolver } from './resolve-identity.ts';

export interface HeirPorts {
  readonly identities: Pick<IdentityStore, 'load' | 'saveActivity'>;
  readonly resolver: IdentityResolver;
  readonly cache: IdentityCache;
  readonly recorder: IncidentRecorder;
  /** As stored now. */
  readonly incident: (id: string) => Promise<Incident | undefined>;
}

/** Writes to other identities what the events of one identity say about them. Rare: each costs a Query and a write. */
export class HeirMarker {
  readonly #ports: HeirPorts;

  constructor(ports: HeirPorts) {
    this.#ports = ports;
  }

  async mark({ inheritances, sessions, keysForOthers }: Detection): Promise<void> {
    await this.#passOnSuspicion(inheritances);
    await this.#traceSessions(sessions);
    await this.#addIssuedKeys(keysForOthers);
  }

  /** Marks the identities that an identity with an open incident created or took over. */
  async #passOnSuspicion(inheritances: readonly Inheritance[]): Promise<void> {
    const { resolver } = this.#ports;
    for (const { heir, suspicion } of inheritances) {
      if (heir.kind === 'arn') resolver.learn(heir.identity);
      await this.#changeWindow(await resolver.identityOf(heir), async (window) =>
        addsTo(window?.suspicion, suspicion) ? suspected(window, suspicion) : undefined,
      );
    }
  }

  async #traceSessions(sessions: readonly TracedSession[]): Promise<void> {
    for (const session of sessions)
      await this.#changeWindow(await this.#ports.resolver.identityOf(session.role), async (window) =>
        withOrigin(window ?? emptyWindow(), session),
      );
  }

  /** A key created for an identity with an open incident is one of its credentials, regardless of who created it. */
  async #addIssuedKeys(keys: readonly KeyForAnother[]): Promise<void> {
    const { resolver, recorder, incident } = this.#ports;
    for (const { owner, accessKeyId, at } of keys) {
      await this.#changeWindow(await resolver.identityOf(owner), async (window) => {
        const stored = window?.incident && (await incident(window.incident.id));
        if (window === undefined || stored === undefined || isOver(stored.state)) return undefined;
        await recorder.addCredentials({ incident: stored.id, accessKeyIds: [accessKeyId] });
        return withCounted(window, ISSUED, { [accessKeyId]: at });
      });
    }
  }

  async #changeWindow(
    identity: IdentityArn,
    change: (window: Window | undefined) => Promise<Window | undefined>,
  ): Promise<void> {
    const { identities, cache } = this.#ports;
    await retryOnConflict(identity, async () => {
      const { version, window: before } = await identities.load(identity);
      const window = await change(before);
      if (window === undefined) return true;
      const outcome = await identities.saveActivity(identity, version, { window });
      cache.expire(identity);
      return outcome.kind === 'written' ? true : undefined;
    });
  }
}
