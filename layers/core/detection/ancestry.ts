import type { IdentityArn } from '../identity.ts';

/** An identity that gave access to another one, by assuming it, creating it, or issuing a credential for it. */
export interface Ancestor {
  readonly identity: IdentityArn;
  /** Role session name. */
  readonly session?: string;
  readonly accessKeyId?: string;
  /** `sts:AssumeRole` */
  readonly how: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Ancestors of an identity or a session, nearest first. */
export type Lineage = readonly Ancestor[];

/** What an identity inherits from another one that created it, issued a key for it, or assumed it while under an incident. */
export interface Suspicion {
  readonly identity: IdentityArn;
  readonly incident: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `iam:CreateUser` */
  readonly how: string;
  /** The incident has replayed evidence. */
  readonly replayed?: true;
  /** The role was passed to compute. Sessions of people are not affected. */
  readonly handedOver?: true;
  /** Begins with `identity`. */
  readonly lineage?: Lineage;
  /** The incident that `incident` is part of. */
  readonly partOf?: string;
}
