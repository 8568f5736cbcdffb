/** Roles that AWS's own tooling puts into an account, recognised by the names it gives them. */
const MADE_BY: readonly (readonly [RegExp, string])[] = [
  [/^AWSControlTower[A-Za-z]+$|^aws-controltower-/, 'Control Tower'],
  [/^OrganizationAccountAccessRole$/, 'Organizations'],
  [
    /^stacksets-exec-[0-9a-f]{32}$|^AWSCloudFormationStackSet(?:Execution|Administration)Role$/,
    'CloudFormation StackSets',
  ],
  [
    /^cdk-[a-z0-9]+-(?:cfn-exec|deploy|file-publishing|image-publishing|lookup)-role-\d{12}-[a-z0-9-]+$/,
    'the CDK bootstrap',
  ],
];

/** What made the role, in words; undefined for roles that people make. Such a role is expected: it has no owner of its own
 * and may rest unused, and the one other account it trusts is the one that manages the organization. */
export const platformOf = (roleName: string): string | undefined => MADE_BY.find(([name]) => name.test(roleName))?.[1];
