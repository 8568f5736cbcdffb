/** The escalation graph: who can become whom, by which steps, and which few grants cause most of it. */

export type { ChokePoint } from './choke-points.ts';
export { type CompiledAccount, type CompiledEstate, type CompiledIdentity, compileEstate } from './compile.ts';
export { buildGraph, EscalationGraph, type GraphOptions } from './graph.ts';
export { chokePoints, escalationsOf, firstStepsOf, limitsFor, type PathLimits, reachedBy } from './paths.ts';
export {
  type HeldLevel,
  PRIVILEGE_LEVELS,
  type Privilege,
  type PrivilegeLevel,
  privilegeOf,
  worstCaseOf,
} from './privilege.ts';
export {
  actionsOf,
  CATEGORIES,
  CATEGORY_NAMES,
  type Category,
  type EscalationRule,
  type Mechanism,
  type Need,
} from './rule.ts';
export { RULES } from './rules/index.ts';
export { SENSITIVE_ACTIONS } from './sensitive-actions.ts';
