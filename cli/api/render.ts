import { inFullStored } from '../assess/in-full.ts';
import type { Io } from '../io.ts';
import { paint } from '../paint.ts';
import { severityBadge, table, tierBadge } from '../render.ts';
import type { ApprovalView, CaseView, Identity, IncidentSummary, IncidentView, PlanView } from './schemas.ts';

/** Renders answers of a deployment as lines for people. */

const shortTime = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;

/** Identities, worst first. */
export function renderIdentities(io: Io, identities: readonly Identity[]): readonly string[] {
  const rows = identities.map((identity) => [
    tierBadge(io, identity.tier),
    String(identity.score),
    identity.name,
    identity.class,
    identity.owner ?? paint(io, 'dim', 'nobody'),
    identity.reasons.map((reason) => reason.code).join(', '),
  ]);
  return table(io, ['tier', 'score', 'identity', 'class', 'owner', 'reasons'], rows);
}

/** One identity: what it is, what stands against it, what it can become. */
export const renderIdentity = (io: Io, identity: Identity): readonly string[] =>
  inFullStored(io, identity, new Date().toISOString());

/** Incidents, newest first. */
export function renderIncidents(io: Io, incidents: readonly IncidentSummary[]): readonly string[] {
  const rows = incidents.map((incident) => [
    severityBadge(io, incident.severity),
    incident.tier === null ? '?' : tierBadge(io, incident.tier),
    incident.id,
    incident.state,
    shortTime(incident.openedAt),
    incident.identity,
    incident.title,
  ]);
  return table(io, ['severity', 'tier', 'incident', 'state', 'opened (UTC)', 'identity', 'what'], rows);
}

/** A plan, exactly: every change and what it does not stop. */
export function renderPlan(io: Io, plan: PlanView): readonly string[] {
  return [
    `${paint(io, 'bold', `Plan ${plan.id}`)}  ${plan.playbook}, mode ${plan.mode}`,
    `   hash ${plan.hash}`,
    ...plan.changes.map((change, index) => {
      const target = change.userName ?? change.roleName ?? '';
      const what = change.policyName ?? change.accessKeyId ?? '';
      return `   ${index + 1}. ${change.kind}  ${target}  ${what}`;
    }),
    ...plan.residual.map((sentence) => paint(io, 'dim', `   not stopped: ${sentence}`)),
  ];
}

const APPROVAL_STYLE = new Map<string, Parameters<typeof paint>[1]>([
  ['pending', 'yellow'],
  ['approved', 'green'],
  ['refused', 'red'],
]);

export function renderApproval(io: Io, approval: ApprovalView): readonly string[] {
  const state = paint(io, APPROVAL_STYLE.get(approval.state) ?? 'dim', approval.state);
  return [
    `${paint(io, 'bold', `Approval ${approval.id}`)}  ${state}, until ${shortTime(approval.expiresAt)}`,
    ...(approval.decidedBy ? [`   by ${approval.decidedBy}: ${approval.reason ?? ''}`] : []),
  ];
}

/** One case in full: what was seen, why it counts, what was done. */
export function renderCase(io: Io, { incident, plans, approvals, ...rest }: CaseView): readonly string[] {
  return [
    `${severityBadge(io, incident.severity)} ${paint(io, 'bold', incident.title)}`,
    `   ${incident.id}  ${incident.state}`,
    `   ${incident.identity}  ${incident.class}, tier ${incident.tier ?? 'unknown'}`,
    '',
    paint(io, 'bold', `Confidence ${Math.round(incident.confidence * 100)} %`),
    ...incident.confidenceTerms.map((term) => `   ${term.points.toFixed(2).padStart(6)}  ${term.why}`),
    '',
    ...signalLines(io, incident),
    ...plans.flatMap((plan) => ['', ...renderPlan(io, plan)]),
    ...approvals.flatMap((approval) => ['', ...renderApproval(io, approval)]),
    ...journalLines(io, rest),
  ];
}

function signalLines(io: Io, { signals, signalCount = signals.length }: IncidentView): readonly string[] {
  const chosen = signalCount > signals.length ? `, the worst ${signals.length} of ${signalCount}` : '';
  return [
    paint(io, 'bold', `Signals${chosen}`),
    ...signals.map(
      (signal) =>
        `   ${shortTime(signal.time)}  ${severityBadge(io, signal.severity)} ${signal.title}  ${paint(io, 'dim', signal.eventId)}`,
    ),
  ];
}

function journalLines(io: Io, { journal, journalTruncated }: Pick<CaseView, 'journal' | 'journalTruncated'>) {
  if (journal.length === 0) return [];
  return [
    '',
    paint(io, 'bold', journalTruncated === true ? `Journal, the newest ${journal.length} entries` : 'Journal'),
    ...journal.map(
      (entry) => `   ${shortTime(entry.at)}  ${entry.step.padEnd(22)} ${entry.detail}  ${paint(io, 'dim', entry.by)}`,
    ),
  ];
}
