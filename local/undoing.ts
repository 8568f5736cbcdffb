import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteUserPolicyCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListUserPoliciesCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import type { KeyedUser } from './estate.ts';

/** Pause between two looks of the attacker, milliseconds. */
const EVERY = 100;
const OURS = 'TierwatchContainment';

export interface Undoing {
  /** How often a deny was deleted. */
  times(): number;
  /** Ends the attack and waits for its last act. */
  stop(): Promise<void>;
}

/** An attacker with a second foothold, who polls a user and undoes a containment as soon as it is there. `report` gets each
 * act as CloudTrail would, after it was made. `most`: denials that it deletes before it gives up. */
export function undoing(
  as: IAMClient,
  victim: KeyedUser,
  report: (name: string, request: object) => Promise<void>,
  most = Number.POSITIVE_INFINITY,
): Undoing {
  let [stopped, times] = [false, 0];
  const running = (async () => {
    while (!stopped && times < most) {
      times += await deleteDenies(as, victim, report);
      await activateKeys(as, victim, report);
      await sleep(EVERY);
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
  for (const PolicyName of PolicyNames.filter((name) => name.startsWith(OURS))) {
    if (!(await done(as.send(new DeleteUserPolicyCommand({ UserName, PolicyName }))))) continue;
    deleted += 1;
    await report('DeleteUserPolicy', { userName: UserName, policyName: PolicyName });
  }
  return deleted;
}

async function activateKeys(as: IAMClient, { name: UserName }: KeyedUser, report: Report): Promise<void> {
  const { AccessKeyMetadata = [] } = await as.send(new ListAccessKeysCommand({ UserName }));
  for (const { AccessKeyId, Status } of AccessKeyMetadata.filter(({ Status }) => Status === 'Inactive')) {
    if (await done(as.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Active' }))))
      await report('UpdateAccessKey', { userName: UserName, accessKeyId: AccessKeyId, status: 'Active', was: Status });
  }
}

/** A policy can be gone again, or a call refused: an attacker does not mind. */
const done = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => true,
    () => false,
  );
