/** The baseline of an identity: what it normally does. */
export interface Profile {
  readonly version: 1;
  /** Milliseconds since the epoch. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  readonly events: number;
  /** Days (UTC) with activity, newest last, bounded. */
  readonly days: readonly string[];
  readonly sources: SeenByName;
  readonly countries: SeenByName;
  readonly networks: SeenByName;
  readonly regions: SeenByName;
  readonly agents: SeenByName;
  /** `service:Name` */
  readonly actions: SeenByName;
  /** `secret name` or `parameter name`, whose values were read. Absent: none, or stored before the field existed. */
  readonly objects?: SeenByName;
  /** Events by hour of the day, UTC: 24 counts. */
  readonly hours: readonly number[];
  /** Events by five-minute slot of the hour (12 counts), and by weekday from Sunday (7). Absent in profiles that were stored before the
   * fields existed. */
  readonly minutes?: readonly number[];
  readonly weekdays?: readonly number[];
  /** What was seen under suspicion, or is new enough to have raised a signal: not part of the baseline yet. */
  readonly candidate?: CandidateProfile;
}

/** The parts of a profile that list what was seen. */
export type ProfilePart = 'sources' | 'countries' | 'networks' | 'regions' | 'agents' | 'actions' | 'objects';
export type SeenByName = Readonly<Record<string, Seen>>;

/** What may become part of a baseline. Each entry is decided separately. Absent parts are empty. */
export type CandidateProfile = Readonly<Partial<Record<ProfilePart, SeenByName>>>;

export interface Seen {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  /** The days (UTC) on which a network or a client was seen: bit n is n days before the day of `last`, 30 bits. Absent in
   * other parts, and in profiles that were stored before the field existed. */
  readonly recent?: number;
  /** How often an API is called; absent where it is rare, and in other parts. */
  readonly volume?: Volume;
  /** In a candidate profile: seen while an incident was of high severity, so only a responder can confirm it. */
  readonly held?: true;
}

/** Calls of one API in the current hour and day (UTC), and the highest counts of earlier ones. */
export interface Volume {
  /** Hours since the epoch: from when calls are counted, and the current hour. */
  readonly since: number;
  readonly hour: number;
  readonly calls: number;
  readonly most: number;
  readonly callsOfDay: number;
  readonly mostOfDay: number;
}
