import { submitDecision } from '../../../layers/app/response/decide-approval.ts';
import { decideResponse } from '../../../layers/app/response/decide-response.ts';
import { requestResponse } from '../../../layers/app/response/request-response.ts';
import { reconcileChanged, sweepIncidents } from '../../../layers/app/response/sweep-incidents.ts';
import type { Incident } from '../../../layers/core/detection/types.ts';
import { DENY_ALL_POLICY, DENY_POLICY_PREFIX } from '../../../layers/core/response/deny.ts';
import { isOver } from '../../../layers/core/response/lifecycle.ts';
import {
  ACCOUNT,
  incident,
  liveRole,
  liveUser,
  policy,
  posture,
  ROLE,
  rolePosture,
  signal,
  USER,
} from '../../unit/response/estate.ts';
import { type Act, ATTACKS, type Attack } from './model-acts.ts';
import { type Call, StateError } from './runner.ts';
import { ResponseSystem } from './system.ts';

export const MINUTE = 60_000;

interface Model {
  readonly role: boolean;
  recreated: number;
}

/** Plays the events of the model against the response. */
export class Play {
  readonly system: ResponseSystem;
  readonly model: Model;
  readonly #identity: string;
  #events = 0;
  #faults = new Map<string, number>();
  #ambush: { attack: Attack; at: number } | undefined;

  constructor(role: boolean) {
    this.model = { role, recreated: 0 };
    this.#identity = role ? ROLE : USER;
    this.system = new ResponseSystem(role ? liveRole() : liveUser());
    this.system.policy = policy({ defaultMode: 'approve', reassertsPerHour: 10 });
    this.system.faults = { before: (call) => this.#before(call) };
  }

  async open(): Promise<void> {
    const { system } = this;
    await system.identities.savePosture(this.model.role ? rolePosture() : posture());
    await system.cases.openIncident(incident({ identity: this.#identity, confidence: 0.6, severity: 'high' }));
    await this.#decide();
  }

  #before({ target, state }: Call): void {
    const left = this.#faults.get(target) ?? 0;
    if (this.#ambush !== undefined) {
      this.#ambush.at -= 1;
      if (this.#ambush.at < 0) {
        const { attack: what } = this.#ambush;
        this.#ambush = undefined;
        this.#attack(what);
      }
    }
    if (left <= 0) return;
    this.#faults.set(target, left - 1);
    throw new StateError(target.startsWith('put') ? 'Iam.IamException' : 'Lambda.TooManyRequestsException', state);
  }

  #attack(what: Attack): void {
    const { iam } = this.system;
    if (what === 'delete-principal') {
      iam.principal = undefined;
      return;
    }
    if (what === 're-create') {
      this.model.recreated += 1;
      const id = `${this.model.role ? 'AROA' : 'AIDA'}${this.model.recreated}`;
      iam.principal = (this.model.role ? liveRole : liveUser)({ immutableId: id });
      return;
    }
    iam.change(ATTACKS[what]);
  }

  /** The open incident, or the latest one. */
  async current(): Promise<Incident> {
    let last: Incident | undefined;
    for await (const one of this.system.cases.listIncidents(ACCOUNT)) {
      if (!isOver(one.state)) return one;
      last ??= one;
    }
    if (last === undefined) throw new Error('no incident');
    return last;
  }

  async #decide(): Promise<void> {
    await decideResponse(this.system.ports, (await this.current()).id).catch(busDown);
    await this.system.idle();
  }

  async #sweep(): Promise<void> {
    await sweepIncidents(this.system.ports, () => true);
    await this.system.idle();
  }

  async #change(): Promise<void> {
    const [, kind = '', name = ''] = /:(user|role)\/.*?([^/]+)$/.exec(this.#identity) ?? [];
    await reconcileChanged(this.system.ports, [{ account: ACCOUNT, kind: kind === 'role' ? 'role' : 'user', name }]);
    await this.system.idle();
  }

  async do(what: Act): Promise<void> {
    const { system } = this;
    switch (what.kind) {
      case 'attack':
        this.#attack(what.attack);
        return what.seen ? this.#change() : undefined;
      case 'ambush':
        this.#ambush = { attack: what.attack, at: what.at };
        return undefined;
      case 'fault':
        this.#faults.set(what.target, what.times);
        return undefined;
      case 'evidence':
        return this.#evidence(what.technique, what.confidence);
      case 'person':
        return this.person(what.does, what.who);
      case 'switch':
        system.killSwitch = what.to;
        return undefined;
      case 'mode':
        system.policy = policy({ defaultMode: what.to, reassertsPerHour: 10 });
        return undefined;
      case 'bus':
        system.busDown = what.down;
        return undefined;
      case 'pass':
        await system.pass(what.minutes * MINUTE);
        await this.#sweep();
        return this.#ambush === undefined ? this.#check() : undefined;
    }
  }

  /** Delivers the change events. After that, the state `contained` has to be true. */
  async #check(): Promise<void> {
    await this.#change();
    const { state } = await this.current();
    if (state === 'contained' && !this.contained())
      throw new Error('the incident is contained, but the credentials work');
  }

  async #evidence(technique: string, confidence: number): Promise<void> {
    const { cases, clock } = this.system;
    this.#events += 1;
    const time = new Date(clock.now()).toISOString();
    const more = { ...signal(`e-${this.#events + 10}`), identity: this.#identity, technique, time };
    const open = await this.current();
    if (isOver(open.state)) {
      const id = `inc-e${String(this.#events).padStart(4, '0')}`;
      await cases.openIncident(incident({ id, identity: this.#identity, signals: [more], confidence, openedAt: time }));
    } else
      await cases.updateIncident(open.id, (stored) => ({
        ...stored,
        signals: [...stored.signals, more],
        confidence: Math.max(confidence, stored.confidence),
      }));
    await this.#decide();
  }

  async person(does: 'approve' | 'refuse' | 'contain' | 'release' | 'close', who: string): Promise<void> {
    const { ports, cases } = this.system;
    const { id } = await this.current();
    if (does === 'approve' || does === 'refuse') {
      const pending = (await cases.approvals(id)).find(({ state }) => state === 'pending');
      if (pending === undefined) return;
      const request = {
        approvalId: pending.id,
        decider: who,
        decision: does,
        reason: 'seen',
        planHash: pending.planHash,
      };
      await submitDecision(ports, request).catch(busDown);
    } else {
      await requestResponse(ports, { incidentId: id, action: does, requestedBy: who, reason: 'ours' }).catch(busDown);
    }
    await this.system.idle();
  }

  /** The attacker stops, all faults end, and time passes. */
  async rest(): Promise<void> {
    const { system } = this;
    this.#faults.clear();
    this.#ambush = undefined;
    system.busDown = false;
    system.killSwitch = 'off';
    system.policy = policy({ defaultMode: 'plan', reassertsPerHour: 10 });
    for (let hour = 0; hour < 12; hour += 1) {
      await system.pass(61 * MINUTE);
      await this.#sweep();
      await this.#change();
    }
  }

  /** Whether the credentials of the suspect are useless, as the state `contained` claims. */
  contained(): boolean {
    const { principal } = this.system.iam;
    if (principal === undefined) return true;
    const managed = principal.attachedPolicies.includes(DENY_ALL_POLICY) || principal.boundary === DENY_ALL_POLICY;
    const inline = principal.inlinePolicies.some(
      ({ name, document }) => name.startsWith(DENY_POLICY_PREFIX) && document.includes('"Deny"'),
    );
    return (managed || inline) && principal.accessKeys.every(({ status }) => status === 'Inactive');
  }

  /** Whether a deny of Tierwatch is in IAM. */
  hasDeny(): boolean {
    const { principal } = this.system.iam;
    return (
      principal !== undefined &&
      (principal.attachedPolicies.includes(DENY_ALL_POLICY) ||
        principal.boundary === DENY_ALL_POLICY ||
        principal.inlinePolicies.some(
          ({ document }) => document.includes('TierwatchContainment') && document.includes('"Deny"'),
        ))
    );
  }
}

/** Ignores the error of a request that could not be published: what it stored remains. */
function busDown(error: unknown): undefined {
  if (error instanceof Error && error.message === 'the bus is down') return undefined;
  throw error;
}
