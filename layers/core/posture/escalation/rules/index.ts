import type { EscalationRule } from '../rule.ts';
import { workloadRules } from './compute/index.ts';
import { credentialRules } from './credentials.ts';
import { federationRules } from './federation.ts';
import { identityRules } from './identities.ts';
import { passRoleRules } from './passrole/index.ts';
import { roleRules } from './roles.ts';
import { exposedKeyRules } from './secrets.ts';
import { selfRules } from './self/index.ts';

const KINDS = [
  selfRules,
  credentialRules,
  roleRules,
  identityRules,
  passRoleRules,
  workloadRules,
  federationRules,
  exposedKeyRules,
];

/** When several rules reach the same target equally easily, the graph reports the first of them: the order of the kinds counts,
 * then the id. A longer id comes before its prefix (`x-and-y` before `x`), because the longer one is more specific. */
const byId = (a: EscalationRule, b: EscalationRule): number => (`${a.id}~` < `${b.id}~` ? -1 : 1);

/** Every escalation rule. The order of rows within a table does not matter. */
export const RULES: readonly EscalationRule[] = KINDS.flatMap((rules) => rules.toSorted(byId));
