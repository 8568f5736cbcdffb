import { Aws, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Role, type RoleProps } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** IAM path of every role of Tierwatch. It groups the roles but identifies none: a principal that can create roles can use this
 * path. Roles are recognized by their exact ARN. */
export const ROLE_PATH = '/tierwatch/';

/** The longest role name that IAM accepts. */
const LONGEST_NAME = 64;
/** Length of the longest Region name. Synthesis does not know the Region. */
const LONGEST_REGION_LENGTH = 'ap-southeast-2'.length;

/** Name of a role of a hub stack. Role names are unique in an account, so the Region is part of it.
 * @throws if IAM would reject the name. */
export function roleName(stack: string, purpose: string, region: string): string {
  const longest = stack.length + purpose.length + LONGEST_REGION_LENGTH + 2;
  if (longest > LONGEST_NAME)
    throw new Error(
      `The role name ${stack}-${purpose}-<region> can have ${longest} characters; IAM accepts ${LONGEST_NAME}. Shorten the stack name.`,
    );
  return `${stack}-${purpose}-${region}`;
}

/** Exact ARN of a role under this path, built from its name, so that a reference creates no dependency on the role. */
export const roleArn = (account: string, name: string): string =>
  `arn:${Aws.PARTITION}:iam::${account}:role${ROLE_PATH}${name}`;

export type OwnRoleProps = Omit<RoleProps, 'path' | 'roleName' | 'managedPolicies'> & {
  /** Middle part of the role name, unique in the stack. */
  readonly purpose: string;
};

/** A role of the hub stack. Its name is explicit, so that policies can use its exact ARN. It has no managed policies. */
export class OwnRole extends Role {
  readonly arn: string;
  readonly name: string;

  constructor(scope: Construct, id: string, { purpose, ...props }: OwnRoleProps) {
    const name = roleName(Stack.of(scope).stackName, purpose, Aws.REGION);
    super(scope, id, { ...props, path: ROLE_PATH, roleName: name });
    this.arn = roleArn(Aws.ACCOUNT_ID, name);
    this.name = name;
  }
}

const rolesIn = (stack: Stack): readonly OwnRole[] => stack.node.findAll().filter((child) => child instanceof OwnRole);

/** Exact ARNs of all roles of a stack. The list is resolved at synthesis, so it includes roles that are created later. Until then
 * it is a token, which `Fn.join` and the resources of a statement accept. */
export const ownRolesOf = (stack: Stack): readonly string[] =>
  Lazy.list({ produce: () => rolesIn(stack).map(({ arn }) => arn) });

/** All roles of a stack as an environment variable: what their ARNs start with, and then their names. Whole ARNs would exceed the 4,096
 * bytes that Lambda accepts. */
export const ownRolesVariable = (stack: Stack): string =>
  Fn.join(',', [
    roleArn(Aws.ACCOUNT_ID, ''),
    Fn.join(',', Lazy.list({ produce: () => rolesIn(stack).map(({ name }) => name) })),
  ]);
