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

/** Every state that some row of events leads to. */
function reachableFrom(start: IncidentState): ReadonlySet<IncidentState> {
  const reached = new Set<IncidentState>([start]);
  for (const state of reached) for (const next of Object.values(LIFECYCLE[state].on)) reached.add(next);
  return reached;
}

describe('the state table of incidents', () => {
  it('has a row for every state, and no other', () => {
    expect(Object.keys(LIFECYCLE).toSorted()).toEqual([...INCIDENT_STATES].toSorted());
  });

  it('ends in a release, a successor, or a false positive', () => {
    expect(FINAL).toEqual(['released', 'replaced', 'closed']);
  });

  it('reaches every state from a new incident', () => {
    expect([...reachableFrom('open')].toSorted()).toEqual([...INCIDENT_STATES].toSorted());
  });

  it.each(INCIDENT_STATES.filter((state) => !isOver(state)))('leads from %s to an end, and on from it', (state) => {
    expect(FINAL.some((end) => reachableFrom(state).has(end))).toBe(true);
    expect(Object.keys(LIFECYCLE[state].on)).not.toEqual([]);
  });

  it.each(FINAL)('accepts nothing once it is %s', (state) => {
    expect(EVENTS.filter((event) => stateAfter(state, event) !== undefined)).toEqual([]);
  });

  it.each(EVENTS)('accepts %s somewhere, and says who causes it', (event) => {
    expect(statesThatAccept(event)).not.toEqual([]);
    expect(INCIDENT_EVENTS[event].causes).not.toEqual([]);
    expect(INCIDENT_EVENTS[event].description).toMatch(/\.$/);
  });

  it.each(INCIDENT_STATES)('describes %s', (state) => {
    expect(LIFECYCLE[state].description).toMatch(/\.$/);
  });
});

describe('what the table promises', () => {
  it('only a reading of IAM says that an identity is contained', () => {
    expect(EVENTS.filter((event) => leadsTo(event, 'contained'))).toEqual(['verify']);
    expect(INCIDENT_EVENTS.verify.causes).toEqual(['verification']);
  });

  it('whatever may be in force can be released, and ends where the principal is replaced', () => {
    for (const state of INCIDENT_STATES.filter(mayBeApplied)) {
      expect(stateAfter(state, 'release')).toBe('releasing');
      expect(stateAfter(state, 'replace')).toBe('replaced');
    }
    expect(INCIDENT_STATES.filter(mayBeApplied)).toEqual(['containing', 'contained', 'undone', 'failed', 'releasing']);
  });

  it('nothing that may be in force is closed without a release, and everything else that goes on can be closed', () => {
    const closable = statesThatAccept('close');
    expect(closable).toEqual(['open', 'planned', 'awaiting-approval', 'failed', 'refused', 'expired']);
  });

  it('a containment is planned where none is in force: one that was undone is applied again, without another approval', () => {
    expect(statesThatAccept('plan')).toEqual(['open', 'planned', 'failed', 'refused', 'expired']);
  });

  it('what is undone is applied again', () => {
    expect(statesThatAccept('start')).toEqual([
      ...['planned', 'awaiting-approval', 'containing', 'contained', 'undone', 'failed'],
    ]);
    expect(stateAfter('undone', 'start')).toBe('containing');
  });

  it('a release that breaks off is a containment that is not in force', () => {
    expect(stateAfter('releasing', 'undo')).toBe('undone');
    expect(stateAfter('releasing', 'finish-release')).toBe('released');
  });
});

describe('after, statesThatAccept and leadsTo', () => {
  it('agree with the table', () => {
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
