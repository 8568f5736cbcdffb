import type { MechanismOf, Need, RuleOf } from '../../rule.ts';

/** One row of a table: one way to use or change compute that runs with a role. */
export interface WorkloadSpec extends Omit<MechanismOf<'use-workload'>, 'kind' | 'needs'> {
  readonly id: string;
  readonly title: string;
  /** A string stands for an action on any resource. */
  readonly needs: readonly (string | Need)[];
  /** How the caller's instructions come to run with the role: one or two sentences. */
  readonly how: string;
}

export function workloadRule({ id, title, how, ...spec }: WorkloadSpec): RuleOf<'use-workload'> {
  const needs = spec.needs.map((need): Need => (typeof need === 'string' ? { action: need } : need));
  return {
    id,
    category: 'compute',
    title,
    description: how,
    preconditions: [target(spec), ...documents(needs), ...limits(spec)],
    techniques: ['T1078.004', 'T1651'],
    remediation:
      'Allow these actions on named resources only, away from compute whose role is more than its users need; make that role smaller.',
    references: [],
    mechanism: { ...spec, kind: 'use-workload', needs },
  };
}

type Target = Pick<WorkloadSpec, 'standing' | 'services' | 'types'>;
const target = ({ standing, services, types }: Target): string =>
  standing
    ? `A role that trusts ${services.join(' or ')} is there and is better than the source.`
    : `Compute that carries a better role is there (${types.map(code).join(', ')}). Without a list of compute the edge is conditional.`;

/** Needs that several resources satisfy, or that some resources do not satisfy. */
const documents = (needs: readonly Need[]): readonly string[] => [
  ...needs.flatMap(({ action, or = [] }) =>
    or.length === 0 ? [] : [`${code(action)} on any of these will do as well: ${or.map(lastPart).join(', ')}.`],
  ),
  ...needs.flatMap(({ action, beyond = [] }) =>
    beyond.length === 0 ? [] : [`${code(action)} is allowed on more than ${beyond.map(lastPart).join(', ')}.`],
  ),
];

function limits(spec: Omit<WorkloadSpec, 'id' | 'title' | 'how'>): readonly string[] {
  const { takesAnyProfile, resourcePolicy, binding, access, roleNeeds, dependsOn = [] } = spec;
  return [
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
}

const code = (text: string): string => `\`${text}\``;
/** `document/name` of an ARN pattern. */
const lastPart = (pattern: string): string => code(pattern.slice(pattern.lastIndexOf(':') + 1));
