import { countsInFull, isServiceItself, reportsAttempt } from '../../layers/core/detection/evaluate.ts';
import {
  actionKey,
  callName,
  habitual,
  isHabit,
  maturity,
  networkKey,
  seenIn,
} from '../../layers/core/detection/profile.ts';
import type { DetectionContext, Rule, RuleMatch } from '../../layers/core/detection/rule.ts';
import type { RuleIndex } from '../../layers/core/detection/rule-index.ts';
import { isOnSchedule, momentInWords, schedule } from '../../layers/core/detection/schedule.ts';
import { agentFamily, prefixOf } from '../../layers/core/detection/sources.ts';
import { verdictOn } from '../../layers/core/detection/suppression.ts';
import type { ActivityEvent, Place, Profile, Seen, Signal } from '../../layers/core/detection/types.ts';
import { WindowKeeper } from '../../layers/core/detection/window.ts';
import { learnedText } from '../../layers/core/response/wording.ts';
import type { DetectionSettings } from '../inputs/config-file.ts';
import { type ExpiredException, expiredFor } from './expired.ts';
import type { RolePostures } from './role-postures.ts';
import type { Moment } from './run.ts';

/** What one rule made of an event. */
export interface Verdict {
  readonly rule: Rule;
  readonly kind: 'matched' | 'suppressed' | 'not-evaluated' | 'no-match';
  /** Absent for a match. */
  readonly why?: string;
  readonly signal?: Signal;
  /** At most one. */
  readonly expired?: readonly ExpiredException[];
}

/** One fact of the baseline from before the event. */
export interface BaselineFact {
  readonly what: 'API' | 'source' | 'network' | 'country' | 'client' | 'Region' | 'schedule';
  readonly value: string;
  readonly known: 'never seen' | 'seen' | 'habitual';
  /** Number of events; 0 for the schedule, which has days. */
  readonly count: number;
}

interface Surroundings {
  readonly rules: RuleIndex;
  readonly settings: DetectionSettings;
  readonly locate: (address: string) => Place | undefined;
  readonly postureOf: RolePostures['of'];
  /** The signals of the event. */
  readonly signals: readonly Signal[];
}

/** Evaluates the rules that see an event once more, with what was known at that time. */
export function verdictsOn(moment: Moment, surroundings: Surroundings): readonly Verdict[] {
  const keeper = new WindowKeeper(moment.window);
  return surroundings.rules.rulesFor(moment.event).map((rule) => {
    const skipped = reasonToSkip(rule, moment, surroundings.settings);
    if (skipped !== undefined) return { rule, kind: 'not-evaluated', why: skipped };
    const verdict = evaluated(rule, moment, keeper, surroundings);
    const signal = surroundings.signals.find((one) => one.rule === rule.meta.id);
    if (signal === undefined) return verdict;
    return { rule, kind: 'matched', signal, expired: expiredFor([signal], surroundings.settings.exceptions) };
  });
}

function reasonToSkip(
  rule: Rule,
  { event, identity, posture }: Moment,
  { exceptions, modes }: DetectionSettings,
): string | undefined {
  if (isServiceItself(event)) return 'AWS operates its own resources with a service-linked role';
  if (verdictOn(rule.meta.id, event.time, { identity, posture, exceptions }, modes).kind === 'drop')
    return 'the configuration turns the rule off for this identity';
  const outcomes = outcomesOf(rule);
  if (outcomes.includes(event.outcome) || reportsAttempt(rule, event)) return undefined;
  return `the call ${CALLED[event.outcome]}; the rule is for calls that ${outcomes.map((one) => CALLS[one]).join(' or ')}`;
}

const CALLED = { success: 'succeeded', denied: 'was denied', failed: 'failed' } as const;
const CALLS = { success: 'succeed', denied: 'are denied', failed: 'fail' } as const;

const outcomesOf = ({ outcomes = ['success'] }: Rule): NonNullable<Rule['outcomes']> => outcomes;

function evaluated(rule: Rule, moment: Moment, keeper: WindowKeeper, surroundings: Surroundings): Verdict {
  const { locate, postureOf, settings } = surroundings;
  const { event, profile, posture, source } = moment;
  const place = event.sourceAddress === undefined ? undefined : locate(event.sourceAddress);
  const isHabitual = habitual(profile, event, place);
  const contextNow = (): DetectionContext => ({
    posture,
    exceptions: settings.exceptions,
    profile,
    window: keeper.current,
    locate,
    postureOf,
    habitual: isHabitual,
    source,
  });
  if (outcomesOf(rule).includes(event.outcome))
    for (const count of rule.counts?.(event, contextNow()) ?? []) keeper.count(count, event.time);
  const match = rule.evaluate(event, contextNow());
  if (match === undefined) return { rule, kind: 'no-match', why: rule.meta.description };
  return { rule, kind: 'suppressed', why: suppression(match, isHabitual) };
}

const suppression = (match: RuleMatch, isHabitual: boolean): string =>
  isHabitual && !countsInFull(match)
    ? 'the identity does this habitually from this source'
    : `the same match was reported within the ${match.deviation === undefined ? 'hour' : 'day'} before, or belongs to a closed incident`;

/** What the baseline says about an event. Services have no place. */
export function baselineFacts({ event, profile }: Moment, place: Place | undefined): readonly BaselineFact[] {
  const facts = [
    fact('API', callName(event), profile.actions, actionKey(event)),
    fact('Region', event.region, profile.regions),
  ];
  if (!event.byService) {
    const prefix = event.sourceAddress === undefined ? undefined : prefixOf(event.sourceAddress);
    const network = place === undefined ? undefined : networkKey(place);
    if (prefix !== undefined) facts.push(fact('source', prefix, profile.sources));
    if (network !== undefined) facts.push(fact('network', network, profile.networks));
    if (place?.country !== undefined) facts.push(fact('country', place.country, profile.countries));
    facts.push(fact('client', agentFamily(event.userAgent), profile.agents));
  }
  return [...facts, ...scheduleFact(event, profile)];
}

function fact(
  what: BaselineFact['what'],
  value: string,
  known: Readonly<Record<string, Seen>>,
  key = value,
): BaselineFact {
  const seen = seenIn(known, key);
  if (seen === undefined) return { what, value, known: 'never seen', count: 0 };
  return { what, value, known: isHabit(seen) ? 'habitual' : 'seen', count: seen.count };
}

function scheduleFact({ time }: ActivityEvent, profile: Profile): readonly BaselineFact[] {
  const usual = schedule(profile, time);
  if (usual.kind !== 'scheduled') return [];
  const known = isOnSchedule(usual, time) ? 'habitual' : 'never seen';
  return [{ what: 'schedule', value: momentInWords(time), known, count: 0 }];
}

/** Whether the baseline can tell what is new. */
export function maturityText(profile: Profile): string {
  const learned = learnedText({ events: profile.events, days: profile.days.length });
  switch (maturity(profile)) {
    case 'nothing':
      return 'empty: nothing is known about the identity, so nothing is new for it';
    case 'learning':
      return `learning: ${learned} so far, too little to tell what is new`;
    case 'enough':
      return `${learned}: enough to tell what is new`;
  }
}
