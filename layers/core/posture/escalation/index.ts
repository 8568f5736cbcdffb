/** The escalation graph: who can become whom, by which steps, and which few grants stand behind most of it. */

export type { ChokePoint } from './choke-points.ts';
export { type CompiledAccount, type CompiledEstate, type CompiledIdentity, compileEstate } from './compile.ts';
export { buildGraph, EscalationGraph, type GraphOptions } from './graph.ts';
export { chokePoints, escalationsOf, firstStepsOf, limitsFor, type PathLimits, reachedBy } from './paths.ts';
export {
  PRIVILEGE_LEVELS,
  type Privilege,
  type PrivilegeLevel,
  privilegeRank,
  SENSITIVE_ACTIONS,
} from './privilege.ts';
export { actionsOf, CATEGORIES, CATEGORY_NAMES, type Category, type Mechanism, type Need, type Rule } from './rule.ts';
export { RULES } from './rules/index.ts';
