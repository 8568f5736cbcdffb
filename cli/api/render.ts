import { minute } from '../../layers/core/response/wording.ts';
import { storedIdentityDetail } from '../assess/identity-detail.ts';
import { whyOf } from '../assess/why.ts';
import { type IdentityRow, identityTable } from '../identity-table.ts';
import type { Io } from '../io.ts';
import { fold } from '../layout.ts';
import { paint } from '../paint.ts';
import { severityBadge, tierBadge } from '../render.ts';
import type { ApprovalView, Identity, IncidentSummary, PlanView } from './schemas.ts';

/** Renders API responses for people. Lines wrap between words; ids, hashes, ARNs, policies and commands are never broken. */

/** The path and names of the roles of Tierwatch and the CDK bootstrap stack. Others can use them too, so the tiers are counted. */
const isOwn = ({ identity }: Identity): boolean => /:role\/(?:tierwatch\/|cdk-)/.test(identity);

/** Identities, highest risk first. The roles of Tierwatch itself are counted in one line. */
export function renderIdentities(io: Io, identities: readonly Identity[]): readonly string[] {
  const own = identities.filter(isOwn);
  const rows = identities.filter((identity) => !isOwn(identity)).map((identity) => rowOf(io, identity));
  if (own.length === 0) return identityTable(io, rows);
  const tiers = ([0, 1, 2, 3] as const).flatMap((tier) => {
    const count = own.filter((identity) => identity.tier === tier).length;
    return count === 0 ? [] : `${count} in T${tier}`;
  });
  const roles = own.length === 1 ? 'role' : 'roles';
  const note = `and ${own.length} ${roles} under /tierwatch/ or named cdk-* (${tiers.join(', ')}); posture --all lists them`;
  return [...identityTable(io, rows), ...fold(io, '', paint(io, 'dim', note))];
}

/** All identities, highest risk first. */
export const renderAllIdentities = (io: Io, identities: readonly Identity[]): readonly string[] =>
  identityTable(
    io,
    identities.map((identity) => rowOf(io, identity)),
  );

const rowOf = (io: Io, identity: Identity): IdentityRow => ({
  ...identity,
  label: identity.kind === 'root' ? 'root' : `${identity.kind}/${identity.name}`,
  why: whyOf(io, identity),
});

/** One identity in detail. */
export const renderIdentity = (io: Io, identity: Identity): readonly string[] =>
  storedIdentityDetail(io, identity, new Date().toISOString());

/** Incidents, newest first: severity, tier, id and state; identity; title. */
export const renderIncidents = (io: Io, incidents: readonly IncidentSummary[]): readonly string[] =>
  incidents.flatMap((incident) => [
    `${severityBadge(io, incident.severity)}  ${tierText(io, incident.tier)} ${paint(io, 'bold', incident.id)}  ${incident.state}  ${paint(io, 'dim', minute(incident.openedAt))}`,
    `          ${incident.identity}`,
    ...fold(io, '          ', incident.title),
  ]);

export const tierText = (io: Io, tier: IncidentSummary['tier']): string =>
  tier === null ? paint(io, 'dim', ' T? ') : tierBadge(io, tier);

/** A plan: every change with its policy document, and what the plan does not stop. */
export function renderPlan(io: Io, plan: PlanView): readonly string[] {
  return [
    `${paint(io, 'bold', `Plan ${plan.id}`)}  ${plan.playbook}, mode ${plan.mode}`,
    `  hash ${plan.hash}`,
    ...plan.changes.flatMap((change, index) => changeLines(io, change, `  ${index + 1}. `)),
    ...plan.residual.flatMap((sentence) => fold(io, '  not stopped: ', paint(io, 'dim', sentence), 4)),
  ];
}

/** One change of a plan: its kind, the principal, the policy or key, and the policy document. */
export function changeLines(io: Io, change: PlanView['changes'][number], head: string): readonly string[] {
  const { kind, userName, roleName, policyName, policyArn, accessKeyId, document } = change;
  const object = policyName ?? policyArn ?? accessKeyId;
  const principal = userName ?? roleName;
  const on = principal === undefined ? '' : ` on ${principal}`;
  return [
    ...fold(io, head, `${kind}${on}${object === undefined ? '' : `: ${object}`}`),
    ...(document === undefined ? [] : [paint(io, 'dim', `${' '.repeat(head.length)}${document}`)]),
  ];
}

const APPROVAL_STYLE = new Map<string, Parameters<typeof paint>[1]>([
  ['pending', 'yellow'],
  ['approved', 'green'],
  ['refused', 'red'],
]);

export function renderApproval(io: Io, approval: ApprovalView): readonly string[] {
  const state = paint(io, APPROVAL_STYLE.get(approval.state) ?? 'dim', approval.state);
  const until = approval.state === 'pending' ? `, expires ${minute(approval.expiresAt)}` : '';
  return [
    ...fold(io, `${paint(io, 'bold', `Approval ${approval.id}`)}  `, `${state}${until}`, 2),
    ...(approval.decidedBy ? fold(io, `  by ${approval.decidedBy}: `, approval.reason ?? '', 4) : []),
  ];
}
