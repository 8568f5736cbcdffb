import { connection } from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { handler as makeHandler } from '../../layers/aws/middleware.ts';
import { regionsToRead } from '../../layers/aws/readers/regions.ts';
import { readSecretsPart } from '../../layers/aws/readers/vault.ts';
import { perAccount, readableAccounts, report, snapshotAccounts, snapshotPorts } from '../../layers/aws/snapshot.ts';
import { findExposedSecrets } from '../../layers/core/posture/secrets-outside.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment('IDENTITIES_TABLE', 'BUS_NAME', 'MEMBER_ACCOUNTS', 'SNAPSHOT_REGIONS', 'AWS_REGION');
const ports = snapshotPorts(env);
const accounts = readableAccounts(env.MEMBER_ACCOUNTS);
const homeOf = perAccount((place) => ({ ...connection(place), region: env.AWS_REGION }));

/** Reads secrets in the vault and outside of it, and which compute carries which role; then judges everybody anew. */
export const handler = makeHandler({
  input: z.unknown(),
  run: async (_, invocation) => {
    const salt = await ports.facts.salt();
    const takenAt = () => new Date(ports.clock.now()).toISOString();
    const summary = await snapshotAccounts(ports, await accounts(), 'secrets', async (account) => {
      const regions = await regionsToRead(env.SNAPSHOT_REGIONS, homeOf(account));
      return readSecretsPart(regions, account, takenAt(), (values) => findExposedSecrets(values, salt));
    });
    return report(invocation, summary);
  },
});
