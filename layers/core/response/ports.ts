import type { IdentityArn } from '../identity.ts';
import type { CaseStore, Clock, EventBus, IdentityStore } from '../ports.ts';
import type { ContainmentGateway } from './live.ts';
import type { ResponseMode, ResponsePolicy } from './types.ts';

/** The settings of the team, read again before every decision and change. `unreadable` if reading fails. */
export interface ResponseSettings {
  policy(): Promise<ResponsePolicy | 'unreadable'>;
  killSwitch(): Promise<'off' | 'on' | 'unreadable'>;
}

/** Result of starting a playbook. `exists`: a run with this name has already ended. */
export type StartOutcome =
  | { readonly kind: 'started'; readonly execution: string }
  | { readonly kind: 'exists'; readonly execution: string };

/** Starts playbooks. Starting the same run (name and input) twice has no further effect. */
export interface Playbooks {
  start(
    playbook: 'contain-user' | 'revoke-role-sessions',
    name: string,
    input: ContainmentInput,
  ): Promise<StartOutcome>;
  startRelease(name: string, input: ReleaseRequest): Promise<StartOutcome>;
}

/** Input of the containment playbooks: a new containment, or the reassertion of an applied plan. */
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

/** Input of the release playbook. */
export interface ReleaseRequest {
  readonly incidentId: string;
  /** ARN of the person who requested the release. */
  readonly requestedBy: string;
  readonly reason: string;
  /** Also reactivate keys used in the attack. */
  readonly reactivateKeys: boolean;
}

/** Encrypts task tokens, and answers the playbooks that wait for them. */
export interface TaskTokens {
  /** Encrypts a token for one approval. */
  seal(token: string, approvalId: string): Promise<string>;
  /** Decrypts the token and answers the playbook. `gone`: no execution waits for this token any more. Throws any other error. */
  answer(sealed: string, approvalId: string, decision: 'approve' | 'refuse'): Promise<'delivered' | 'gone'>;
}

/** The two groups of people who are notified. */
export type ResponderGroup = 'responders' | 'escalation';

/** Sends a message to everyone who subscribed to a group's topic. */
export interface ResponderTopics {
  send(group: ResponderGroup, message: TopicMessage): Promise<void>;
}

export interface TopicMessage {
  readonly subject: string;
  readonly text: string;
  /** What a subscription can filter by. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** An identity in IAM that has a deny of Tierwatch, or the AWSDenyAll managed policy, which a containment can use instead. */
export interface FoundDeny {
  readonly identity: IdentityArn;
  /** Names of the inline deny policies of Tierwatch. */
  readonly policies: readonly string[];
  /** AWSDenyAll is attached, or is the permissions boundary. */
  readonly denyAll: boolean;
}

/** Finds denies in IAM, without any stored facts. */
export interface DenySearch {
  /** Some of the identities of the account. `next` continues the search; absent: it is complete. */
  search(after?: string): Promise<{ readonly found: readonly FoundDeny[]; readonly next?: string }>;
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
  /** ARN of the AWSDenyAll managed policy. */
  readonly denyAll: string;
  /** The account whose identities the playbooks can change. */
  readonly account: string;
}
