import type { LiveReading } from './live.ts';
import type { ResponseReason, Snapshot } from './types.ts';

/** One difference from the state at the time the plan was created. */
export type Drift =
  | { readonly kind: 'absent' }
  /** Another principal has the name now. */
  | { readonly kind: 'replaced'; readonly was: string; readonly is: string }
  | { readonly kind: 'key-gone'; readonly accessKeyId: string }
  | { readonly kind: 'key-made-since'; readonly accessKeyId: string; readonly status: 'Active' | 'Inactive' }
  | { readonly kind: 'key-status'; readonly accessKeyId: string; readonly is: 'Active' | 'Inactive' }
  | { readonly kind: 'attached-policies'; readonly added: readonly string[]; readonly removed: readonly string[] }
  | { readonly kind: 'boundary'; readonly was: string | null; readonly is: string | null };

/** Differences between the snapshot of a plan and now. Inline policies are ignored, because containments add and remove them. */
export function driftSince(before: Snapshot, live: LiveReading): readonly Drift[] {
  if (live.kind === 'absent') return [{ kind: 'absent' }];
  const now = live.principal;
  if (now.immutableId !== before.immutableId)
    return [{ kind: 'replaced', was: before.immutableId, is: now.immutableId }];
  const found: Drift[] = keyDrift(before, now.accessKeys);
  const added = now.attachedPolicies.filter((arn) => !before.attachedPolicies.includes(arn));
  const removed = before.attachedPolicies.filter((arn) => !now.attachedPolicies.includes(arn));
  if (added.length + removed.length > 0) found.push({ kind: 'attached-policies', added, removed });
  if (now.boundary !== before.boundary) found.push({ kind: 'boundary', was: before.boundary, is: now.boundary });
  return found;
}

function keyDrift(before: Snapshot, keys: Snapshot['accessKeys']): Drift[] {
  const was = new Map(before.accessKeys.map(({ id, status }) => [id, status]));
  const is = new Map(keys.map(({ id, status }) => [id, status]));
  const gone = [...was.keys()].filter((id) => !is.has(id)).map((id): Drift => ({ kind: 'key-gone', accessKeyId: id }));
  const others = [...is].flatMap(([id, status]): Drift[] => {
    const old = was.get(id);
    if (old === undefined) return [{ kind: 'key-made-since', accessKeyId: id, status }];
    return old === status ? [] : [{ kind: 'key-status', accessKeyId: id, is: status }];
  });
  return [...gone, ...others];
}

/** Whether a drift prevents the plan from being applied. Only a missing or replaced principal does. If a new or deactivated key did,
 * an attacker could create one between plan and approval to prevent the containment, although the deny applies to every key. */
export const blocksContainment = (drift: Drift): boolean => drift.kind === 'absent' || drift.kind === 'replaced';

/** A drift as a reason, in words. */
export const driftReason = (drift: Drift): ResponseReason => ({
  code: drift.kind === 'absent' ? 'principal-gone' : 'drift',
  detail: inWords(drift),
});

function inWords(drift: Drift): string {
  switch (drift.kind) {
    case 'absent':
      return 'The principal no longer exists.';
    case 'replaced':
      return `Another principal has the same name now: the plan is for ${drift.was}, IAM has ${drift.is}.`;
    case 'key-gone':
      return `Access key ${drift.accessKeyId} was deleted.`;
    case 'key-made-since':
      return `Access key ${drift.accessKeyId} (${drift.status}) was created after the plan.`;
    case 'key-status':
      return `Access key ${drift.accessKeyId} became ${drift.is}.`;
    case 'attached-policies':
      return `Attached policies changed: ${[...drift.added.map((arn) => `+${arn}`), ...drift.removed.map((arn) => `-${arn}`)].join(', ')}.`;
    case 'boundary':
      return `The permissions boundary changed from ${drift.was ?? 'none'} to ${drift.is ?? 'none'}.`;
  }
}
