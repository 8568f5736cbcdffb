import * as z from 'zod';
import { iam } from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { handler as makeHandler } from '../../layers/aws/middleware.ts';
import { readPrincipals } from '../../layers/aws/readers/principals.ts';
import { takeSnapshot } from '../../layers/aws/snapshot.ts';
import { accountOnce, report, snapshotPorts } from '../../layers/aws/snapshot-ports.ts';

const ports = snapshotPorts(environment('IDENTITIES_TABLE', 'BUS_NAME', 'OWNER_TAGS'));
const client = iam();
const ownAccount = accountOnce();

/** Reads users, groups, roles, policies and identity providers, and judges everybody anew. */
export const handler = makeHandler({
  input: z.unknown(),
  run: async (_, invocation) => {
    const account = await ownAccount();
    const part = await readPrincipals(client, account, new Date(ports.clock.now()).toISOString());
    return report(invocation, await takeSnapshot(ports, account, 'principals', part));
  },
});
