import { parseArn, type Tier } from '../identity.ts';
import type { HeldLevel, PrivilegeLevel } from './escalation/privilege.ts';
import type { ResourceGrant } from './escalation/resource-access.ts';
import { describePath, isOpen, shortest } from './paths.ts';
import type { Escalation } from './types.ts';

export interface Tiering {
  readonly tier: Tier;
  /** The deciding fact, for display. */
  readonly why: string;
  /** How the tier was reached; the score distinguishes these cases. */
  readonly basis: 'admin' | 'conditional-admin' | 'path' | 'conditional-path' | 'level' | 'reach';
  /** Steps of the deciding path, if there is one. */
  readonly steps: number;
  readonly level: PrivilegeLevel;
}

export interface TierInput {
  readonly account: string;
  /** What the identity can do now, in the worst case. */
  readonly held: HeldLevel;
  readonly escalations: readonly Escalation[];
  /** What the identity at the end of a path can do; undefined if unknown. */
  readonly heldBy: (arn: string) => HeldLevel | undefined;
}

const TIER_OF: Readonly<Record<PrivilegeLevel, Tier>> = {
  admin: 0,
  permissions: 1,
  secrets: 1,
  write: 2,
  read: 2,
  nothing: 3,
};

const DESCRIPTIONS: Readonly<Record<PrivilegeLevel, string>> = {
  admin: 'is an administrator',
  permissions: 'manages permissions',
  secrets: 'reads any secret',
  write: 'can modify resources',
  read: 'can read data',
  nothing: 'has little or no access',
};

/** The privilege level of an identity, including the access that resource policies grant it. */
export function heldWith(held: HeldLevel, grants: readonly ResourceGrant[]): HeldLevel {
  const grant = grants[0];
  if (held.level !== 'nothing' || grant === undefined) return held;
  const evidence = grants.flatMap(({ actions }) => actions).find((action) => !READS.test(action));
  return {
    level: evidence === undefined ? 'read' : 'write',
    evidence: evidence ?? grant.actions[0] ?? '',
    dependsOn: grants.some(({ dependsOn }) => dependsOn.length === 0) ? [] : grant.dependsOn,
  };
}

const READS = /:(?:Get|BatchGet|Receive|Decrypt)/;

/** How much damage the theft of an identity can do, by its privilege and its escalation paths. More privilege never leads to a
 * milder tier. */
export function tierOf(input: TierInput): Tiering {
  const { held } = input;
  const toAdmin = input.escalations.filter((path) => path.admin);
  const own = (tier: Tier, basis: Tiering['basis'], why: string, steps = 0): Tiering => ({
    tier,
    basis,
    why,
    steps,
    level: held.level,
  });
  if (held.level === 'admin') {
    if (held.dependsOn.length === 0) return own(0, 'admin', DESCRIPTIONS.admin);
    return own(0, 'conditional-admin', `${DESCRIPTIONS.admin}, depending on ${held.dependsOn.join(', ')}`);
  }
  const open = shortest(toAdmin.filter(isOpen));
  if (open !== undefined) return own(0, 'path', `can become administrator: ${describePath(open)}`, open.steps.length);
  const conditional = shortest(toAdmin);
  if (conditional !== undefined) {
    const dependsOn = [...new Set(conditional.steps.flatMap((step) => step.dependsOn ?? []))];
    return own(
      1,
      'conditional-path',
      `might become administrator, depending on ${dependsOn.join(' and ') || 'its conditions'}: ${describePath(conditional)}`,
      conditional.steps.length,
    );
  }
  const reach = worstReachedTier(input);
  const tier = TIER_OF[held.level];
  if (reach !== undefined && reach.tier < tier) return own(reach.tier, 'reach', reach.why, reach.steps);
  const shown = held.evidence === undefined ? '' : ` (${held.evidence})`;
  const where = held.dependsOn.length === 0 ? '' : `, depending on ${held.dependsOn.join(', ')}`;
  return own(tier, 'level', `${DESCRIPTIONS[held.level]}${shown}${where}`);
}

interface ReachedTier {
  readonly tier: Tier;
  readonly why: string;
  readonly steps: number;
}

/** The worst tier at the end of the paths that do not lead to administrator. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one pass that keeps the worst path, with the two exceptions across accounts.
function worstReachedTier({ escalations, account, heldBy }: TierInput): ReachedTier | undefined {
  let best: ReachedTier | undefined;
  for (const path of escalations) {
    const reached = heldBy(path.to);
    if (reached === undefined) continue;
    const crossAccount = (parseArn(path.to)?.account ?? account) !== account;
    const crossWrite = crossAccount && (reached.level === 'write' || TIER_OF[reached.level] < 2);
    const tier = crossWrite ? 1 : reached.level === 'admin' ? 1 : TIER_OF[reached.level];
    const what = crossWrite ? 'writes in another account' : DESCRIPTIONS[reached.level];
    if (best === undefined || tier < best.tier) {
      best = { tier, steps: path.steps.length, why: `can become ${path.to}, which ${what}: ${describePath(path)}` };
    }
  }
  return best;
}
