import { inFullStored } from '../assess/in-full.ts';
import { printable } from '../assess/printable.ts';
import { type Io, paint } from '../io.ts';
import { severityBadge, table, tierBadge } from '../render.ts';
import type { ApprovalView, CaseView, Identity, IncidentView, PlanView } from './schemas.ts';

const shortTime = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;

/** Identities, worst first. */
export function renderIdentities(io: Io, identities: readonly Identity[]): string {
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
export const renderIdentity = (io: Io, identity: Identity): string =>
  inFullStored(io, printable(identity), new Date().toISOString());

/** Incidents, newest first. */
export function renderIncidents(io: Io, incidents: readonly IncidentView[]): string {
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
export function renderPlan(io: Io, plan: PlanView): string {
  const lines = [
    `${paint(io, 'bold', `Plan ${plan.id}`)}  ${plan.playbook}, mode ${plan.mode}`,
    `   hash ${plan.hash}`,
    ...plan.changes.map((change, index) => {
      const target = change.userName ?? change.roleName ?? '';
      const what = change.policyName ?? change.accessKeyId ?? '';
      return `   ${index + 1}. ${change.kind}  ${target}  ${what}`;
    }),
    ...plan.residual.map((sentence) => paint(io, 'dim', `   not stopped: ${sentence}`)),
  ];
  return `${lines.join('\n')}\n`;
}

const APPROVAL_STYLE = { pending: 'yellow', approved: 'green', refused: 'red', expired: 'dim' } as const;

export function renderApproval(io: Io, approval: ApprovalView): string {
  const decided = approval.decidedBy ? `\n   by ${approval.decidedBy}: ${approval.reason ?? ''}` : '';
  const state = paint(io, APPROVAL_STYLE[approval.state], approval.state);
  return `${paint(io, 'bold', `Approval ${approval.id}`)}  ${state}, until ${shortTime(approval.expiresAt)}${decided}\n`;
}

/** One case in full: what was seen, why it counts, what was done. */
export function renderCase(io: Io, { incident, plans, approvals, journal }: CaseView): string {
  const lines = [
    `${severityBadge(io, incident.severity)} ${paint(io, 'bold', incident.title)}`,
    `   ${incident.id}  ${incident.state}`,
    `   ${incident.identity}  ${incident.class}, tier ${incident.tier ?? 'unknown'}`,
    '',
    paint(io, 'bold', `Confidence ${Math.round(incident.confidence * 100)} %`),
    ...incident.confidenceTerms.map((term) => `   ${term.points.toFixed(2).padStart(6)}  ${term.why}`),
    '',
    paint(io, 'bold', 'Signals'),
    ...incident.signals.map(
      (signal) =>
        `   ${shortTime(signal.time)}  ${severityBadge(io, signal.severity)} ${signal.title}  ${paint(io, 'dim', signal.eventId)}`,
    ),
  ];
  const parts = [`${lines.join('\n')}\n`];
  for (const plan of plans) parts.push(renderPlan(io, plan));
  for (const approval of approvals) parts.push(renderApproval(io, approval));
  if (journal.length > 0) {
    const entries = journal.map(
      (entry) => `   ${shortTime(entry.at)}  ${entry.step.padEnd(22)} ${entry.detail}  ${paint(io, 'dim', entry.by)}`,
    );
    parts.push(`${[paint(io, 'bold', 'Journal'), ...entries].join('\n')}\n`);
  }
  return parts.join('\n');
}
