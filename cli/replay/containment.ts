import { principalIn } from '../../layers/core/identity.ts';
import { isPlain } from '../../layers/core/response/brief/shell.ts';
import { denyEverything, denyPolicyName, denySessionsBefore } from '../../layers/core/response/deny.ts';
import type { ReplayedCase } from './case.ts';

/** What the plan of a playbook would do. */
export interface Containment {
  readonly summary: string;
  /** AWS CLI commands that do the same. */
  readonly commands: readonly string[];
}

/**
 * The containment of the identity of an incident, without a deployment.
 * @param now ISO 8601: sessions from before are denied
 */
export function containmentOf(replayed: ReplayedCase, now: string): Containment | undefined {
  const { incident, response } = replayed;
  const name = principalIn(incident.identity)?.name;
  if (name === undefined || response.playbook === null) return undefined;
  const policy = denyPolicyName(incident.id);
  if (response.playbook === 'contain-user') {
    const keys = keysOf(replayed);
    const deactivated = keys.length === 0 ? 'deactivate its active access keys' : `deactivate ${keys.join(', ')}`;
    return {
      summary: `Deny everything to user ${name}, and ${deactivated}.`,
      commands: commands(
        name,
        `put-user-policy --user-name ${name} --policy-name ${policy} --policy-document '${denyEverything()}'`,
        ...keys.map((key) => `update-access-key --user-name ${name} --access-key-id ${key} --status Inactive`),
      ),
    };
  }
  return {
    summary: `Deny everything to the sessions of role ${name} that were issued before now. New sessions work.`,
    commands: commands(
      name,
      `put-role-policy --role-name ${name} --policy-name ${policy} --policy-document '${denySessionsBefore(now)}'`,
    ),
  };
}

/** The keys that signed calls, and all others that are active, as far as they are known. */
function keysOf({ posture, signals }: ReplayedCase): readonly string[] {
  const known = posture?.containment.accessKeys ?? 'unknown';
  const active = known === 'unknown' ? [] : known.flatMap(({ id, status }) => (status === 'Active' ? [id] : []));
  const used = signals.flatMap(({ call }) =>
    call?.accessKeyId?.startsWith('AKIA') === true ? [call.accessKeyId] : [],
  );
  return [...new Set([...used, ...active])].filter(isPlain);
}

/** None for names that a shell would not take literally. */
const commands = (name: string, ...all: readonly string[]): readonly string[] =>
  isPlain(name) ? all.map((command) => `aws iam ${command}`) : [];
