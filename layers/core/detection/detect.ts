import type { Detection, DetectOptions } from './detection.ts';
import { RuleIndex } from './rule-index.ts';
import type { ActivityEvent, IdentityState, Rule } from './types.ts';
import { Watcher } from './watcher.ts';

/**
 * Runs the rules over events of ONE identity and adds up what they say. Pure: the same events and state give the same
 * answer, in whatever order and however often the events are given. Both the Lambdas and `replay` call it.
 */
export function detectBatch(
  events: readonly ActivityEvent[],
  state: IdentityState,
  rules: RuleIndex | readonly Rule[],
  options: DetectOptions,
): Detection {
  const index = rules instanceof RuleIndex ? rules : new RuleIndex(rules);
  const watcher = new Watcher(state, index, options);
  for (const event of inOrder(events)) watcher.take(event);
  return watcher.result();
}

function inOrder(events: readonly ActivityEvent[]): readonly ActivityEvent[] {
  const ids = new Set<string>();
  const once = events.filter((event) => !ids.has(event.id) && ids.add(event.id));
  return once.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}
