import type { MechanismOf, Need, RuleOf } from '../../rule.ts';
import { allOf, anyOf, code } from '../wording.ts';

/** One row of a table: one way to use or change compute that runs with a role. */
export interface WorkloadSpec extends Omit<MechanismOf<'use-workload'>, 'kind' | 'needs'> {
  readonly id: string;
  readonly title: string;
  /** A string is an action on any resource. */
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
      'Allow these actions only on named workloads whose role has no more privilege than the caller, or reduce the permissions of the role.',
    references: [],
    mechanism: { ...spec, kind: 'use-workload', needs },
  };
}

type Target = Pick<WorkloadSpec, 'standing' | 'services' | 'types'>;
const target = ({ standing, services, types }: Target): string =>
  standing
    ? `A role that trusts ${anyOf(services)} exists and has more privilege than the caller.`
    : `A resource of type ${anyOf(types)} has a role with more privilege than the caller.`;

const documents = (needs: readonly Need[]): readonly string[] => [
  ...needs.flatMap(({ action, or = [] }) =>
    or.length === 0
      ? []
      : [`${code(action)} on any of these documents is also sufficient: ${anyOf(or.map(lastPart))}.`],
  ),
  ...needs.flatMap(({ action, beyond = [] }) =>
    beyond.length === 0 ? [] : [`${code(action)} is allowed on documents other than ${allOf(beyond.map(lastPart))}.`],
  ),
];

function limits(spec: Omit<WorkloadSpec, 'id' | 'title' | 'how'>): readonly string[] {
  const {
    takesAnyProfile,
    passesRole,
    resourcePolicy,
    binding,
    access,
    codeUnknown,
    newSource,
    inCluster,
    unlessTriggered,
    roleNeeds,
    dependsOn = [],
  } = spec;
  return [
    ...(takesAnyProfile
      ? ['Every role in an instance profile qualifies, not only the role that the workload has now.']
      : []),
    ...(passesRole ? ['The caller is allowed `iam:PassRole` on the role.'] : []),
    ...(resourcePolicy
      ? [
          "Across accounts, the caller's policy names the other account, and the edge is conditional on the resource policy there.",
        ]
      : []),
    ...(binding ? ['The role is the task role; only the container agent uses the execution role.'] : []),
    ...(access ? [`The role is the one for ${access} users.`] : []),
    ...(codeUnknown
      ? [`The caller can write to where the code is; if that is not known, the edge is conditional on ${codeUnknown}.`]
      : []),
    ...(inCluster
      ? [
          'Or a role trusts the OIDC provider of the cluster, for any service account.',
          'The edge is conditional if the authentication mode of the cluster does not accept access entries (CONFIG_MAP).',
        ]
      : []),
    ...(newSource ? ["The role's trust policy accepts a resource that the caller creates as `aws:SourceArn`."] : []),
    ...(roleNeeds
      ? [`The role allows ${allOf(roleNeeds.actions)}; otherwise the edge is conditional on ${roleNeeds.otherwise}.`]
      : []),
    ...(unlessTriggered
      ? [`Conditional on ${unlessTriggered}, unless the caller can send a message to a queue or stream that starts it.`]
      : []),
    ...dependsOn.map((fact) => `Conditional on: ${fact}.`),
  ];
}

/** `document/name` of an ARN pattern. */
const lastPart = (pattern: string): string => pattern.slice(pattern.lastIndexOf(':') + 1);
