import { connection, iam } from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { deployedExceptions, keepExceptions } from '../../layers/aws/exceptions.ts';
import { handler as makeHandler } from '../../layers/aws/middleware.ts';
import { serviceControlPolicies } from '../../layers/aws/readers/organization.ts';
import { readPrincipals } from '../../layers/aws/readers/principals.ts';
import { perAccount, readableAccounts, report, snapshotAccounts, snapshotPorts } from '../../layers/aws/snapshot.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment('IDENTITIES_TABLE', 'BUS_NAME', 'MEMBER_ACCOUNTS');
const ports = snapshotPorts(env);
const accounts = readableAccounts(env.MEMBER_ACCOUNTS);
const iamOf = perAccount(iam);

/** Reads users, groups, roles, policies, identity providers and organization policies, and judges everybody anew. What the
 * team accepts by now comes first, since it says which findings are open. */
export const handler = makeHandler({
  input: z.unknown(),
  run: async (_, invocation) => {
    const takenAt = () => new Date(ports.clock.now()).toISOString();
    const configured = deployedExceptions();
    for (const { id } of await accounts()) {
      const { saved, removed } = await keepExceptions(ports.identities, id, configured, ports.clock.now());
      if (saved.length + removed.length > 0) invocation.logger.info('exceptions changed', { saved, removed });
    }
    const readScps = serviceControlPolicies(connection());
    const summary = await snapshotAccounts(ports, await accounts(), 'principals', (account) =>
      readPrincipals(iamOf(account), account, takenAt(), readScps),
    );
    return report(invocation, summary);
  },
});
