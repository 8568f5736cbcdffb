import type { IncidentState } from '../detection/types.ts';

/** The lifecycle of an incident: one table of states and events. The state describes what is true in IAM now, not past actions.
 * Every change of state goes through `after`; `docs/incident-states.md` is generated from this file. */

/** Who can cause an event. */
export type Cause = 'person' | 'policy' | 'verification' | 'playbook' | 'reconciler';

interface EventMeta {
  readonly description: string;
  readonly causes: readonly Cause[];
}

export const INCIDENT_EVENTS = {
  plan: { description: 'A containment plan is stored.', causes: ['person', 'policy'] },
  'request-approval': { description: 'Approval of the plan is requested.', causes: ['playbook'] },
  refuse: {
    description: 'A person refuses the plan, or a guardrail does before any change.',
    causes: ['person', 'playbook'],
  },
  expire: { description: 'The approval expired.', causes: ['playbook', 'reconciler'] },
  start: { description: 'The guardrails passed; the changes are applied or reasserted.', causes: ['playbook'] },
  verify: { description: 'Verification finds that IAM is as planned.', causes: ['verification'] },
  fail: {
    description: 'A playbook could not finish. What it applied stays in place.',
    causes: ['playbook', 'reconciler'],
  },
  undo: {
    description: 'Verification finds that the containment is not in force, and it cannot be reasserted now.',
    causes: ['verification', 'playbook', 'reconciler'],
  },
  release: { description: 'A person requests a release.', causes: ['person'] },
  'finish-release': { description: 'Verification finds that access is restored.', causes: ['playbook'] },
  replace: { description: 'The principal was deleted, and another one has its name.', causes: ['verification'] },
  close: { description: 'A person closes the incident as a false positive.', causes: ['person'] },
} as const satisfies Readonly<Record<string, EventMeta>>;

export type IncidentEvent = keyof typeof INCIDENT_EVENTS;

interface StateMeta {
  readonly description: string;
  /** The incident is over: the next signals about the identity open another one. */
  readonly final?: true;
  readonly on: Readonly<Partial<Record<IncidentEvent, IncidentState>>>;
}

/** Events that are not listed under `on` are refused in that state. */
export const LIFECYCLE: Readonly<Record<IncidentState, StateMeta>> = {
  open: {
    description: 'Detected. Nothing is planned.',
    on: { plan: 'planned', close: 'closed' },
  },
  planned: {
    description: 'A plan exists. No change was applied.',
    on: {
      plan: 'planned',
      'request-approval': 'awaiting-approval',
      start: 'containing',
      refuse: 'refused',
      fail: 'failed',
      release: 'releasing',
      close: 'closed',
    },
  },
  'awaiting-approval': {
    description: 'The plan waits for approval. Automatic containment can approve it if the evidence grows.',
    on: { start: 'containing', refuse: 'refused', expire: 'expired', fail: 'failed', close: 'closed' },
  },
  containing: {
    description: 'The changes are being applied or reasserted. Not verified.',
    on: {
      start: 'containing',
      verify: 'contained',
      fail: 'failed',
      undo: 'undone',
      release: 'releasing',
      replace: 'replaced',
    },
  },
  contained: {
    description: 'The containment is verified and in force.',
    on: { start: 'containing', undo: 'undone', release: 'releasing', replace: 'replaced' },
  },
  undone: {
    description: 'The containment was applied but is not in force: act now.',
    on: { start: 'containing', verify: 'contained', release: 'releasing', replace: 'replaced' },
  },
  failed: {
    description: 'A playbook could not finish. What it applied is still in place; it is not verified.',
    on: {
      plan: 'planned',
      start: 'containing',
      verify: 'contained',
      release: 'releasing',
      replace: 'replaced',
      close: 'closed',
    },
  },
  refused: {
    description:
      'A person or a guardrail refused. A new decision is made if there is more evidence than this one was based on.',
    on: { plan: 'planned', release: 'releasing', close: 'closed' },
  },
  expired: {
    description: 'The approval expired. A new decision is made if there is more evidence than this one was based on.',
    on: { plan: 'planned', release: 'releasing', close: 'closed' },
  },
  releasing: {
    description: 'Access is being restored.',
    on: { release: 'releasing', 'finish-release': 'released', undo: 'undone', replace: 'replaced' },
  },
  released: {
    description: 'Access was restored. A hold suppresses repeat containment for the same evidence.',
    final: true,
    on: {},
  },
  replaced: { description: 'The principal was deleted; its successor has a separate incident.', final: true, on: {} },
  closed: { description: 'A person closed the incident as a false positive.', final: true, on: {} },
};

/** In these states, nothing was changed for the incident. */
export const BEFORE_CHANGE: readonly IncidentState[] = ['planned', 'awaiting-approval'];
/** In these states, the changes of an approved plan were applied, or were being applied. */
export const APPLIED: readonly IncidentState[] = ['containing', 'contained', 'undone', 'failed'];

/** The state after an event, or undefined where the event is refused. */
export const after = (state: IncidentState, event: IncidentEvent): IncidentState | undefined =>
  LIFECYCLE[state].on[event];

/** The states in which an event is accepted. */
export const statesThatAccept = (event: IncidentEvent): readonly IncidentState[] =>
  INCIDENT_STATE_LIST.filter((state) => after(state, event) !== undefined);

const isState = (name: string): name is IncidentState => Object.hasOwn(LIFECYCLE, name);
const INCIDENT_STATE_LIST: readonly IncidentState[] = Object.keys(LIFECYCLE).filter(isState);

/** Whether some state leads to this one by the event. */
export const leadsTo = (event: IncidentEvent, to: IncidentState): boolean =>
  INCIDENT_STATE_LIST.some((state) => after(state, event) === to);

/** Whether the incident is over. */
export const isOver = (state: IncidentState): boolean => LIFECYCLE[state].final === true;

/** Whether changes of a containment can be in force in IAM. */
export const mayBeApplied = (state: IncidentState): boolean =>
  state === 'containing' || state === 'contained' || state === 'undone' || state === 'failed' || state === 'releasing';
