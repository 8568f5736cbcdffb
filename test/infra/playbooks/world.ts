import { submitDecision } from '../../../layers/app/response/decide-approval.ts';
import type { Incident } from '../../../layers/core/detection/types.ts';
import type { LivePrincipal } from '../../../layers/core/response/live.ts';
import { incident, liveUser, posture } from '../../unit/response/estate.ts';
import type { Run } from './runner.ts';
import { type Faults, ResponseSystem } from './system.ts';

export const RESPONDER = 'arn:aws:iam::111111111111:user/responder';

export interface PlaybookFaults extends Faults {
  /** What a person does when approval is requested. Default: approve. */
  readonly person?: 'approve' | 'refuse' | 'nobody';
}

/** A response system with one incident, whose playbooks run one at a time. */
export class World extends ResponseSystem {
  readonly incidentId: string;
  readonly #identity: string;
  #runs = 0;

  constructor(opened: Incident, live: LivePrincipal) {
    super(live);
    this.incidentId = opened.id;
    this.#identity = opened.identity;
  }

  async incident(): Promise<Incident> {
    const found = await this.cases.incident(this.incidentId);
    if (found === undefined) throw new Error('the incident is gone');
    return found;
  }

  steps = async (): Promise<readonly string[]> => (await this.cases.journal(this.incidentId)).map(({ step }) => step);

  events = (): string[] => this.published.map(({ detailType }) => detailType);

  async contain(mode: 'plan' | 'approve' | 'auto', faults: PlaybookFaults = {}): Promise<Run> {
    const input = { incidentId: this.incidentId, identity: this.#identity, mode, requestedBy: 'tierwatch' };
    const playbook = this.#identity.includes(':role/') ? 'revoke-role-sessions' : 'contain-user';
    this.faults = faults;
    this.#runs += 1;
    const { execution } = await this.ports.playbooks.start(playbook, `contain-${this.#runs}`, input);
    await this.idle();
    await this.#answer(faults.person ?? 'approve');
    return this.end(execution);
  }

  async #answer(person: 'approve' | 'refuse' | 'nobody'): Promise<void> {
    const pending = (await this.cases.approvals(this.incidentId)).filter(({ state }) => state === 'pending');
    if (pending.length === 0) return;
    if (person === 'nobody') return this.pass(2 * 3_600_000);
    for (const { id } of pending) await this.decide(id, person);
  }

  async decide(approvalId: string, decision: 'approve' | 'refuse') {
    const planHash = (await this.cases.approval(approvalId))?.planHash ?? '';
    return submitDecision(this.ports, { approvalId, decider: RESPONDER, decision, reason: 'seen', planHash });
  }

  async release(faults: Faults = {}, reactivateKeys = true): Promise<Run> {
    this.faults = faults;
    this.#runs += 1;
    const input = { incidentId: this.incidentId, requestedBy: RESPONDER, reason: 'ours', reactivateKeys };
    const { execution } = await this.ports.playbooks.startRelease(`release-${this.#runs}`, input);
    return this.end(execution);
  }
}

export async function world(
  setUp: { live?: LivePrincipal; incident?: Partial<Incident>; posture?: Parameters<typeof posture>[0] } = {},
): Promise<World> {
  const opened = incident(setUp.incident);
  const made = new World(opened, setUp.live ?? liveUser());
  await made.cases.openIncident(opened);
  await made.identities.savePosture(posture(setUp.posture));
  return made;
}
