import type { CaseStore, Clock, EventBus, IdentityStore } from '../ports.ts';
import type { ContainmentGateway } from './live.ts';
import type { ResponseMode, ResponsePolicy } from './types.ts';

/** The team's settings, read anew before anything that matters; what cannot be read is `unreadable`. */
export interface ResponseSettings {
  policy(): Promise<ResponsePolicy | 'unreadable'>;
  killSwitch(): Promise<'off' | 'on' | 'unreadable'>;
}

/** Result of starting a playbook. `exists`: a run with this name has already ended. */
export type StartOutcome =
  | { readonly kind: 'started'; readonly execution: string }
  | { readonly kind: 'exists'; readonly execution: string };

/** Starts playbooks. Starting the same run (name and input) twice starts it once. */
export interface Playbooks {
  start(
    playbook: 'contain-user' | 'revoke-role-sessions',
    name: string,
    input: ContainmentInput,
  ): Promise<StartOutcome>;
  startRelease(name: string, input: ReleaseRequest): Promise<StartOutcome>;
}

/** Input of the playbooks that contain: a new plan, or an approved one whose changes are applied again. */
export type ContainmentInput = NewContainment | ReassertInput;

export interface NewContainment {
  readonly incidentId: string;
  readonly identity: string;
  readonly mode: Exclude<ResponseMode, 'observe'>;
  /** ARN of a person, or `tierwatch`. */
  readonly requestedBy: string;
}

export interface ReassertInput extends Omit<NewContainment, 'mode'> {
  readonly mode: 'reassert';
  readonly planId: string;
}

/** Input of the playbook that releases. */
export interface ReleaseRequest {
  readonly incidentId: string;
  /** ARN of the person who asked. */
  readonly requestedBy: string;
  readonly reason: string;
  /** Also reactivate keys that the suspect used. */
  readonly reactivateKeys: boolean;
}

/** Seals task tokens and gives them back to the playbook that waits. */
export interface TaskTokens {
  /** Encrypts a token for one approval. */
  seal(token: string, approvalId: string): Promise<string>;
  /** Opens the token and answers the playbook. `gone`: no execution waits for this token anymore. Throws any other error. */
  answer(sealed: string, approvalId: string, decision: 'approve' | 'refuse'): Promise<'delivered' | 'gone'>;
}

/** All external dependencies of the response steps; each step declares those that it uses. */
export interface ResponsePorts {
  readonly cases: CaseStore;
  readonly identities: IdentityStore;
  readonly gateway: ContainmentGateway;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly settings: ResponseSettings;
  readonly playbooks: Playbooks;
  readonly tokens: TaskTokens;
  /** ARNs of Tierwatch's own roles. */
  readonly ownRoles: readonly string[];
  /** ARN of the managed policy that denies everything. */
  readonly denyAll: string;
  /** The account whose identities the playbooks can change. */
  readonly account: string;
}
