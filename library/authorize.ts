import {
  type AuthorizationRequest,
  type AuthorizationResult,
  compilePrincipal,
  authorize as decideAuthorization,
  type PolicySet,
} from '../layers/core/iam/index.ts';

/** One question to the IAM engine, with every policy that takes part. */
export interface Question extends AuthorizationRequest {
  readonly policies: PolicySet;
}

export interface Answer extends AuthorizationResult {
  /** Parts of the policies that cannot be read. What they grant or deny is unknown. */
  readonly issues: ReturnType<typeof compilePrincipal>['issues'];
}

/** Decides one request as AWS does. Pure: nothing is fetched, and policies that are not given do not exist. */
export function authorize({ policies, ...request }: Question): Answer {
  const principal = compilePrincipal(request.principal, policies);
  return { ...decideAuthorization(principal, request), issues: principal.issues };
}
