import type { MechanismOf, Need, RuleOf } from '../../rule.ts';

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

/** Actions that make or change one thing and start it. */
export const onOne = (...actions: readonly string[]): readonly Need[] =>
  actions.map((action) => ({ action, same: true }));

const PROFILE = {
  required: ['The role is in an instance profile.'],
  made: ['The role is in no instance profile; the source may make one and put the role into it.'],
  changed: [
    'The role is in no instance profile; the source may put it in the place of the role that one of the account holds.',
  ],
} as const;

export function passRoleRule({ id, compute, how, ...spec }: PassRoleSpec): RuleOf<'pass-role'> {
  const { service, passedTo = [service], instanceProfile, startsFrom = [], dependsOn = [] } = spec;
  const needs = spec.needs.map((need): Need => (typeof need === 'string' ? { action: need } : need));
  const same = needs.flatMap(({ same, action }) => (same ? [code(action)] : []));
  return {
    id,
    category: 'passrole',
    title: `Pass a better role to ${compute}`,
    description: how,
    preconditions: [
      `The role trusts ${code(service)} and is better than the source.`,
      `\`iam:PassRole\` is allowed on that role for ${passedTo.map(code).join(' or ')} (\`iam:PassedToService\`).`,
      ...(instanceProfile ? PROFILE[instanceProfile] : []),
      ...(same.length > 0 ? [`${same.join(' and ')} are allowed on one and the same resource.`] : []),
      ...(startsFrom.length > 0 ? [`There is compute to start from: ${startsFrom.map(code).join(', ')}.`] : []),
      ...dependsOn.map((fact) => `Conditional on: ${fact}.`),
    ],
    techniques: ['T1098.003', 'T1078.004'],
    remediation:
      `Allow \`iam:PassRole\` on named roles only, with \`iam:PassedToService\`; keep roles that trust ${code(service)} ` +
      'as small as their work, or take the actions that start the compute away.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html'],
    mechanism: { ...spec, kind: 'pass-role', needs },
  };
}

const code = (text: string): string => `\`${text}\``;
