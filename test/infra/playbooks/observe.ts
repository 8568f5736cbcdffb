import { reconcile } from '../../../layers/app/response/reconcile-incident.ts';
import { DENY_POLICY_PREFIX } from '../../../layers/core/response/deny.ts';
import type { LivePrincipal } from '../../../layers/core/response/live.ts';
import { liveUser } from '../../unit/response/estate.ts';
import { withKey } from './iam.ts';
import { ATTACKS } from './model-acts.ts';
import { StateError } from './runner.ts';
import type { World } from './world.ts';

/** What the tests of playbooks do to a world and see in it. */

export const throttled = () => {
  throw new StateError('Iam.IamException', 'Rate exceeded');
};
export const hasInlineDeny = (made: World): boolean =>
  made.iam.principal?.inlinePolicies.some(({ name }) => name.startsWith(DENY_POLICY_PREFIX)) ?? false;
export const activeKeys = (made: World): number =>
  made.iam.principal?.accessKeys.filter(({ status }) => status === 'Active').length ?? 0;
export const undone = (live: LivePrincipal): LivePrincipal =>
  withKey(
    { ...ATTACKS['delete-deny'](live), attachedPolicies: liveUser().attachedPolicies, boundary: null },
    'AKIAEXPORTER00000001',
    'Active',
  );
export const sweep = async (made: World) => reconcile(made.ports, await made.incident(), 'change');
