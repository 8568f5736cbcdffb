import { type Need, type RuleOf, rule } from '../../rule.ts';

export interface PassRoleSpec {
  readonly id: string;
  /** What is started, with its article: `a Lambda function`. */
  readonly compute: string;
  /** Service principal that the role has to trust. */
  readonly service: string;
  readonly needs: readonly (string | Need)[];
  /** How what the caller says comes to run with the role: one or two sentences. */
  readonly how: string;
  readonly instanceProfile?: 'required' | 'made' | 'changed';
  readonly passedTo?: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly startsFrom?: readonly string[];
  readonly orWithoutRole?: boolean;
  readonly federated?: boolean;
  readonly references?: readonly string[];
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

/** The family of rules in which a role is handed to compute that the source starts: one small file for each way. */
export function passRole(spec: PassRoleSpec): RuleOf<'pass-role'> {
  const { id, compute, how, references = [], instanceProfile, startsFrom, dependsOn, ...rest } = spec;
  const needs = spec.needs.map((need): Need => (typeof need === 'string' ? { action: need } : need));
  const same = needs.flatMap(({ same, action }) => (same ? [`\`${action}\``] : []));
  const preconditions = [
    `The role trusts \`${rest.service}\` and is better than the source.`,
    `\`iam:PassRole\` is allowed on that role for ${(rest.passedTo ?? [rest.service]).map((to) => `\`${to}\``).join(' or ')} (\`iam:PassedToService\`).`,
    ...(instanceProfile ? PROFILE[instanceProfile] : []),
    ...(same.length > 0 ? [`${same.join(' and ')} are allowed on one and the same resource.`] : []),
    ...(startsFrom ? [`There is compute to start from: ${startsFrom.map((type) => `\`${type}\``).join(', ')}.`] : []),
    ...(dependsOn ?? []).map((fact) => `Conditional on: ${fact}.`),
  ];
  return rule(
    {
      id,
      category: 'passrole',
      title: `Pass a better role to ${compute}`,
      description: how,
      preconditions,
      techniques: ['T1098.003', 'T1078.004'],
      remediation:
        `Allow \`iam:PassRole\` on named roles only, with \`iam:PassedToService\`; keep roles that trust \`${rest.service}\` ` +
        'as small as their work, or take the actions that start the compute away.',
      references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html', ...references],
    },
    {
      kind: 'pass-role',
      ...rest,
      needs,
      ...(instanceProfile ? { instanceProfile } : {}),
      ...(startsFrom ? { startsFrom } : {}),
      ...(dependsOn ? { dependsOn } : {}),
    },
  );
}
