import { type CompiledIdentity, documentsOf } from '../posture/escalation/compile.ts';
import type { IdentityUse, LastUse } from '../usage/identity-use.ts';
import type { Usage } from '../usage/usage.ts';
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

/** @returns undefined without data about the identity. */
export const useOf = ({ arn, user, role }: CompiledIdentity, usage: Usage): IdentityUse | undefined =>
  usage.of(arn, (user ?? role)?.createdAt);

export function permissionUsageOf(identity: CompiledIdentity, use: IdentityUse): PermissionUsage {
  const used: UsedAction[] = [];
  const unused: string[] = [];
  const notVisible: string[] = [];
  for (const action of new Set([...use.granted.by(documentsOf(identity)), ...use.called])) {
    const last = use.lastUseOf(action);
    if (last !== undefined) used.push({ action, ...last });
    else (use.daysUnused(action) > 0 ? unused : notVisible).push(action);
  }
  const services = [...used.map(({ action }) => serviceOf(action)), ...use.servicesAccessed];
  const inUse = new Set([...used.map(({ action }) => action), ...notVisible].map(serviceOf));
  return {
    used: used.sort((a, b) => (b.calls ?? 0) - (a.calls ?? 0) || (a.action < b.action ? -1 : 1)),
    usedServices: [...new Set(services)].sort(),
    unused,
    unusedServices: [...new Set(unused.map(serviceOf))].filter((service) => !inUse.has(service)).sort(),
    notVisible,
  };
}
