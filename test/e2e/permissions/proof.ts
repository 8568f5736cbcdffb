import { z } from 'zod';
import {
  authorize,
  type CompiledPrincipal,
  compilePolicy,
  compilePrincipal,
  patternMatches,
} from '../../../layers/core/iam/index.ts';
import type { DeployedRole } from './roles.ts';

/** One call with a role, from any source. */
export interface Use {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
  readonly where: string;
}

/** A role and the actions that one of its statements allows, as written in the policy. */
export interface Grant {
  readonly role: string;
  readonly action: string;
  readonly resources: readonly string[];
}

/** Calls that the policies of the role do not allow, each as a sentence. */
export function forbiddenUses(roles: readonly DeployedRole[], uses: readonly Use[]): string[] {
  const compiled = new Map<string, CompiledPrincipal>();
  const problems = new Set<string>();
  for (const { roleArn, action, resource, where } of uses) {
    const role = roles.find(({ arn }) => arn === roleArn);
    if (role === undefined) {
      problems.add(`${where}: called ${action} with ${roleArn}, which is not a role of the template`);
      continue;
    }
    const principal = compiled.get(roleArn) ?? compilePrincipal(roleArn, { identity: role.policies });
    compiled.set(roleArn, principal);
    const { decision } = authorize(principal, { principal: roleArn, action, resource, contextUnknown: true });
    if (decision !== 'allowed' && decision !== 'conditional') {
      problems.add(
        `${role.path}: ${where} called ${action} on ${resource}, which its role does not allow (${decision})`,
      );
    }
  }
  return [...problems].sort();
}

const statements = z.object({
  Statement: z.array(
    z.looseObject({
      Effect: z.string(),
      Action: z.union([z.string(), z.array(z.string())]).default([]),
      Resource: z.union([z.string(), z.array(z.string())]).default('*'),
    }),
  ),
});

/** What each role allows, one entry per action as written in the policy. */
export function grants(roles: readonly DeployedRole[]): Grant[] {
  return roles.flatMap((role) =>
    role.policies.flatMap(({ document }) =>
      statements
        .parse(typeof document === 'string' ? JSON.parse(decoded(document)) : document)
        .Statement.filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Action, Resource }) =>
          [Action].flat().map((action) => ({ role: role.path, action, resources: [Resource].flat() })),
        ),
    ),
  );
}

const decoded = (document: string): string => (document.startsWith('%') ? decodeURIComponent(document) : document);

/** Grants without a recorded use: by action and, if the use names a resource, by resource. */
export function unusedGrants(roles: readonly DeployedRole[], uses: readonly Use[]): Grant[] {
  return grants(roles).filter((grant) => {
    const role = roles.find(({ path }) => path === grant.role);
    return !uses.some(
      (use) =>
        use.roleArn === role?.arn &&
        patternMatches(grant.action, use.action, true) &&
        grant.resources.some((pattern) => use.resource === '*' || patternMatches(pattern, use.resource)),
    );
  });
}

/** Policies that the engine could not read in full, which would make the check meaningless. */
export const unreadablePolicies = (roles: readonly DeployedRole[]): string[] =>
  roles.flatMap(({ path, policies }) =>
    policies.flatMap((policy) =>
      compilePolicy(policy, 'identity').issues.map(
        ({ place, problem }) => `${path}: ${policy.name} ${place}: ${problem}`,
      ),
    ),
  );
