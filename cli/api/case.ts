import { INCIDENT_STATES } from '../../layers/core/detection/types.ts';
import { after, type IncidentEvent, mayBeApplied } from '../../layers/core/response/lifecycle.ts';
import type { Io } from '../io.ts';
import { fold } from '../layout.ts';
import { paint } from '../paint.ts';
import { pointsText, severityBadge } from '../render.ts';
import { moment, signalLines } from '../signals.ts';
import { briefSections, outcomeLines } from './brief.ts';
import { renderApproval, renderPlan } from './render.ts';
import type { CaseView, IncidentView } from './schemas.ts';

/** An incident in detail, most important first: what happened, what containment interrupts, the plan, and the next commands. */
export function renderCase(io: Io, view: CaseView): readonly string[] {
  const { plans, approvals, brief, incident } = view;
  const [first, ...earlier] = plans.toReversed();
  return [
    ...caseHeader(io, incident),
    ...approvals.filter(isPending).flatMap((approval) => ['', ...renderApproval(io, approval)]),
    ...(brief === undefined ? ['', ...signalsOf(io, incident)] : briefSections(io, brief, countOf(incident))),
    ...(first === undefined ? [] : ['', ...renderPlan(io, first)]),
    ...(brief?.outcome === undefined ? [] : ['', ...outcomeLines(io, brief.outcome)]),
    ...['', ...confidenceLines(io, incident)],
    ...earlier.flatMap((plan) => ['', ...renderPlan(io, plan)]),
    ...approvals.filter((approval) => !isPending(approval)).flatMap((one) => ['', ...renderApproval(io, one)]),
    ...notificationLines(io, view),
    ...journalLines(io, view),
    ...nextLines(nextCommands(view)),
  ];
}

/** Whether an approval waits for a decision. */
export const isPending = ({ state }: { readonly state: string }): boolean => state === 'pending';

const REPLAYED = 'Some of the evidence was replayed: nothing changes unless you ask for it.';

export const caseHeader = (io: Io, incident: IncidentView): readonly string[] => [
  ...fold(io, `${severityBadge(io, incident.severity)}  `, paint(io, 'bold', incident.title)),
  `  ${incident.id}  ${incident.state}`,
  ...fold(io, `  ${incident.identity}  `, `${incident.class}, tier ${incident.tier ?? 'unknown'}`, 2),
  ...(incident.replayed === true ? fold(io, '  ', REPLAYED) : []),
];

const countOf = ({ signals, signalCount = signals.length }: IncidentView): string =>
  signalCount > signals.length ? ` (from ${signals.length} of ${signalCount} signals)` : '';

const confidenceLines = (io: Io, { confidence, confidenceTerms }: IncidentView): readonly string[] => [
  paint(io, 'bold', `Confidence ${Math.round(confidence * 100)}%`),
  ...confidenceTerms.flatMap(({ points, why }) => fold(io, `  ${pointsText(points).padStart(4)}  `, why)),
];

/** The commands to run next, below a heading that says who runs them. */
export const nextLines = (commands: readonly string[], heading = 'Next'): readonly string[] =>
  commands.length === 0 ? [] : ['', heading, ...commands.map((command) => `  ${command}`)];

/** The commands to decide on the plan of an incident. They show the plan, and decide on exactly that plan. */
export const decisions = (incidentId: string): readonly string[] =>
  ['approve', 'refuse'].map((verb) => `tierwatch ${verb} ${incidentId}`);

/** The commands that the incident accepts in its state; none for a state that is unknown to this version. */
export function nextCommands({ incident, approvals }: Pick<CaseView, 'incident' | 'approvals'>) {
  const { id, state } = incident;
  if (approvals.some(isPending)) return decisions(id);
  // The release is at work: there is nothing to do but to look again.
  if (state === 'releasing') return [`tierwatch show ${id}`];
  const known = INCIDENT_STATES.find((name) => name === state);
  const can = (event: IncidentEvent): boolean => known !== undefined && after(known, event) !== undefined;
  const verbs = [
    // A containment that is not in force is applied again.
    ...(can('plan') || known === 'undone' || known === 'containing' ? ['contain'] : []),
    ...(can('release') && known !== undefined && mayBeApplied(known) ? ['release'] : []),
    ...(can('close') ? ['close'] : []),
  ];
  return verbs.map((verb) => `tierwatch ${verb} ${id} --reason "…"`);
}

function signalsOf(io: Io, { signals, signalCount = signals.length }: IncidentView): readonly string[] {
  const chosen = signalCount > signals.length ? ` (${signals.length} of ${signalCount})` : '';
  return [
    paint(io, 'bold', `Signals${chosen}`),
    ...signals.flatMap((signal) => [
      ...signalLines(io, signal),
      paint(io, 'dim', `      CloudTrail event ${signal.eventId}`),
    ]),
  ];
}

const notificationLines = (io: Io, { notifications = [] }: CaseView): readonly string[] =>
  notifications.length === 0
    ? []
    : [
        '',
        paint(io, 'bold', 'Notifications'),
        ...notifications.flatMap(({ trigger, to, deliveredAt }) =>
          fold(io, `  ${paint(io, 'dim', moment(deliveredAt))}  `, `${trigger} to ${to}`, 6),
        ),
      ];

function journalLines(io: Io, { journal, journalTruncated }: Pick<CaseView, 'journal' | 'journalTruncated'>) {
  if (journal.length === 0) return [];
  return [
    '',
    paint(io, 'bold', journalTruncated === true ? `Journal (newest ${journal.length} entries)` : 'Journal'),
    ...journal.flatMap((entry) => [
      ...fold(io, `  ${paint(io, 'dim', moment(entry.at))}  ${entry.step}: `, entry.detail, 6),
      ...fold(io, '      ', paint(io, 'dim', `by ${entry.by}`)),
    ]),
  ];
}
