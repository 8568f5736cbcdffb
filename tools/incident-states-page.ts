import { INCIDENT_EVENTS, type IncidentEvent, LIFECYCLE } from '../layers/core/response/lifecycle.ts';

const CAUSES = {
  person: 'a person',
  policy: 'the response policy',
  verification: 'a reading of IAM',
  playbook: 'a playbook',
  reconciler: 'the reconciler',
} as const;

const isEvent = (name: string): name is IncidentEvent => Object.hasOwn(INCIDENT_EVENTS, name);
const EVENTS = Object.keys(INCIDENT_EVENTS).filter(isEvent);

const causesOf = (event: IncidentEvent): string =>
  INCIDENT_EVENTS[event].causes.map((cause) => CAUSES[cause]).join(', ');

/** The page about the states of an incident, as the table in `layers/core/response/lifecycle.ts` has them. */
export function incidentStatesPage(): string {
  const states = Object.entries(LIFECYCLE);
  return [
    '# The states of an incident',
    '',
    '<!-- Made by tools/generate-incident-states-doc.ts from layers/core/response/lifecycle.ts; do not edit. -->',
    '',
    'The state says what is true in IAM now. An event that a state does not list is refused in it.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> open',
    ...states.flatMap(([state, { on, final }]) => [
      ...Object.entries(on).map(([event, to]) => `  ${idOf(state)} --> ${idOf(to)}: ${event}`),
      ...(final ? [`  ${idOf(state)} --> [*]`] : []),
    ]),
    '```',
    '',
    '| state | meaning | left by |',
    '|---|---|---|',
    ...states.map(([state, { description, on, final }]) => {
      const ways = Object.entries(on).map(([event, to]) => `\`${event}\` → ${to}`);
      return `| \`${state}\` | ${description} | ${final ? 'final' : ways.join('<br>')} |`;
    }),
    '',
    '| event | meaning | caused by |',
    '|---|---|---|',
    ...EVENTS.map((event) => `| \`${event}\` | ${INCIDENT_EVENTS[event].description} | ${causesOf(event)} |`),
    '',
  ].join('\n');
}

/** Mermaid takes no hyphens in the names of states. */
const idOf = (state: string): string => state.replaceAll('-', '_');
