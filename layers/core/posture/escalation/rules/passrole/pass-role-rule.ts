import type { MechanismOf, Need, RuleOf } from '../../rule.ts';
import { allOf, anyOf, code } from '../wording.ts';

/** One row of a table: one way to start compute with a passed role. */
export interface PassRoleSpec extends Omit<MechanismOf<'pass-role'>, 'kind' | 'needs'> {
  readonly id: string;
  /** What the caller starts, with its article: `a Lambda function`. */
  readonly compute: string;
  /** A string stands for an action on any resource. */
  readonly needs: readonly (string | Need)[];
  /** How the caller's instructions come to run with the role: one or two sentences. */
  readonly how: string;
}

/** Actions that the caller needs on the same resource, which it creates or changes. */
export const onOne = (...actions: readonly string[]): readonly Need[] =>
  actions.map((action) => ({ action, same: true }));

const PROFILE = {
  required: 'The role is in an instance profile.',
  made: 'The role is not in an instance profile, and the caller can create one and add the role to it.',
  changed:
    'The role is not in an instance profile, and the caller can put it into an existing one in place of another role.',
} as const;

export function passRoleRule({ id, compute, how, ...spec }: PassRoleSpec): RuleOf<'pass-role'> {
  const { service, passedTo = [service], instanceProfile, startsFrom = [], dependsOn = [] } = spec;
  const needs = spec.needs.map((need): Need => (typeof need === 'string' ? { action: need } : need));
  const same = needs.flatMap(({ same, action }) => (same ? [action] : []));
  return {
    id,
    category: 'passrole',
    title: `Pass a more privileged role to ${compute}`,
    description: how,
    preconditions: [
      `The role trusts ${code(service)} and has more privilege than the caller.`,
      `The caller is allowed \`iam:PassRole\` on the role for ${anyOf(passedTo)} (\`iam:PassedToService\`).`,
      ...(instanceProfile ? [PROFILE[instanceProfile]] : []),
      ...(same.length > 0 ? [`${allOf(same)} are allowed on the same resource.`] : []),
      ...(startsFrom.length > 0 ? [`The account has a resource of type ${anyOf(startsFrom)}.`] : []),
      ...dependsOn.map((fact) => `Conditional on: ${fact}.`),
    ],
    techniques: ['T1098.003', 'T1078.004'],
    remediation:
      'Allow `iam:PassRole` only on named roles, with a condition on `iam:PassedToService`. Give roles that services can assume only the permissions that they need, or do not allow the caller to start the compute.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html'],
    mechanism: { ...spec, kind: 'pass-role', needs },
  };
}
