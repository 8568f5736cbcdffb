import { CREDIBLE, isByCode, isWithoutSuccess } from '../../layers/core/detection/correlate.ts';
import type { Incident, Signal } from '../../layers/core/detection/types.ts';
import { compareSeverity, principalIn, type Severity } from '../../layers/core/identity.ts';
import { apiNameOf, type Origin, originOfSignal } from '../../layers/core/response/brief/events.ts';
import { plural } from '../../layers/core/response/wording.ts';
import { evidenceText, moment } from '../signals.ts';

/** Events of an incident that look alike. */
export interface Entry {
  /** `iam:AttachUserPolicy` */
  readonly api: string;
  readonly severity: Severity;
  /** The calls had no success: AWS denied them, or they failed. */
  readonly denied: boolean;
  readonly byCode: boolean;
  /** The identity does this habitually. */
  readonly habitual: boolean;
  /** Number of events. */
  readonly count: number;
  /** ISO 8601 */
  readonly first: string;
  readonly last: string;
  /** The best signal of each rule, most severe first. */
  readonly signals: readonly Signal[];
}

/** One place, client and credential that calls came from. */
export interface Source {
  readonly origin: Origin;
  readonly calls: number;
}

/** An incident for people. */
export interface Story {
  /** Who did how much, when, from where and with what. */
  readonly sentence: string;
  /** In the order of their times; changes by infrastructure as code come last. */
  readonly timeline: readonly Entry[];
  /** Less important entries that are not in the timeline. */
  readonly left: number;
  /** Most calls first. */
  readonly sources: readonly Source[];
  /** Calls without success by API: `iam:CreateUser ×3`. */
  readonly denied: readonly string[];
}

const MOST_ENTRIES = 14;

/** @param signals all signals of the incident, in the order of their times */
export function storyOf(incident: Incident, signals: readonly Signal[]): Story {
  const events = [...Map.groupBy(signals, ({ eventId }) => eventId).values()];
  const entries = [...Map.groupBy(events, likeness).values()].map(entryOf);
  const chosen = new Set(entries.toSorted(byImportance).slice(0, MOST_ENTRIES));
  const sources = sourcesOf(events);
  return {
    sentence: sentenceOf(incident, events, sources),
    timeline: entries.filter((entry) => chosen.has(entry)).sort(byTime),
    left: entries.length - chosen.size,
    sources,
    denied: deniedOf(events),
  };
}

type Event = readonly Signal[];

const bestFirst = (signals: Event): Event =>
  signals.toSorted((a, b) => compareSeverity(b.severity, a.severity) || b.confidence - a.confidence);

const apiOf = ([first]: Event): string => (first === undefined ? '' : (apiNameOf(first) ?? first.rule));
const isDenied = (event: Event): boolean => event.some(isWithoutSuccess);

const likeness = (event: Event): string =>
  [
    apiOf(event),
    isDenied(event),
    ...bestFirst(event).map(
      ({ rule, severity, evidence }) => `${rule} ${severity} ${evidence.byCode} ${evidence.habitual}`,
    ),
  ].join('\n');

function entryOf(events: readonly Event[]): Entry {
  const signals = events.flat();
  const best = bestFirst(signals);
  const rules = new Map<string, Signal>();
  for (const signal of best) if (!rules.has(signal.rule)) rules.set(signal.rule, signal);
  return {
    api: apiOf(signals),
    severity: best[0]?.severity ?? 'info',
    denied: isDenied(signals),
    byCode: signals.every(isByCode),
    habitual: signals.every(({ evidence }) => evidence.habitual === true),
    count: events.length,
    first: signals[0]?.time ?? '',
    last: signals.at(-1)?.time ?? '',
    signals: [...rules.values()],
  };
}

const credible = ({ signals }: Entry): boolean => signals.some(({ confidence }) => confidence >= CREDIBLE);

/** By hand before code, severe before mild, news before habits. */
const byImportance = (a: Entry, b: Entry): number =>
  Number(a.byCode) - Number(b.byCode) ||
  compareSeverity(b.severity, a.severity) ||
  Number(a.habitual) - Number(b.habitual) ||
  Number(credible(b)) - Number(credible(a)) ||
  Number(a.denied) - Number(b.denied);

const byTime = (a: Entry, b: Entry): number =>
  Number(a.byCode) - Number(b.byCode) || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0);

function sourcesOf(events: readonly Event[]): readonly Source[] {
  const sources = new Map<string, { readonly origin: Origin; calls: number }>();
  for (const [signal] of events) {
    if (signal === undefined) continue;
    const origin = originOfSignal(signal);
    const key = [origin.from, origin.client, origin.accessKeyId].join('\n');
    const before = sources.get(key);
    if (before === undefined) sources.set(key, { origin, calls: 1 });
    else before.calls += 1;
  }
  return [...sources.values()].sort((a, b) => b.calls - a.calls);
}

function deniedOf(events: readonly Event[]): readonly string[] {
  const denied = new Map<string, number>();
  for (const event of events.filter(isDenied)) denied.set(apiOf(event), (denied.get(apiOf(event)) ?? 0) + 1);
  return [...denied].sort(([, a], [, b]) => b - a).map(([api, calls]) => (calls === 1 ? api : `${api} ×${calls}`));
}

/** `×3 until 2026-04-15 12:04:00 UTC`; empty for a single event. */
export const repeatText = ({ count, last }: Entry): string => (count === 1 ? '' : `×${count} until ${moment(last)}`);

/** The evidence of a signal in an entry, which has the event and whether it succeeded. */
export function factsText({ evidence }: Signal): string {
  const { event: _, attempted: __, ...rest } = evidence;
  return evidenceText(rest).join(', ');
}

function sentenceOf(incident: Incident, events: readonly Event[], sources: readonly Source[]): string {
  const times = events.flat().map(({ time }) => time);
  const first = times[0] ?? incident.openedAt;
  const period = periodOf(first, times.at(-1) ?? first);
  const denied = events.filter(isDenied).length;
  const calls = plural(events.length, 'reported call');
  const refused =
    denied === 0 ? '' : denied === events.length ? ', all without success,' : `, ${denied} of them without success,`;
  return `${period}, ${whoOf(incident)} made ${calls}${refused} ${whereText(sources)}.`;
}

function whoOf({ identity, actor, class: kind, tier }: Incident): string {
  const name = principalIn(identity);
  const principal = name === undefined ? identity : `${name.kind} ${name.name}`;
  const known = [kind === 'unknown' ? '' : kind, tier === null ? '' : `T${tier}`].filter((part) => part !== '');
  const facts = known.length === 0 ? '' : ` (${known.join(', ')})`;
  return actor === undefined ? `${principal}${facts}` : `${actor.name} as ${principal}${facts}`;
}

function periodOf(first: string, last: string): string {
  const day = first.slice(0, 10);
  const seconds = Math.round((Date.parse(last) - Date.parse(first)) / 1_000);
  if (seconds === 0) return `At ${first.slice(11, 19)} UTC on ${day}`;
  const minutes = Math.round(seconds / 60);
  const hours = Math.round(minutes / 60);
  if (seconds < 120) return `In ${plural(seconds, 'second')} on ${day}`;
  if (minutes < 120) return `In ${plural(minutes, 'minute')} on ${day}`;
  return hours < 48
    ? `In ${plural(hours, 'hour')} from ${day}`
    : `In ${plural(Math.round(hours / 24), 'day')} from ${day}`;
}

function whereText(sources: readonly Source[]): string {
  const [only] = sources;
  if (sources.length > 1 || only === undefined) {
    const places = new Set(sources.map(({ origin }) => origin.from));
    return places.size === 1 && only !== undefined
      ? originText({ ...only.origin, client: `${sources.length} clients or keys` })
      : `from ${plural(places.size, 'source')}`;
  }
  return originText(only.origin);
}

/** `from 198.51.100.7 (NL, AS64500 Example) with aws-cli/linux, key AKIA…` */
export function originText({ from, country, network, organization, client, accessKeyId, sessionName }: Origin): string {
  const named = [network, organization].filter((part) => part !== undefined).join(' ');
  const place = [country ?? '', named].filter((part) => part !== '').join(', ');
  const where = from === undefined ? 'from an unknown source' : `from ${from}${place === '' ? '' : ` (${place})`}`;
  return [
    client === undefined ? where : `${where} with ${client}`,
    ...(accessKeyId === undefined ? [] : [`key ${accessKeyId}`]),
    ...(sessionName === undefined ? [] : [`session ${sessionName}`]),
  ].join(', ');
}
