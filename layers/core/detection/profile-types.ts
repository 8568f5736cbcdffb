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
  /** Absent in profiles that were stored before the field existed. */
  readonly active?: ActiveTimes;
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
  /** In a candidate profile: seen while an incident was of high severity, so only a responder can confirm it. */
  readonly held?: true;
}

/** On which of the last 30 days (UTC) an identity was active at each hour and in each five-minute slot of an hour. Bit n is n days before
 * `day`. Of each hour and slot, a few days are counted, so that it is stored a few times a month only. */
export interface ActiveTimes {
  /** Days since the epoch: the latest day that was counted. */
  readonly day: number;
  /** 24 numbers. */
  readonly hours: readonly number[];
  /** 12 numbers. */
  readonly slots: readonly number[];
}
