import { changeEnvelope, changeOf } from '../../layers/aws/changes.ts';
import { iam, secretsManager } from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { queueHandler } from '../../layers/aws/queue.ts';
import { emptyMemory } from '../../layers/aws/reassess.ts';
import { refresh } from '../../layers/aws/refresh.ts';
import { perAccount, readableAccounts, report, snapshotPorts } from '../../layers/aws/snapshot.ts';

const env = environment('IDENTITIES_TABLE', 'BUS_NAME', 'MEMBER_ACCOUNTS');
const ports = {
  ...snapshotPorts(env),
  memory: emptyMemory(),
  iamOf: perAccount(iam),
  secretsOf: perAccount((place) => (region: string) => secretsManager({ ...place, region })),
};
const accounts = readableAccounts(env.MEMBER_ACCOUNTS);

/** Reads again what CloudTrail says was changed, and reassesses the accounts. */
export const handler = queueHandler({
  message: changeEnvelope,
  run: async (messages, invocation) => {
    const changes = messages.map(({ id, body }) => ({ id, change: changeOf(body) }));
    const following = changes.map(({ change }) => change).filter(({ targets }) => targets.length > 0);
    const { summary, failed } = await refresh({ ...ports, accounts: await accounts() }, following);
    report(invocation, summary);
    return changes.flatMap(({ id, change }) => {
      const error = failed.get(change.eventId);
      return error === undefined ? [] : [{ id, error }];
    });
  },
});
