import { Aws, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from '../wildcards.ts';
import { type ApiRoute, ROUTES } from './api-routes.ts';
import { ROLE_PATH } from './own-role.ts';

/** Managed policies for people, by the stack output that has their ARN. */
export interface AccessPolicies {
  readonly reader: ManagedPolicy;
  readonly responder: ManagedPolicy;
  readonly approver: ManagedPolicy;
}

/** Creates the managed policies for the people who use the API: to read, to request containments and releases, and to decide about
 * plans. Their names are fixed, because Identity Center refers to a policy by its name and path. */
export function accessPolicies(scope: Construct, apiId: string): AccessPolicies {
  const stack = Stack.of(scope);
  const ownStack = stack.formatArn({
    service: 'cloudformation',
    resource: 'stack',
    resourceName: `${stack.stackName}/*`,
  });
  const to = (...access: readonly ApiRoute['access'][]): string[] =>
    ROUTES.filter((route) => access.includes(route.access)).map((route) => routeArn(apiId, route));
  const policy = (id: string, what: string, ...access: readonly ApiRoute['access'][]): ManagedPolicy => {
    const resources = to(...access);
    const managed = new ManagedPolicy(scope, id, {
      managedPolicyName: `${stack.stackName}${id}`,
      path: ROLE_PATH,
      description: `Tierwatch: ${what}`,
      statements: [
        new PolicyStatement({ actions: ['execute-api:Invoke'], resources }),
        new PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [ownStack] }),
      ],
    });
    const wildcards = resources.filter((resource) => resource.includes('*'));
    acknowledge(managed, {
      [ownStack]: 'The command line finds the API in the outputs of the stack, whose ARN ends in an id.',
      ...Object.fromEntries(wildcards.map((resource) => [resource, 'A path with an id: access is per route.'])),
    });
    return managed;
  };
  return {
    reader: policy('Reader', 'read identities, incidents, plans and containments', 'read'),
    responder: policy(
      'Responder',
      'read, and request containments and releases, and close incidents',
      'read',
      'respond',
    ),
    approver: policy('Approver', 'read, and approve or refuse plans', 'read', 'approve'),
  };
}

/** A route as execute-api names it; the stage of the API is `$default`. */
const routeArn = (apiId: string, { method, path }: ApiRoute): string =>
  `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${apiId}/$default/${method}${path.replaceAll(/\{[^}]*\}/g, '*')}`;
