import { setImmediate as turn } from 'node:timers/promises';
import { containUserDefinition } from '../../../infra/playbooks/contain-user.ts';
import { releaseDefinition } from '../../../infra/playbooks/release.ts';
import { revokeRoleSessionsDefinition } from '../../../infra/playbooks/revoke-role-sessions.ts';
import type { PlaybookRefs } from '../../../infra/playbooks/tasks.ts';
import { checkGuardrailsStep } from '../../../layers/app/response/check-guardrails.ts';
import { expireApproval } from '../../../layers/app/response/expire-approval.ts';
import { planContainmentStep } from '../../../layers/app/response/plan-containment.ts';
import { planReleaseStep } from '../../../layers/app/response/plan-release.ts';
import type { ReconcilePorts } from '../../../layers/app/response/reconcile-incident.ts';
import { recordOutcome } from '../../../layers/app/response/record-outcome.ts';
import { requestApproval } from '../../../layers/app/response/request-approval.ts';
import { verifyContainmentStep } from '../../../layers/app/response/verify-containment.ts';
import { manualClock } from '../../../layers/aws/clock.ts';
import { memoryCaseStore } from '../../../layers/aws/memory/case-store.ts';
import { memoryEventBus } from '../../../layers/aws/memory/event-bus.ts';
import { memoryIdentityStore } from '../../../layers/aws/memory/identity-store.ts';
import type { OutgoingEvent } from '../../../layers/core/ports.ts';
import { DENY_ALL_POLICY } from '../../../layers/core/response/deny.ts';
import type { LivePrincipal } from '../../../layers/core/response/live.ts';
import type { StartOutcome } from '../../../layers/core/response/ports.ts';
import type { ResponsePolicy } from '../../../layers/core/response/types.ts';
import { ACCOUNT, NOW, OWN_ROLES, policy } from '../../unit/response/estate.ts';
import { SmallIam } from './iam.ts';
import { type Call, type Run, runPlaybook, StateError } from './runner.ts';

const step = (name: string): string => `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:${name}`;

export const refs = (over: Partial<PlaybookRefs> = {}): PlaybookRefs => ({
  planContainment: step('plan-containment'),
  requestApproval: step('request-approval'),
  expireApproval: step('expire-approval'),
  checkGuardrails: step('check-guardrails'),
  verifyContainment: step('verify-containment'),
  recordOutcome: step('record-outcome'),
  planRelease: step('plan-release'),
  applyAttempts: 3,
  applySeconds: 1,
  watchReads: 2,
  watchReadsAfterTampering: 3,
  watchSeconds: 1,
  verifySeconds: 3,
  verifyAttempts: 4,
  partition: 'aws',
  ...over,
});

type Awaitable = void | Promise<void>;

export interface Faults {
  /** Before a call is made; throws to fail it. */
  readonly before?: (call: Call, system: ResponseSystem) => Awaitable;
  /** After a call was made: a crash after the work was done, or a change by another principal. */
  readonly after?: (call: Call, system: ResponseSystem) => Awaitable;
}

interface Waiting {
  readonly answer: (decision: 'approve' | 'refuse') => void;
  readonly expire: () => void;
  readonly until: number;
}

/** The whole response in memory: the use cases and state machines as deployed, and a small IAM. State machines run concurrently and
 * wait for people. Time advances with every call, and when a test advances it. */
export class ResponseSystem {
  readonly clock = manualClock(NOW);
  readonly cases = memoryCaseStore({ clock: this.clock });
  readonly identities = memoryIdentityStore({ clock: this.clock, ttlDays: 90 });
  readonly iam: SmallIam;
  readonly calls: Call[] = [];
  readonly published: OutgoingEvent[] = [];
  readonly ports: ReconcilePorts & { readonly denyAll: string };
  killSwitch: 'on' | 'off' | 'unreadable' = 'off';
  policy: ResponsePolicy | 'unreadable' = policy();
  busDown = false;
  millisecondsPerCall = 1_000;
  faults: Faults = {};
  pace: Partial<PlaybookRefs> = {};
  definitions = {
    'contain-user': containUserDefinition,
    'revoke-role-sessions': revokeRoleSessionsDefinition,
    release: releaseDefinition,
  };
  readonly #runs = new Map<string, { readonly run: Promise<Run>; over: boolean }>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #busy = new Set<string>();

  constructor(principal: LivePrincipal) {
    const { clock, cases, identities } = this;
    this.iam = new SmallIam(principal, clock.now);
    const bus = memoryEventBus();
    this.ports = {
      ...{ cases, identities, clock, ownRoles: OWN_ROLES, account: ACCOUNT, denyAll: DENY_ALL_POLICY },
      bus: {
        publish: async (events) => {
          if (this.busDown) throw new Error('the bus is down');
          await bus.publish(events);
          this.published.push(...events);
        },
      },
      gateway: { read: (identity) => this.iam.read(identity) },
      settings: { policy: async () => this.policy, killSwitch: async () => this.killSwitch },
      playbooks: {
        start: async (playbook, name, input) => this.#start(name, this.definitions[playbook](refs(this.pace)), input),
        startRelease: async (name, input) => this.#start(name, this.definitions.release(refs(this.pace)), input),
      },
      tokens: {
        seal: async (token) => token,
        answer: async (token, _, decision) => {
          const waiting = this.#waiting.get(token);
          this.#waiting.delete(token);
          waiting?.answer(decision);
          return waiting === undefined ? 'gone' : 'delivered';
        },
      },
    };
  }

  #start(name: string, definition: Parameters<typeof runPlaybook>[0], input: object): StartOutcome {
    const known = this.#runs.get(name);
    if (known !== undefined) return { kind: known.over ? 'exists' : 'started', execution: name };
    this.#busy.add(name);
    const run = runPlaybook(definition, input, (call) => this.#perform(name, call), name).finally(() => {
      this.#busy.delete(name);
      const started = this.#runs.get(name);
      if (started !== undefined) started.over = true;
    });
    this.#runs.set(name, { run, over: false });
    return { kind: 'started', execution: name };
  }

  /** Waits for the end of a run. */
  async end(name: string): Promise<Run> {
    const found = this.#runs.get(name);
    if (found === undefined) throw new Error(`no run ${name}; there are ${[...this.#runs.keys()].join(', ')}`);
    return found.run;
  }

  /** Waits until every run has ended or waits for a person. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await turn();
  }

  /** Advances the time, and expires approvals whose timeout has passed. */
  async pass(milliseconds: number): Promise<void> {
    this.clock.advance(milliseconds);
    for (const [token, waiting] of [...this.#waiting]) {
      if (waiting.until > this.clock.now()) continue;
      this.#waiting.delete(token);
      waiting.expire();
    }
    await turn();
    await this.idle();
  }

  async #perform(execution: string, call: Call): Promise<unknown> {
    this.clock.advance(this.millisecondsPerCall);
    this.calls.push(call);
    await this.faults.before?.(call, this);
    const result = await this.#dispatch(execution, call).catch((error: unknown) => {
      // An error of a function reaches the state machine by name.
      if (error instanceof StateError || !(error instanceof Error)) throw error;
      throw new StateError(error.name, error.message);
    });
    await this.faults.after?.(call, this);
    // States exchange JSON.
    return JSON.parse(JSON.stringify(result ?? {}));
  }

  async #dispatch(execution: string, { target, arguments: given, seconds }: Call): Promise<unknown> {
    // The handlers parse their input; here the steps receive it as it is.
    const payload = JSON.parse(JSON.stringify(given));
    const { ports } = this;
    switch (target) {
      case 'plan-containment':
        return planContainmentStep(ports, payload);
      case 'request-approval':
        await requestApproval(ports, payload);
        return this.#wait(execution, payload.taskToken, seconds);
      case 'expire-approval':
        return expireApproval(ports, payload);
      case 'check-guardrails':
        return checkGuardrailsStep(ports, payload);
      case 'verify-containment':
        return verifyContainmentStep(ports, payload);
      case 'record-outcome':
        return recordOutcome(ports, payload);
      case 'plan-release':
        return planReleaseStep(ports, payload);
      default:
        return this.iam.call(target, payload);
    }
  }

  #wait(execution: string, token: string, seconds: number): Promise<unknown> {
    this.#busy.delete(execution);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const resume = (go: () => void) => () => {
      this.#busy.add(execution);
      go();
    };
    this.#waiting.set(token, {
      answer: (decision) => resume(() => resolve({ decision }))(),
      expire: resume(() => reject(new StateError('States.Timeout'))),
      until: this.clock.now() + seconds * 1_000,
    });
    return promise;
  }
}
