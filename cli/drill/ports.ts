import type { CaseView, Identity, IncidentSummary } from '../api/schemas.ts';
import type { Io } from '../io.ts';

/** A user that a drill creates. It has no permissions, so its key is harmless even if it leaks. */
export interface Canary {
  readonly name: string;
  readonly arn: string;
  /** ARN of the principal that started the drill. */
  readonly startedBy: string;
  /** ISO 8601: the drill is over by then. */
  readonly until: string;
}

/** Result of the calls of the attack. */
export interface AttackCalls {
  readonly denied: number;
  /** Names of the calls that AWS did not deny. */
  readonly allowed: readonly string[];
}

/** What a drill does in IAM. */
export interface DrillAccount {
  /** ARN of the caller. */
  caller(): Promise<string>;
  createUser(canary: Canary): Promise<void>;
  /** Creates the access key and waits until AWS accepts it. The secret key never leaves the implementation. */
  createKey(canary: Canary, signal: AbortSignal): Promise<void>;
  /** Makes the calls of the attack with the key. */
  attack(canary: Canary): Promise<AttackCalls>;
  /** Error code with which AWS refuses the key; undefined if a call with it succeeds. Throws if AWS did not answer. */
  tryKey(canary: Canary): Promise<string | undefined>;
  /** All canaries of the account, by path and tag. */
  canaries(): Promise<readonly Canary[]>;
  /** Policies and groups that neither a drill nor a containment adds: a user that has them is not a canary. */
  foreignAccess(canary: Canary): Promise<readonly string[]>;
  /** Deletes the user with its keys. Does nothing if it is gone. */
  remove(canary: Canary): Promise<void>;
}

export interface ReleaseOutcome {
  /** `second-person` */
  readonly needs?: string;
}

/** What a drill asks of the deployment. Errors are those of the API client. */
export interface DrillApi {
  posture(arn: string): Promise<Identity | undefined>;
  /** Incidents about canaries that opened since a time (milliseconds since the epoch), newest first. */
  incidents(since: number): Promise<readonly IncidentSummary[]>;
  case(incidentId: string): Promise<CaseView>;
  contain(incidentId: string, reason: string): Promise<void>;
  approve(approvalId: string, planHash: string, reason: string): Promise<void>;
  release(incidentId: string, reason: string): Promise<ReleaseOutcome>;
  close(incidentId: string, reason: string): Promise<void>;
}

export interface DrillClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects if the signal is aborted. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface DrillPorts {
  readonly io: Io;
  readonly account: DrillAccount;
  readonly api: DrillApi;
  readonly clock: DrillClock;
}
