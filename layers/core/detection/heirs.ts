import { principalKey, principalNameOf } from '../identity.ts';
import type { Inheritance, TracedSession } from './detection.ts';
import { type CallOfAncestor, caseOf, lineageFrom } from './lineage.ts';
import { hasReplayedEvidence } from './replayed.ts';
import { accessGrantedBy, type GrantedAccess, keyIssuedBy } from './subject.ts';
import { SESSION_LIFE } from './suspicion.ts';
import type { ActivityEvent, IdentityReference, IdentityState, Suspicion } from './types.ts';
import { timedValuesAround, type WindowKeeper } from './window.ts';

/** Counter of the identities that this identity gave itself access to under unusual circumstances, before it had an incident. */
const HEIRS = 'heirs';
const MOST_EARLIER = 20;

/** Follows what an identity creates, enters or hands over, so that it joins the identity's incident. */
export class HeirRecorder {
  readonly inheritances: Inheritance[] = [];
  readonly sessions: TracedSession[] = [];
  readonly #identity: IdentityState['identity'];
  readonly #keeper: WindowKeeper;

  constructor(identity: IdentityState['identity'], keeper: WindowKeeper) {
    this.#identity = identity;
    this.#keeper = keeper;
  }

  /** Remembers heirs for an incident that opens later. What is habitual is not remembered: automation does it all day. */
  record(event: ActivityEvent, unusual: boolean): void {
    if (!unusual || event.byService) return;
    const session = keyIssuedBy(event);
    for (const access of this.#grantedBy(event)) {
      this.#keeper.count({ counter: HEIRS, value: textOf(access), keep: SESSION_LIFE }, event.time);
      if (session === undefined || session.owner !== undefined || !event.name.startsWith('AssumeRole')) continue;
      const call = { identity: this.#identity, how: access.how, at: event.time, actor: event.actor };
      const lineage = lineageFrom(call, this.#keeper.current);
      this.sessions.push({ role: access.heir, accessKeyId: session.accessKeyId, lineage });
    }
  }

  /** @param opened the incident opened with this event: earlier heirs join it. */
  passOn(event: ActivityEvent, incident: string, opened: boolean): void {
    const granted = this.#grantedBy(event);
    for (const access of granted) this.#inherit(access, event, incident, { at: event.time, actor: event.actor });
    if (!opened) return;
    const known = new Set(granted.map(textOf));
    const earlier = timedValuesAround(this.#keeper.current, HEIRS, event.time, SESSION_LIFE).slice(-MOST_EARLIER);
    for (const [value, at] of earlier) {
      const access = known.has(value) ? undefined : accessIn(value);
      if (access !== undefined) this.#inherit(access, event, incident, { at });
    }
  }

  #grantedBy(event: ActivityEvent): readonly GrantedAccess[] {
    const granted = accessGrantedBy(event);
    return granted.length === 0 ? granted : granted.filter(({ heir }) => !this.isSelf(heir));
  }

  #inherit(
    { heir, how, handedOver }: GrantedAccess,
    event: ActivityEvent,
    incident: string,
    call: Pick<CallOfAncestor, 'at' | 'actor'>,
  ): void {
    const window = this.#keeper.current;
    const replayed = hasReplayedEvidence(window) || event.replayed === true;
    const partOf = caseOf(window, event.time);
    const suspicion: Suspicion = {
      identity: this.#identity,
      incident,
      at: call.at,
      how,
      ...(replayed && { replayed }),
      ...(handedOver && { handedOver }),
      ...(partOf !== undefined && { partOf }),
      lineage: lineageFrom({ identity: this.#identity, how, ...call }, window),
    };
    this.inheritances.push({ heir, suspicion });
  }

  /** Compares names only: a reference may lack the path. */
  isSelf({ identity }: IdentityReference): boolean {
    if (identity === this.#identity) return true;
    const [name, own] = [principalNameOf(identity), principalNameOf(this.#identity)];
    return name !== undefined && own !== undefined && principalKey(name) === principalKey(own);
  }
}

/** Counters keep texts: `sts:AssumeRole arn arn:aws:iam::111122223333:role/deploy`. ARNs of principals have no spaces. */
const textOf = ({ heir, how, handedOver }: GrantedAccess): string =>
  [how, heir.kind, heir.identity, ...(handedOver ? ['handed-over'] : [])].join(' ');

function accessIn(value: string): GrantedAccess | undefined {
  const [how, kind, identity, handedOver] = value.split(' ');
  if (how === undefined || identity === undefined || (kind !== 'arn' && kind !== 'name')) return undefined;
  return { heir: { kind, identity }, how, ...(handedOver !== undefined && { handedOver: true }) };
}
