/** Roles that AWS tooling creates in an account, recognized by their names. */
const CREATED_BY: readonly (readonly [RegExp, string])[] = [
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

/** Describes the tool that created the role; undefined for roles that users create. Such a role is expected: it has no owner
 * and may be unused, and the only other account that it trusts is the one that manages the organization. */
export const platformOf = (roleName: string): string | undefined =>
  CREATED_BY.find(([name]) => name.test(roleName))?.[1];
