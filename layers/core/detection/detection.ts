import type { Containment, IdentityReference, Incident, Place, Profile, Signal, Suspicion, Window } from './types.ts';

export interface DetectOptions {
  /** Where an address is; a table that is missing answers undefined. */
  readonly locate: (address: string) => Place | undefined;
  /** False for a detector that sees only a part of the events: the one that sees all of them learns, once. */
  readonly learn?: boolean;
  /** The containment of the identity, where it is in force. */
  readonly containment?: Containment | undefined;
}

export interface IncidentChange {
  readonly kind: 'opened' | 'updated';
  readonly incident: Incident;
  /** The event that opened or moved it first. */
  readonly eventId: string;
}

/** The suspicion that an identity passes on to another one that it created, issued a key for, or assumed. */
export interface Inheritance {
  readonly heir: IdentityReference;
  readonly suspicion: Suspicion;
}

/** A long-term key that a principal created for another user. */
export interface KeyForAnother {
  readonly owner: IdentityReference;
  readonly accessKeyId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Keys that were issued to an identity under incident, with no other change to the incident. */
export interface IssuedKeys {
  readonly incident: string;
  readonly accessKeyIds: readonly string[];
}

export interface Detection {
  readonly signals: readonly Signal[];
  /** Absent: nothing worth writing was learnt. */
  readonly profile?: Profile;
  readonly window?: Window;
  /** The last state of each incident that was opened or moved; more than one only where the batch spans days. */
  readonly incidents: readonly IncidentChange[];
  readonly inheritances: readonly Inheritance[];
  readonly keysForOthers: readonly KeyForAnother[];
  readonly issued?: IssuedKeys;
  /** The complete state after the batch, for a caller that keeps state in memory; not worth a write by itself. */
  readonly remembered: { readonly profile: Profile; readonly window: Window };
  /** Whether `remembered.window` holds something that belongs into the next write. */
  readonly changedInPassing: boolean;
}
