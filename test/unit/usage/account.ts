import { normalise } from '../../../layers/core/detection/event.ts';
import { type ActionCatalogue, patternMatches } from '../../../layers/core/iam/index.ts';
import { Activity } from '../../../layers/core/usage/activity.ts';
import type { LastAccessed } from '../../../layers/core/usage/last-accessed.ts';
import { Usage } from '../../../layers/core/usage/usage.ts';
import { loadActionCatalogue } from '../../../layers/reference/index.ts';
import { type LoggedCall, recordOf } from './records.ts';

export const NOW = '2026-05-01T00:00:00Z';
export const NO_EVENTS: readonly LoggedCall[] = [];

interface Around {
  readonly lastAccessed?: ReadonlyMap<string, LastAccessed>;
  /** How often each event is read. */
  readonly copies?: number;
  readonly catalogue?: ActionCatalogue;
}

/** The usage that calls show on 1 May 2026. */
export function usageFrom(
  calls: readonly LoggedCall[],
  { lastAccessed = new Map(), copies = 1, catalogue = loadActionCatalogue() }: Around = {},
): Usage {
  const activity = new Activity(catalogue);
  for (let copy = 0; copy < copies; copy += 1) {
    for (const [index, call] of calls.entries()) {
      const normalised = normalise(recordOf(call, index));
      if (normalised.kind !== 'event') throw new Error(normalised.reason);
      activity.add(normalised.event);
    }
  }
  return new Usage({ catalogue, activity, lastAccessed, unusedDays: 90, now: Date.parse(NOW) });
}

/** The catalogue with only some services, so that `*` is quick. */
export function onlyServices(...services: readonly string[]): ActionCatalogue {
  const whole = loadActionCatalogue();
  const matching = (pattern: string): readonly string[] => {
    const [prefix = '', name = prefix === '*' ? '*' : ''] = pattern.split(':');
    const matched = services.filter((service) => patternMatches(prefix, service, true));
    return matched.flatMap((service) => whole.actionsMatching(`${service}:${name}`));
  };
  return { ...whole, services: () => services, actionsMatching: matching };
}
