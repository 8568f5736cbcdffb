import type { CompiledIdentity } from '../posture/escalation/compile.ts';
import type { LastUse, Usage, UsingIdentity } from '../usage/usage.ts';
import { serviceOf } from '../usage/visibility.ts';

/** An action that was used. */
export interface UsedAction extends LastUse {
  readonly action: string;
}

/** How an identity uses the actions that its policies allow, and others that it used. */
export interface PermissionUsage {
  /** The most called first. */
  readonly used: readonly UsedAction[];
  /** Services that were used, of which the actions may be unknown. */
  readonly usedServices: readonly string[];
  readonly unused: readonly string[];
  /** Services that the identity may use, and of which it used nothing. */
  readonly unusedServices: readonly string[];
  /** Actions whose use the data would not show. */
  readonly notVisible: readonly string[];
}

/** The identity as it is known to a usage. */
export const usingIdentity = ({ arn, user, role }: CompiledIdentity): UsingIdentity => ({
  arn,
  createdAt: (user ?? role)?.createdAt ?? 'unknown',
});

export function permissionUsageOf(compiled: CompiledIdentity, usage: Usage): PermissionUsage {
  const identity = usingIdentity(compiled);
  const used: UsedAction[] = [];
  const unused: string[] = [];
  const notVisible: string[] = [];
  const granted = new Set(usage.granted.by(compiled.policies.identity));
  const others = usage.calledBy(identity).filter((action) => !granted.has(action));
  for (const action of [...granted, ...others]) {
    const last = usage.lastUseOf(identity, action);
    if (last !== undefined) used.push({ action, ...last });
    else (usage.daysUnused(identity, action) > 0 ? unused : notVisible).push(action);
  }
  const services = [...used.map(({ action }) => serviceOf(action)), ...usage.servicesAccessed(identity)];
  const inUse = new Set([...used.map(({ action }) => action), ...notVisible].map(serviceOf));
  return {
    used: used.sort((a, b) => (b.calls ?? 0) - (a.calls ?? 0) || (a.action < b.action ? -1 : 1)),
    usedServices: [...new Set(services)].sort(),
    unused,
    unusedServices: [...new Set(unused.map(serviceOf))].filter((service) => !inUse.has(service)).sort(),
    notVisible,
  };
}
