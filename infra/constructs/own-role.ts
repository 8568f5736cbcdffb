import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import { Role, type RoleProps } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** IAM path of every role of ours. It groups them in the console and identifies none: whoever may create roles can
 * create one under it. Roles are recognized by their exact ARN. */
export const ROLE_PATH = '/tierwatch/';

/** The longest role name that IAM accepts. */
const LONGEST_NAME = 64;
/** Length of the longest Region name. Synthesis does not know the Region. */
const LONGEST_REGION = 'ap-southeast-2'.length;

/** Name of a role of a hub stack. Role names are unique in an account, so the Region is part of it.
 * @throws where IAM would refuse the name. */
export function roleName(stack: string, purpose: string, region: string): string {
  const longest = stack.length + purpose.length + LONGEST_REGION + 2;
  if (longest > LONGEST_NAME)
    throw new Error(
      `The role name ${stack}-${purpose}-<region> can have ${longest} characters and IAM accepts ${LONGEST_NAME}; shorten the stack's name.`,
    );
  return `${stack}-${purpose}-${region}`;
}

/** Exact ARN of a role under our path, from what synthesis knows: naming it creates no dependency on the role. */
export const roleArn = (account: string, name: string): string =>
  `arn:${Aws.PARTITION}:iam::${account}:role${ROLE_PATH}${name}`;

export type OwnRoleProps = Omit<RoleProps, 'path' | 'roleName' | 'managedPolicies'> & {
  /** Middle part of the role's name. No other role of the stack has it. */
  readonly purpose: string;
};

/** A role of the hub stack. Its name is explicit, so that policies can name it exactly; it has no managed policy. */
export class OwnRole extends Role {
  readonly arn: string;

  constructor(scope: Construct, id: string, { purpose, ...props }: OwnRoleProps) {
    const name = roleName(Stack.of(scope).stackName, purpose, Aws.REGION);
    super(scope, id, { ...props, path: ROLE_PATH, roleName: name });
    this.arn = roleArn(Aws.ACCOUNT_ID, name);
  }
}

/** Exact ARNs of all roles of a stack. The list is filled when the template is written, so it also has the roles that are
 * created later; until then it is a token, which `Fn.join` and the resources of a statement accept. */
export const ownRolesOf = (stack: Stack): readonly string[] =>
  Lazy.list({
    produce: () =>
      stack.node
        .findAll()
        .filter((child) => child instanceof OwnRole)
        .map(({ arn }) => arn),
  });
