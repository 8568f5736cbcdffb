import { snapshotAccounts } from '../../layers/app/posture/reassess-accounts.ts';
import { iam } from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { lambdaHandler } from '../../layers/aws/middleware.ts';
import { posturePorts } from '../../layers/aws/posture-ports.ts';
import { perAccount, readableAccounts } from '../../layers/aws/readable-accounts.ts';
import { readCredentials } from '../../layers/aws/readers/credentials.ts';
import { readServiceAccess } from '../../layers/aws/readers/last-accessed.ts';
import * as z from '../../layers/core/zod.ts';
import { reportReassessment } from '../posture-report.ts';

const env = environment('IDENTITIES_TABLE', 'BUS_NAME', 'MEMBER_ACCOUNTS', 'READER_ROLE');
const ports = posturePorts(env);
const accounts = readableAccounts(env);
const iamOf = perAccount(iam);

/** Milliseconds reserved for assessing and storing. */
const RESERVED_MS = 300_000;

/** Snapshots access keys and where they are used from, console access, MFA, root and the use of services. */
export const handler = lambdaHandler({
  input: z.unknown(),
  run: async (_, invocation) => {
    const hasTime = () => invocation.remaining() > RESERVED_MS;
    const summary = await snapshotAccounts(ports, await accounts(), 'credentials', async (account) => {
      const now = ports.clock.now();
      const principals = (await ports.facts.snapshot(account.id, 'principals')) ?? { users: [], roles: [] };
      const credentials = await ports.facts.snapshot(account.id, 'credentials');
      const profileOf = async (user: string) => (await ports.identities.load(user)).profile;
      const client = iamOf(account);
      return readCredentials(client, account, {
        takenAt: new Date(now).toISOString(),
        activity: { profileOf, before: credentials?.users ?? {}, hasTime, now },
        serviceAccess: (reads) =>
          readServiceAccess(client, reads, principals, credentials?.serviceAccess ?? {}, { now, hasTime }),
      });
    });
    return reportReassessment(invocation, summary);
  },
});
