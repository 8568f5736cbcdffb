import type { Rule } from '../layers/core/detection/rule.ts';
import type { Sources } from './constructs/cloudtrail-rule.ts';

/** The events that EventBridge delivers to one detector from the default bus, one entry per EventBridge rule. Read-only events
 * need rules of another kind, and each event costs. No event matches two entries. */
export interface Deliveries {
  readonly writes: readonly Sources[];
  readonly everything: readonly Sources[];
}

/** Sources per EventBridge rule: a pattern can have 2,048 characters. */
const MOST_IN_A_RULE = 30;

/** Event sources that the rules of a detector match; `all` if one of the rules matches every source. */
export function sourcesOf(rules: readonly Rule[], detector: Rule['detector']): readonly string[] | 'all' {
  const patterns = rules.filter((rule) => rule.detector === detector).flatMap((rule) => rule.events);
  const sources = new Set(patterns.map((pattern) => (pattern.includes(':') ? pattern.split(':', 1)[0] : '*')));
  const named = [...sources].filter((source) => source !== undefined && !source.includes('*'));
  return named.length === sources.size ? named.filter((source) => source !== undefined).sort() : 'all';
}

/** Divides a detector's sources by whether their read-only events are delivered too. `readOnly` has service prefixes (`iam`,
 * `sts`, …), as in the configuration. */
export function deliveriesOf(sources: readonly string[] | 'all', readOnly: readonly string[]): Deliveries {
  const read = readOnly.map((service) => `${service}.amazonaws.com`).sort();
  if (sources === 'all') return { writes: [{ except: read }], everything: inRules(read) };
  return {
    writes: inRules(sources.filter((source) => !read.includes(source))),
    everything: inRules(sources.filter((source) => read.includes(source))),
  };
}

/** Divides sources over as few EventBridge rules as possible. */
export const inRules = (sources: readonly string[]): readonly Sources[] =>
  Array.from({ length: Math.ceil(sources.length / MOST_IN_A_RULE) }, (_, rule) => ({
    only: sources.slice(rule * MOST_IN_A_RULE, (rule + 1) * MOST_IN_A_RULE),
  }));
