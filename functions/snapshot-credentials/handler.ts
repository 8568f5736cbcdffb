import { iam } from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { handler as makeHandler } from '../../layers/aws/middleware.ts';
import { readCredentials } from '../../layers/aws/readers/credentials.ts';
import { readServiceAccess } from '../../layers/aws/readers/last-accessed.ts';
import { perAccount, readableAccounts, report, snapshotAccounts, snapshotPorts } from '../../layers/aws/snapshot.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment('IDENTITIES_TABLE', 'BUS_NAME', 'MEMBER_ACCOUNTS');
const ports = snapshotPorts(env);
const accounts = readableAccounts(env.MEMBER_ACCOUNTS);
const iamOf = perAccount(iam);

/** Identities whose use of services is asked for in one run and account. */
const MOST = 500;
/** Milliseconds that have to be left to judge and to store. */
const RESERVE = 300_000;

/** Reads keys and from where they are used, console access, MFA, root and the use of services, and judges everybody anew. */
export const handler = makeHandler({
  input: z.unknown(),
  run: async (_, invocation) => {
    const goOn = () => invocation.remaining() > RESERVE;
    const summary = await snapshotAccounts(ports, await accounts(), 'credentials', async (account) => {
      const now = ports.clock.now();
      const { principals, credentials } = (await ports.facts.load(account.id)).parts;
      const client = iamOf(account);
      return readCredentials(client, account, {
        takenAt: new Date(now).toISOString(),
        activity: {
          profileOf: async (user) => (await ports.identities.load(user)).profile,
          before: credentials?.users ?? {},
          goOn,
          now,
        },
        serviceAccess: async (gather) =>
          readServiceAccess(client, gather, principals ?? { users: [], roles: [] }, credentials?.serviceAccess ?? {}, {
            now,
            most: MOST,
            goOn,
          }),
      });
    });
    return report(invocation, summary);
  },
});
