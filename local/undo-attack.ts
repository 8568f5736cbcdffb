import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteUserPolicyCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListUserPoliciesCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import type { KeyedUser } from './estate.ts';

/** Polling interval of the attacker. */
const INTERVAL_MS = 100;
const CONTAINMENT_PREFIX = 'TierwatchContainment';

export interface UndoAttack {
  /** How often a deny policy was deleted. */
  times(): number;
  /** Ends the attack and waits for its last call. */
  stop(): Promise<void>;
}

/** An attacker with persistence, who polls a user and undoes its containment at once. `report` receives each successful call, as
 * CloudTrail does. The attacker gives up after deleting `most` deny policies. */
export function undoContainment(
  as: IAMClient,
  victim: KeyedUser,
  report: (name: string, request: object) => Promise<void>,
  most = Number.POSITIVE_INFINITY,
): UndoAttack {
  let [stopped, times] = [false, 0];
  const running = (async () => {
    while (!stopped && times < most) {
      times += await deleteDenies(as, victim, report);
      await activateKeys(as, victim, report);
      await sleep(INTERVAL_MS);
    }
  })();
  return {
    times: () => times,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}

type Report = (name: string, request: object) => Promise<void>;

async function deleteDenies(as: IAMClient, { name: UserName }: KeyedUser, report: Report): Promise<number> {
  const { PolicyNames = [] } = await as.send(new ListUserPoliciesCommand({ UserName }));
  let deleted = 0;
  for (const PolicyName of PolicyNames.filter((name) => name.startsWith(CONTAINMENT_PREFIX))) {
    if (!(await succeeds(as.send(new DeleteUserPolicyCommand({ UserName, PolicyName }))))) continue;
    deleted += 1;
    await report('DeleteUserPolicy', { userName: UserName, policyName: PolicyName });
  }
  return deleted;
}

async function activateKeys(as: IAMClient, { name: UserName }: KeyedUser, report: Report): Promise<void> {
  const { AccessKeyMetadata = [] } = await as.send(new ListAccessKeysCommand({ UserName }));
  for (const { AccessKeyId, Status } of AccessKeyMetadata.filter(({ Status }) => Status === 'Inactive')) {
    if (await succeeds(as.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Active' }))))
      await report('UpdateAccessKey', { userName: UserName, accessKeyId: AccessKeyId, status: 'Active', was: Status });
  }
}

/** The attacker ignores errors: the policy may be gone, or the call denied. */
const succeeds = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => true,
    () => false,
  );
