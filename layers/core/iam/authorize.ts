import { actionName } from './action.ts';
import { isProvider } from './caller.ts';
import { type CompiledPolicy, compilePolicy } from './compile.ts';
import { accountInArn, contextLookup } from './context.ts';
import {
  allOf,
  allowedBy,
  anyOf,
  deniedBy,
  type EvaluationRequest,
  type Finding,
  grantedBy,
  NO_GRANT,
  NOTHING,
  type ResourceGrant,
  UNLIMITED,
} from './evaluate.ts';
import type { CompiledPrincipal } from './principal.ts';
import { isProtected } from './protected.ts';
import { RCP_SERVICES } from './rcp-services.ts';
import { MAYBE, NO, YES } from './truth.ts';
import type { AuthorizationRequest, AuthorizationResult, StatementRef } from './types.ts';

/** Actions on a role that its trust policy must allow, in addition to other policies. */
const TRUST_ACTIONS = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
]);

/** @param action in any case */
export const isTrustAction = (action: string): boolean => TRUST_ACTIONS.has(action.toLowerCase());

/** The root user of the owning account keeps these actions, so that a bucket policy cannot lock out everyone. */
const ROOT_BUCKET_ACTIONS = new Set(['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy']);

export const UNKNOWN_RESOURCE_POLICY = 'policy:resource';

/** What limits or grants access on the side of the resource. */
export interface ResourceSide {
  /** The policy of the resource (bucket, key, trust policy of a role). Absent: it has none. A KMS key without one has the
   * default key policy, which delegates to its account. */
  readonly policy?: CompiledPolicy | undefined;
  /** Resource control policies with Deny statements. Absent: those of the principal. */
  readonly rcps?: readonly CompiledPolicy[] | undefined;
}

/** Decides one request as AWS does. Source: IAM User Guide, "Policy evaluation logic" (within one account and across
 * accounts), and the Organizations guide on service and resource control policies.
 *
 * @param resource compiled policies, instead of those in the request. */
export function authorize(
  principal: CompiledPrincipal,
  request: AuthorizationRequest,
  resource: ResourceSide = {},
): AuthorizationResult {
  const ofRequest = request.resourcePolicy && compilePolicy(request.resourcePolicy, 'resource');
  const rcps = request.resourceRcps?.flat().map((policy) => compilePolicy(policy, 'rcp'));
  const evaluation = prepare(principal, request, {
    policy: resource.policy ?? ofRequest,
    rcps: resource.rcps ?? rcps,
  });
  const { query } = evaluation;
  // STS returns the caller's identity even if a policy denies the call.
  if (query.action.text === 'sts:getcalleridentity') return { decision: 'allowed', statements: [], missing: [] };
  const denied = denials(evaluation);
  if (denied.truth === YES) return { decision: 'explicitly-denied', statements: denied.statements, missing: [] };
  const allowed = allowance(evaluation);
  if (allowed.truth === NO) return { decision: 'implicitly-denied', statements: [], missing: [] };
  if (allowed.truth === YES && denied.truth === NO) {
    return { decision: 'allowed', statements: unique(allowed.statements), missing: [] };
  }
  const missing = allowed.truth === MAYBE ? [...denied.missing, ...allowed.missing] : denied.missing;
  return {
    decision: 'conditional',
    statements: unique([...denied.statements, ...allowed.statements]),
    missing: [...new Set(missing)].sort(),
  };
}

const unique = (refs: readonly StatementRef[]): readonly StatementRef[] =>
  refs.length < 2 ? refs : [...new Set(refs)];

interface Evaluation {
  readonly principal: CompiledPrincipal;
  readonly query: EvaluationRequest;
  readonly policy: CompiledPolicy | undefined;
  readonly policyUnknown: boolean;
  readonly rcps: readonly CompiledPolicy[];
  readonly sameAccount: boolean;
  /** `must`: nothing is allowed unless the resource policy takes part in allowing it. */
  readonly resourceSide: 'may' | 'must';
}

function prepare(
  principal: CompiledPrincipal,
  request: AuthorizationRequest,
  { policy, rcps = principal.denyingRcps }: ResourceSide,
): Evaluation {
  const action = actionName(request.action);
  const unknownRest = request.contextUnknown === true;
  const known = request.resourceAccount ?? accountInArn(request.resource);
  const account = known ?? (principal.account === '' ? undefined : principal.account);
  const lookup = contextLookup({
    caller: principal.caller,
    resource: request.resource,
    resourceAccount: unknownRest ? known : account,
    given: request.context,
    unknownRest,
    tags: principal.tags,
    uniqueId: principal.uniqueId,
    resourceTags: request.resourceTags,
    action,
    issuedAt: principal.issuedAt,
    now: principal.now,
    organization: principal.organization,
  });
  const hasBoundary = principal.boundary.length > 0;
  const isTrust = TRUST_ACTIONS.has(action.text);
  const isKey = action.service === 'kms' && policy !== undefined;
  return {
    principal,
    query: { action, resource: request.resource, lookup, caller: principal.caller, unknownRest, hasBoundary },
    policy,
    policyUnknown: policy === undefined && request.resourcePolicyUnknown === true,
    rcps: RCP_SERVICES.has(action.service) && !principal.caller.serviceLinked ? rcps : [],
    sameAccount: principal.account !== '' && account === principal.account,
    resourceSide: isTrust || isKey ? 'must' : 'may',
  };
}

/** Every explicit deny that applies to this caller. */
function denials({ principal, query, policy, rcps, sameAccount }: Evaluation): Finding {
  const isExempt = query.caller.kind === 'root' && sameAccount && ROOT_BUCKET_ACTIONS.has(query.action.text);
  const own = deniedBy(principal.denying, query);
  if (own.truth === YES) return own;
  const others = policy && !isExempt ? [...rcps, policy] : rcps;
  return others.length === 0 ? own : anyOf([own, deniedBy(others, query)]);
}

function allowance(evaluation: Evaluation): Finding {
  const { principal, query, policy, policyUnknown } = evaluation;
  if (!mayCall(query) || isProtected(query.action, query.resource)) return NOTHING;
  const unknown: Finding = { truth: MAYBE, statements: [], missing: [UNKNOWN_RESOURCE_POLICY] };
  const grant = policy ? grantedBy(policy, query) : policyUnknown ? { ...NO_GRANT, account: unknown } : NO_GRANT;
  // A user can always get a session token for itself unless it is denied: no policy needs to allow it.
  const isOwnSession = query.action.text === 'sts:getsessiontoken';
  if (isOwnSession && (query.caller.kind === 'user' || query.caller.kind === 'root')) return UNLIMITED;
  const granted = inAccounts(evaluation, grant);
  if (granted.truth === NO || principal.scps.length === 0) return granted;
  return allOf([...principal.scps.map((level) => allowedBy(level, query)), granted]);
}

/** Identity providers have no AWS credentials: they can only assume a role. The root user cannot assume one. */
function mayCall({ caller, action }: EvaluationRequest): boolean {
  const assumes = TRUST_ACTIONS.has(action.text);
  if (caller.kind === 'oidc-provider')
    return assumes && action.text !== 'sts:assumerole' && action.text !== 'sts:assumerolewithsaml';
  if (caller.kind === 'saml-provider') {
    return assumes && action.text !== 'sts:assumerole' && action.text !== 'sts:assumerolewithwebidentity';
  }
  return !(caller.kind === 'root' && action.text === 'sts:assumerole');
}

function inAccounts({ principal, query, sameAccount, resourceSide }: Evaluation, grant: ResourceGrant): Finding {
  const { caller } = query;
  const anyGrant = (): Finding => anyOf([grant.direct, grant.role, grant.account]);
  if (caller.account === '' || isProvider(caller)) return anyGrant();
  const isRoot = caller.kind === 'root';
  if (isRoot) return sameAccount && resourceSide === 'may' ? UNLIMITED : anyGrant();
  const identity = allowedBy(principal.identity, query);
  if (identity.truth === NO && (grant === NO_GRANT || !sameAccount)) return NOTHING;
  const limits = [limit(principal.boundary, query), limit(principal.session, query)];
  const own = allOf([identity, ...limits]);
  if (!sameAccount) return allOf([own, anyGrant()]);
  const byOwn = resourceSide === 'must' ? allOf([own, anyGrant()]) : own;
  if (grant === NO_GRANT) return byOwn;
  return anyOf([byOwn, grant.direct, allOf([grant.role, ...limits])]);
}

const limit = (policies: CompiledPrincipal['boundary'], query: EvaluationRequest): Finding =>
  policies.length === 0 ? UNLIMITED : allowedBy(policies, query);
