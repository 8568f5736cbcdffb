import { changeEnvelope, parseChange } from '../../layers/app/posture/parse-change.ts';
import { emptyMemory } from '../../layers/app/posture/reassess-accounts.ts';
import { refreshAccounts } from '../../layers/app/posture/refresh-accounts.ts';
import { iam, secretsManager } from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { posturePorts } from '../../layers/aws/posture-ports.ts';
import { queueHandler } from '../../layers/aws/queue.ts';
import { perAccount, readableAccounts } from '../../layers/aws/readable-accounts.ts';
import { resourceReader } from '../../layers/aws/readers/resource.ts';
import { reportReassessment } from '../posture-report.ts';

const env = environment('IDENTITIES_TABLE', 'BUS_NAME', 'MEMBER_ACCOUNTS', 'READER_ROLE');
const ports = {
  ...posturePorts(env),
  memory: emptyMemory(),
  readResource: resourceReader({
    iamOf: perAccount(iam),
    secretsOf: perAccount((options) => (region: string) => secretsManager({ ...options, region })),
  }),
};
const accounts = readableAccounts(env);

/** Reads changed resources again and reassesses the accounts. */
export const handler = queueHandler({
  message: changeEnvelope,
  run: async (messages, invocation) => {
    const changes = messages.map(({ id, body }) => ({ id, change: parseChange(body) }));
    const relevant = changes.map(({ change }) => change).filter(({ resources }) => resources.length > 0);
    const { summary, failed } = await refreshAccounts({ ...ports, accounts: await accounts() }, relevant);
    reportReassessment(invocation, summary);
    return changes.flatMap(({ id, change }) => {
      const error = failed.get(change.eventId);
      return error === undefined ? [] : [{ id, error }];
    });
  },
});
