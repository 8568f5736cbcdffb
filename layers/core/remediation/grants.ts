import { authorize } from '../iam/index.ts';
import { type Edge, type GraphNode, identityOf } from '../posture/escalation/edge.ts';
import { RULES } from '../posture/escalation/rules/index.ts';
import { trustGrants } from '../posture/trust.ts';
import type { TrustedPrincipal } from './change.ts';
import type { Assessed } from './simulate.ts';

/** What an edge of the escalation graph depends on: the policies that allow its actions, and the trust policy that names the
 * attacker or the service. */

/** The steps of an edge, each with the resource that its actions are used on. */
const stepsOf = ({ actions, target, before = [] }: Edge) => [...before, { actions, target }];

/** Every action of an edge, each needed. */
export const actionsOfEdge = (edge: Edge): readonly string[] => [
  ...new Set(stepsOf(edge).flatMap(({ actions }) => actions)),
];

/** The policies of which each allows the action for the edge; none if a trust policy alone allows it. */
export function policiesAllowing(by: GraphNode, edge: Edge, action: string): readonly string[] {
  const step = stepsOf(edge).find(({ actions }) => actions.includes(action));
  const { identity } = by;
  const resource = resourceOf(step?.target ?? '*', action, edge);
  const request = { principal: identity.arn, action, resource, contextUnknown: true };
  // Assuming a role needs its trust policy too.
  const trust = action === 'sts:AssumeRole' ? identityOf(edge.to).trust : undefined;
  const { statements } = authorize(identity.compiled, request, { policy: trust });
  const allowing = statements.filter(({ effect, kind }) => effect === 'Allow' && kind === 'identity');
  return [...new Set(allowing.map(({ policy }) => policy))];
}

function resourceOf(target: string, action: string, edge: Edge): string {
  if (action === 'iam:PassRole') return identityOf(edge.to).arn;
  return target.startsWith('arn:') ? target.replace('/*', '/new') : '*';
}

const MECHANISMS = new Map(RULES.map(({ id, mechanism }) => [id, mechanism]));

/** How the trust policy of the target takes part in an edge. */
function trustOf({ rule }: Edge): 'caller' | readonly string[] | undefined {
  const mechanism = MECHANISMS.get(rule);
  if (mechanism?.kind === 'assume-role') return 'caller';
  if (mechanism?.kind === 'pass-role') return [mechanism.service];
  return mechanism?.kind === 'use-workload' ? mechanism.services : undefined;
}

/** The principals of the target's trust policy of which each lets the edge exist. */
export function trustedIn(by: GraphNode, edge: Edge): readonly TrustedPrincipal[] {
  const trust = trustOf(edge);
  const { role } = identityOf(edge.to);
  if (trust === undefined || role === undefined) return [];
  const { arn, account } = by.identity;
  const named = (value: string): boolean =>
    value === arn || value === '*' || value === account || new RegExp(`^arn:[^:]+:iam::${account}:root$`).test(value);
  const matching = trustGrants(role).filter(({ type, value, not }) => {
    if (not) return false;
    return trust === 'caller'
      ? type === 'AWS' && named(value)
      : type === 'Service' && trust.includes(value.toLowerCase());
  });
  const unique = new Map(matching.map(({ type, value }) => [`${type} ${value}`, { type, value }]));
  return [...unique.values()];
}

/** The statements of the target's trust policy that let only users assume it, the attacker among them: a condition on MFA there
 * concerns people, and no service. */
export function statementsForUsers(by: GraphNode, edge: Edge): readonly number[] {
  const { role } = identityOf(edge.to);
  if (trustOf(edge) !== 'caller' || role === undefined || by.identity.kind !== 'user') return [];
  const grants = trustGrants(role);
  const isUser = ({ value }: (typeof grants)[number]): boolean => /^arn:[^:]+:iam::\d{12}:user\//.test(value);
  const own = grants.filter(({ value, not }) => !not && value === by.identity.arn).map(({ statement }) => statement);
  return [...new Set(own)].filter((index) => grants.filter(({ statement }) => statement === index).every(isUser));
}

/** The exposed access key that an edge reads. */
export const readsExposedKey = ({ rule }: Edge): boolean => MECHANISMS.get(rule)?.kind === 'read-credential';

/** Policies that AWS manages can only be detached. */
export function isEditable({ assessment }: Assessed, policy: string): boolean {
  if (policy.includes(':iam::aws:')) return false;
  const account = /:iam::(\d{12}):/.exec(policy)?.[1];
  const estate = assessment.estates.find((one) => one.account === account);
  if (estate === undefined) return false;
  return !policy.includes(`:iam::${account}:policy/`) || estate.managedPolicies.some(({ arn }) => arn === policy);
}
