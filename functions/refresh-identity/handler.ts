import { changeEnvelope, changeOf } from '../../layers/aws/changes.ts';
import { iam, secretsManagerIn } from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { queueHandler } from '../../layers/aws/queue.ts';
import { refresh } from '../../layers/aws/refresh.ts';
import { accountOnce, report, snapshotPorts } from '../../layers/aws/snapshot-ports.ts';

const ports = {
  ...snapshotPorts(environment('IDENTITIES_TABLE', 'BUS_NAME', 'OWNER_TAGS')),
  iam: iam(),
  secretsIn: (region: string) => secretsManagerIn(region),
};
const ownAccount = accountOnce();

/** Reads again what CloudTrail says was changed, and judges everybody whom that reaches. */
export const handler = queueHandler({
  message: changeEnvelope,
  run: async (messages, invocation) => {
    const account = await ownAccount();
    const changes = messages.map(({ id, body }) => ({ id, change: changeOf(body) }));
    // Changes of other accounts come with the next snapshot there.
    const mine = changes.filter(({ change }) => change.account === account.id && change.targets.length > 0);
    if (mine.length === 0) return [];
    const { summary, failed } = await refresh(
      ports,
      account,
      mine.map(({ change }) => change),
    );
    report(invocation, summary);
    return mine.flatMap(({ id, change }) => {
      const error = failed.get(change.eventId);
      return error === undefined ? [] : [{ id, error }];
    });
  },
});
