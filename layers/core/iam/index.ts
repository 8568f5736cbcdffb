/** The IAM engine: policy documents in, decisions out. Pure; nothing is fetched. */
export { administrator, grantedAdministrator } from './administrator.ts';
export {
  type AssumableRole,
  type AssumingPrincipal,
  couldAssume,
  type TrustEntry,
  trustedPrincipals,
  type ViaTrust,
} from './assume.ts';
export { authorize, isTrustAction, UNKNOWN_RESOURCE_POLICY } from './authorize.ts';
export { type Caller, type CallerKind, parseCaller } from './caller.ts';
export type { AccessLevel, ActionCatalogue, ActionResourceType } from './catalogue.ts';
export { type CompiledPolicy, compilePolicy, PolicyCache } from './compile.ts';
export { patternMatches } from './glob.ts';
export { patternsIntersect } from './glob-algebra.ts';
export {
  allowedServices,
  type CompiledPrincipal,
  compilePrincipal,
  mentions,
  type PrincipalOptions,
  requestFactsOf,
} from './principal.ts';
export { allowedResources, type Context, couldAllow, type PatternWithKeys, type Verdict } from './symbolic.ts';
export type * from './types.ts';
