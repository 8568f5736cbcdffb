import { describe, expect, it } from 'vitest';
import { INCIDENT_STATES, type IncidentState } from '../../../layers/core/detection/types.ts';
import {
  INCIDENT_EVENTS,
  type IncidentEvent,
  isOver,
  LIFECYCLE,
  leadsTo,
  mayBeApplied,
  after as stateAfter,
  statesThatAccept,
} from '../../../layers/core/response/lifecycle.ts';

const isEvent = (name: string): name is IncidentEvent => Object.hasOwn(INCIDENT_EVENTS, name);
const EVENTS = Object.keys(INCIDENT_EVENTS).filter(isEvent);
const FINAL = INCIDENT_STATES.filter(isOver);

/** Every state that is reachable by events. */
function reachableFrom(start: IncidentState): ReadonlySet<IncidentState> {
  const reached = new Set<IncidentState>([start]);
  for (const state of reached) for (const next of Object.values(LIFECYCLE[state].on)) reached.add(next);
  return reached;
}

describe('the incident state table', () => {
  it('has exactly one row for every state', () => {
    expect(Object.keys(LIFECYCLE).toSorted()).toEqual([...INCIDENT_STATES].toSorted());
  });

  it('has the final states released, replaced and closed', () => {
    expect(FINAL).toEqual(['released', 'replaced', 'closed']);
  });

  it('reaches every state from a new incident', () => {
    expect([...reachableFrom('open')].toSorted()).toEqual([...INCIDENT_STATES].toSorted());
  });

  it.each(INCIDENT_STATES.filter((state) => !isOver(state)))(
    'has transitions from %s that reach a final state',
    (state) => {
      expect(FINAL.some((end) => reachableFrom(state).has(end))).toBe(true);
      expect(Object.keys(LIFECYCLE[state].on)).not.toEqual([]);
    },
  );

  it.each(FINAL)('accepts no event in state %s', (state) => {
    expect(EVENTS.filter((event) => stateAfter(state, event) !== undefined)).toEqual([]);
  });

  it.each(EVENTS)('accepts %s in some state and documents its causes', (event) => {
    expect(statesThatAccept(event)).not.toEqual([]);
    expect(INCIDENT_EVENTS[event].causes).not.toEqual([]);
    expect(INCIDENT_EVENTS[event].description).toMatch(/\.$/);
  });

  it.each(INCIDENT_STATES)('describes %s', (state) => {
    expect(LIFECYCLE[state].description).toMatch(/\.$/);
  });
});

describe('guarantees of the state table', () => {
  it('only verification leads to contained', () => {
    expect(EVENTS.filter((event) => leadsTo(event, 'contained'))).toEqual(['verify']);
    expect(INCIDENT_EVENTS.verify.causes).toEqual(['verification']);
  });

  it('every state with a possible containment accepts release and replace', () => {
    for (const state of INCIDENT_STATES.filter(mayBeApplied)) {
      expect(stateAfter(state, 'release')).toBe('releasing');
      expect(stateAfter(state, 'replace')).toBe('replaced');
    }
    expect(INCIDENT_STATES.filter(mayBeApplied)).toEqual(['containing', 'contained', 'undone', 'failed', 'releasing']);
  });

  it('only states without an active containment can be closed', () => {
    const closable = statesThatAccept('close');
    expect(closable).toEqual(['open', 'planned', 'awaiting-approval', 'failed', 'refused', 'expired']);
  });

  it('a containment is planned only if none is in force or undone', () => {
    expect(statesThatAccept('plan')).toEqual(['open', 'planned', 'failed', 'refused', 'expired']);
  });

  it('an undone containment can be reasserted', () => {
    expect(statesThatAccept('start')).toEqual([
      ...['planned', 'awaiting-approval', 'containing', 'contained', 'undone', 'failed'],
    ]);
    expect(stateAfter('undone', 'start')).toBe('containing');
  });

  it('a failed release leads to undone', () => {
    expect(stateAfter('releasing', 'undo')).toBe('undone');
    expect(stateAfter('releasing', 'finish-release')).toBe('released');
  });
});

describe('after, statesThatAccept and leadsTo', () => {
  it('match the state table', () => {
    for (const event of EVENTS) {
      const accepting = INCIDENT_STATES.filter((state) => LIFECYCLE[state].on[event] !== undefined);
      expect([...statesThatAccept(event)].toSorted()).toEqual(accepting.toSorted());
      for (const state of INCIDENT_STATES) {
        expect(stateAfter(state, event)).toBe(LIFECYCLE[state].on[event]);
        const led = INCIDENT_STATES.some((from) => LIFECYCLE[from].on[event] === state);
        expect(leadsTo(event, state)).toBe(led);
      }
    }
  });
});
