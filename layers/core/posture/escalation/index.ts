/** The escalation graph: who can become whom, and by which steps. */

export { type CompiledEstate, type CompiledIdentity, compileEstate } from './compile.ts';
export { buildGraph, EscalationGraph } from './graph.ts';
export { escalationsOf, firstStepsOf, reachedBy } from './paths.ts';
export { type HeldLevel, type Privilege, worstCaseOf } from './privilege.ts';
export { grantsTo, type ResourceGrant } from './resource-access.ts';
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
