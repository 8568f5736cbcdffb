import { type Need, type RuleOf, rule } from '../../rule.ts';

export interface UseWorkloadSpec {
  readonly id: string;
  readonly title: string;
  /** CloudFormation type names of the compute. */
  readonly types: readonly string[];
  readonly services: readonly string[];
  readonly needs: readonly (string | Need)[];
  /** How what the caller says comes to run with the role: one or two sentences. */
  readonly how: string;
  readonly dependsOn?: readonly string[];
  readonly binding?: 'task_role';
  readonly access?: 'authenticated' | 'unauthenticated';
  readonly federated?: boolean;
  readonly roleNeeds?: { readonly actions: readonly string[]; readonly otherwise: string };
  readonly standing?: boolean;
  readonly takesAnyProfile?: boolean;
  readonly resourcePolicy?: boolean;
  readonly references?: readonly string[];
}

/** The family of rules in which compute that already runs with a role is reached or changed: nothing is passed. */
export function useWorkload(spec: UseWorkloadSpec): RuleOf<'use-workload'> {
  const { id, title, how, references = [], ...rest } = spec;
  const needs = spec.needs.map((need): Need => (typeof need === 'string' ? { action: need } : need));
  const { types, standing, binding, access, roleNeeds, dependsOn = [], takesAnyProfile, resourcePolicy } = rest;
  const preconditions = [
    standing
      ? `A role that trusts ${rest.services.join(' or ')} is there and is better than the source.`
      : `Compute that carries a better role is there (${types.map((type) => `\`${type}\``).join(', ')}). Without a list of compute the edge is conditional.`,
    ...needs.flatMap(({ action, or = [] }) =>
      or.length === 0 ? [] : [`\`${action}\` on any of these will do as well: ${or.map(lastPart).join(', ')}.`],
    ),
    ...needs.flatMap(({ action, beyond = [] }) =>
      beyond.length === 0 ? [] : [`\`${action}\` is allowed on more than ${beyond.map(lastPart).join(', ')}.`],
    ),
    ...(takesAnyProfile
      ? ['Any better role in an instance profile will do, whichever role the compute carries now.']
      : []),
    ...(resourcePolicy
      ? ['In another account: the policy of the source names that account; conditional on the resource policy there.']
      : []),
    ...(binding ? ['The role is the task role: the execution role is used by the agent alone.'] : []),
    ...(access ? [`The role is the one for ${access} users.`] : []),
    ...(roleNeeds
      ? [`The role itself allows ${roleNeeds.actions.join(', ')}; else conditional on ${roleNeeds.otherwise}.`]
      : []),
    ...dependsOn.map((fact) => `Conditional on: ${fact}.`),
  ];
  return rule(
    {
      id,
      category: 'compute',
      title,
      description: how,
      preconditions,
      techniques: ['T1078.004', 'T1651'],
      remediation:
        'Allow these actions on named resources only, away from compute whose role is more than its users need; make that role smaller.',
      references,
    },
    { kind: 'use-workload', ...rest, needs },
  );
}

/** `document/name` of an ARN pattern. */
const lastPart = (pattern: string): string => `\`${pattern.slice(pattern.lastIndexOf(':') + 1)}\``;
