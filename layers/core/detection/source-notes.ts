import { isEstablished, isHabit, networkKey, seenIn } from './profile.ts';
import { DAY, MINUTE, type Rule } from './rule.ts';
import { isSourceArn, SourceMemory, type SourceNote } from './source-memory.ts';
import { isAmazon, isPublic, prefixOf } from './sources.ts';
import type { ActivityEvent, IdentityState, Place, Profile } from './types.ts';

const LONGEST_VALUE = 200;
/** A key that was not used for that long needs no baseline for its use to be news. */
const DORMANT = 90 * DAY;

export interface NoteContext extends Pick<IdentityState, 'posture'> {
  readonly profile: Profile;
  readonly locate: (address: string) => Place | undefined;
  /** Sign-ins and other calls are noted by different detectors. undefined: all. */
  readonly detector: Rule['detector'] | undefined;
}

/** What an event says about its source; undefined for almost all events. A source that is habitual for the identity says
 * nothing, so that the sign-ins of an office are not noted. */
export function noteOf(event: ActivityEvent, context: NoteContext): SourceNote | undefined {
  const { sourceAddress: address, byService } = event;
  if (byService || address === undefined || !isTelling(event, context.detector) || !isPublic(address)) return undefined;
  const source = prefixOf(address);
  if (source === undefined || isHabit(seenIn(context.profile.sources, source))) return undefined;
  const fact = event.name === 'ConsoleLogin' ? signInOf(event) : useOf(event, { address, source }, context);
  return fact && { source, kind: fact.kind, value: fact.value.slice(0, LONGEST_VALUE), at: event.time };
}

/** The memory of the source of an event that says something about it. */
export function memoryOf(
  event: ActivityEvent,
  context: NoteContext,
  notesOn: (source: string) => readonly SourceNote[],
): SourceMemory | undefined {
  const note = noteOf(event, context);
  return note && new SourceMemory(notesOn(note.source), note);
}

/** Cheap, because every event is asked. */
function isTelling({ name, actor }: ActivityEvent, detector: NoteContext['detector']): boolean {
  if (name === 'ConsoleLogin') return detector === 'signin' || detector === undefined;
  if (detector === 'signin' || detector === 'change') return false;
  return actor.instanceId !== undefined || actor.accessKeyId?.startsWith('AKIA') === true;
}

type Fact = Pick<SourceNote, 'kind' | 'value'>;

function signInOf({ outcome, actor, time }: ActivityEvent): Fact | undefined {
  const kind = outcome === 'success' ? 'signed-in' : 'failed';
  // CloudTrail hides names that do not exist. A flood of them must not fill the memory of the source.
  const value = isSourceArn(actor.identity) ? `hidden ${Math.floor(time / MINUTE) % 60}` : actor.identity;
  return value === undefined ? undefined : { kind, value };
}

/** An address with its prefix. */
interface Origin {
  readonly address: string;
  readonly source: string;
}

function useOf(event: ActivityEvent, origin: Origin, context: NoteContext): Fact | undefined {
  const { accessKeyId, instanceId } = event.actor;
  if (instanceId !== undefined) {
    const place = context.locate(origin.address);
    return place === undefined || isAmazon(place) ? undefined : { kind: 'instance', value: instanceId };
  }
  if (accessKeyId === undefined || event.outcome === 'failed') return undefined;
  return isNews(event.time, origin, context) ? { kind: 'key', value: accessKeyId } : undefined;
}

/** Whether an established identity comes from a new network or country, or a dormant one from anywhere. */
function isNews(time: number, { address, source }: Origin, { profile, posture, locate }: NoteContext): boolean {
  if (isEstablished(profile)) {
    const place = locate(address);
    const network = place === undefined ? undefined : networkKey(place);
    if (network !== undefined && seenIn(profile.networks, network) !== undefined) return false;
    return network !== undefined || seenIn(profile.sources, source) === undefined;
  }
  const used = posture?.lastUsedAt;
  if (profile.lastSeen !== null || used === undefined || used === null || used === 'unknown') return false;
  return time - Date.parse(used) > DORMANT;
}
