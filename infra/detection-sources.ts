import type { Rule } from '../layers/core/detection/rule.ts';
import type { Sources } from './constructs/cloudtrail-rule.ts';

/** What EventBridge has to deliver to one detector, rule by rule: on the default bus in two halves, since the events of
 * reading calls have to be asked for and are paid for. No event is in two of them. */
export interface Deliveries {
  readonly writes: readonly Sources[];
  readonly everything: readonly Sources[];
}

/** Sources in one rule: a pattern may have 2,048 characters. */
const MOST_IN_A_RULE = 30;

/** Event sources that the rules of a detector look at; `all` where one of them looks at every event. */
export function sourcesOf(rules: readonly Rule[], detector: Rule['detector']): readonly string[] | 'all' {
  const patterns = rules.filter((rule) => rule.detector === detector).flatMap((rule) => rule.events);
  const sources = new Set(patterns.map((pattern) => (pattern.includes(':') ? pattern.split(':', 1)[0] : '*')));
  const named = [...sources].filter((source) => source !== undefined && !source.includes('*'));
  return named.length === sources.size ? named.filter((source) => source !== undefined).sort() : 'all';
}

/** Divides a detector's sources by whether reading calls are wanted from them (`iam`, `sts`, … as the configuration has it). */
export function deliveriesOf(sources: readonly string[] | 'all', readOnly: readonly string[]): Deliveries {
  const read = readOnly.map((service) => `${service}.amazonaws.com`).sort();
  if (sources === 'all') return { writes: [{ except: read }], everything: inRules(read) };
  return {
    writes: inRules(sources.filter((source) => !read.includes(source))),
    everything: inRules(sources.filter((source) => read.includes(source))),
  };
}

/** Sources divided over as few rules as hold them. */
export const inRules = (sources: readonly string[]): readonly Sources[] =>
  Array.from({ length: Math.ceil(sources.length / MOST_IN_A_RULE) }, (_, rule) => ({
    only: sources.slice(rule * MOST_IN_A_RULE, (rule + 1) * MOST_IN_A_RULE),
  }));
