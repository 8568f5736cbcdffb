import type { Posture } from '../posture/types.ts';
import type { RoleReference } from './handovers/role-references.ts';
import type { OriginOfSession } from './lineage.ts';
import type { RuleModeSetting } from './rule-modes.ts';
import type { SourceNote } from './source-memory.ts';
import type { Containment, IdentityReference, Incident, Place, Profile, Signal, Suspicion, Window } from './types.ts';

export interface DetectOptions {
  /** Country and network of an address; undefined if the table is missing. */
  readonly locate: (address: string) => Place | undefined;
  /** The posture of a role that an event hands over or enters. Absent: none is known. */
  readonly postureOf?: (role: RoleReference) => Posture | undefined;
  /** False for a detector that sees only some events: baselines are learned once, by the detector that sees all of them. */
  readonly learn?: boolean;
  /** What is remembered about a source. Absent: nothing. */
  readonly notesOn?: (source: string) => readonly SourceNote[];
  /** Modes of rules. Absent: every rule is on. */
  readonly modes?: readonly RuleModeSetting[];
  /** The containment that is in force for the identity. */
  readonly containment?: Containment | undefined;
}

export interface IncidentChange {
  readonly kind: 'opened' | 'updated';
  readonly incident: Incident;
}

/** The suspicion that an identity passes on to another one that it created, issued a key for, or assumed. */
export interface Inheritance {
  readonly heir: IdentityReference;
  readonly suspicion: Suspicion;
}

/** A session of a role that was assumed under unusual circumstances. */
export interface TracedSession extends OriginOfSession {
  readonly role: IdentityReference;
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
  /** Absent: nothing changed that needs a write. */
  readonly profile?: Profile;
  readonly window?: Window;
  /** The last state of each incident that was opened or updated; more than one only if the batch spans days. */
  readonly incidents: readonly IncidentChange[];
  readonly inheritances: readonly Inheritance[];
  readonly keysForOthers: readonly KeyForAnother[];
  readonly sessions: readonly TracedSession[];
  /** What the events add to the memory of their sources. */
  readonly notes: readonly SourceNote[];
  readonly issued?: IssuedKeys;
  /** The complete state after the batch, for a caller that keeps state in memory; needs no separate write. */
  readonly remembered: { readonly profile: Profile; readonly window: Window };
  /** Whether `remembered.window` contains changes for the next write. */
  readonly changedInPassing: boolean;
}
