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

/** Actions on a role that its trust policy must allow, whatever else allows them. */
const TRUST_ACTIONS = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
]);

/** The root user of the owning account keeps these, so that a bucket policy can never lock out every principal. */
const ROOT_BUCKET_ACTIONS = new Set(['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy']);

export const UNKNOWN_RESOURCE_POLICY = 'policy:resource';

/** Decides one request as AWS does. Source: IAM User Guide, "Policy evaluation logic" (within one account and across
 * accounts), and the Organizations guide on service and resource control policies.
 *
 * @param resourcePolicy the policy of the resource (bucket, key, trust policy of a role); absent: it has none. A KMS key
 * without one counts as having the default key policy, which delegates to its account. */
export function authorize(
  principal: CompiledPrincipal,
  request: AuthorizationRequest,
  resourcePolicy?: CompiledPolicy,
): AuthorizationResult {
  const ofRequest = request.resourcePolicy && compilePolicy(request.resourcePolicy, 'resource');
  const situation = prepare(principal, request, resourcePolicy ?? ofRequest);
  const { inquiry } = situation;
  // STS returns the caller's identity even if a policy denies the call.
  if (inquiry.action.text === 'sts:getcalleridentity') return { decision: 'allowed', statements: [], missing: [] };
  const denied = denials(situation);
  if (denied.truth === YES) return { decision: 'explicitly-denied', statements: denied.statements, missing: [] };
  const allowed = allowance(situation);
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
  readonly inquiry: EvaluationRequest;
  readonly policy: CompiledPolicy | undefined;
  readonly policyUnknown: boolean;
  readonly sameAccount: boolean;
  /** `must`: nothing is allowed unless the resource policy takes part in allowing it. */
  readonly resourceSide: 'may' | 'must';
}

function prepare(
  principal: CompiledPrincipal,
  request: AuthorizationRequest,
  policy: CompiledPolicy | undefined,
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
  });
  const hasBoundary = principal.boundary.length > 0;
  const isTrust = TRUST_ACTIONS.has(action.text);
  const isKey = action.service === 'kms' && policy !== undefined;
  return {
    principal,
    inquiry: { action, resource: request.resource, lookup, caller: principal.caller, unknownRest, hasBoundary },
    policy,
    policyUnknown: policy === undefined && request.resourcePolicyUnknown === true,
    sameAccount: principal.account !== '' && account === principal.account,
    resourceSide: isTrust || isKey ? 'must' : 'may',
  };
}

/** Every explicit deny that counts for this caller. */
function denials({ principal, inquiry, policy, sameAccount }: Evaluation): Finding {
  const isExempt = inquiry.caller.kind === 'root' && sameAccount && ROOT_BUCKET_ACTIONS.has(inquiry.action.text);
  const organization = RCP_SERVICES.has(inquiry.action.service) ? principal.denyingRcps : [];
  const own = deniedBy(principal.denying, inquiry);
  if (own.truth === YES) return own;
  const others = policy && !isExempt ? [...organization, policy] : organization;
  return others.length === 0 ? own : anyOf([own, deniedBy(others, inquiry)]);
}

function allowance(situation: Evaluation): Finding {
  const { principal, inquiry, policy, policyUnknown } = situation;
  if (!mayCall(inquiry) || isProtected(inquiry.action, inquiry.resource)) return NOTHING;
  const unknown: Finding = { truth: MAYBE, statements: [], missing: [UNKNOWN_RESOURCE_POLICY] };
  const grant = policy ? grantedBy(policy, inquiry) : policyUnknown ? { ...NO_GRANT, account: unknown } : NO_GRANT;
  // A user may always get a session of itself, unless something denies it: no policy has to allow that.
  const isOwnSession = inquiry.action.text === 'sts:getsessiontoken';
  if (isOwnSession && (inquiry.caller.kind === 'user' || inquiry.caller.kind === 'root')) return UNLIMITED;
  const granted = inAccounts(situation, grant);
  if (granted.truth === NO || principal.scps.length === 0) return granted;
  return allOf([...principal.scps.map((level) => allowedBy(level, inquiry)), granted]);
}

/** Providers represent people and machines without AWS credentials: they can only assume a role. Root cannot assume one. */
function mayCall({ caller, action }: EvaluationRequest): boolean {
  const assumes = TRUST_ACTIONS.has(action.text);
  if (caller.kind === 'oidc-provider')
    return assumes && action.text !== 'sts:assumerole' && action.text !== 'sts:assumerolewithsaml';
  if (caller.kind === 'saml-provider') {
    return assumes && action.text !== 'sts:assumerole' && action.text !== 'sts:assumerolewithwebidentity';
  }
  return !(caller.kind === 'root' && action.text === 'sts:assumerole');
}

function inAccounts({ principal, inquiry, sameAccount, resourceSide }: Evaluation, grant: ResourceGrant): Finding {
  const { caller } = inquiry;
  const anyGrant = (): Finding => anyOf([grant.direct, grant.role, grant.account]);
  if (caller.account === '' || isProvider(caller)) return anyGrant();
  const isRoot = caller.kind === 'root';
  if (isRoot) return sameAccount && resourceSide === 'may' ? UNLIMITED : anyGrant();
  const identity = allowedBy(principal.identity, inquiry);
  if (identity.truth === NO && (grant === NO_GRANT || !sameAccount)) return NOTHING;
  const limits = [limit(principal.boundary, inquiry), limit(principal.session, inquiry)];
  const own = allOf([identity, ...limits]);
  if (!sameAccount) return allOf([own, anyGrant()]);
  const byOwn = resourceSide === 'must' ? allOf([own, anyGrant()]) : own;
  if (grant === NO_GRANT) return byOwn;
  return anyOf([byOwn, grant.direct, allOf([grant.role, ...limits])]);
}

const limit = (policies: CompiledPrincipal['boundary'], inquiry: EvaluationRequest): Finding =>
  policies.length === 0 ? UNLIMITED : allowedBy(policies, inquiry);
