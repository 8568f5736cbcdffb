import { changeEnvelope, changeOf } from '../../layers/aws/changes.ts';
import { iam, secretsManager } from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { type FailedMessage, queueHandler } from '../../layers/aws/queue.ts';
import { type Memory, refresh } from '../../layers/aws/refresh.ts';
import { perAccount, readableAccounts, report, snapshotPorts } from '../../layers/aws/snapshot-ports.ts';

const env = environment('IDENTITIES_TABLE', 'BUS_NAME', 'MEMBER_ACCOUNTS');
const ports = snapshotPorts(env);
/** Lives as long as this instance of the function does. */
const memory: Memory = {};
const accounts = readableAccounts(env.MEMBER_ACCOUNTS);
const iamOf = perAccount(iam);
const secretsOf = perAccount((place) => (region: string) => secretsManager({ ...place, region }));

/** Reads again what CloudTrail says was changed, and judges everybody whom that reaches. */
export const handler = queueHandler({
  message: changeEnvelope,
  run: async (messages, invocation) => {
    const changes = messages.map(({ id, body }) => ({ id, change: changeOf(body) }));
    const following = changes.filter(({ change }) => change.targets.length > 0);
    const readable = await accounts();
    const failed: FailedMessage[] = [];
    for (const account of readable) {
      // Changes of accounts that are not read here are none of ours.
      const mine = following.filter(({ change }) => change.account === account.id);
      if (mine.length === 0) continue;
      const reading = { ...ports, memory, iam: iamOf(account), secretsIn: secretsOf(account), accounts: readable };
      const outcome = await refresh(
        reading,
        account,
        mine.map(({ change }) => change),
      );
      report(invocation, outcome.summary);
      for (const { id, change } of mine) {
        const error = outcome.failed.get(change.eventId);
        if (error !== undefined) failed.push({ id, error });
      }
    }
    return failed;
  },
});
