import { snapshotAccounts } from '../../layers/app/posture/reassess-accounts.ts';
import { connection } from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { lambdaHandler } from '../../layers/aws/middleware.ts';
import { posturePorts } from '../../layers/aws/posture-ports.ts';
import { perAccount, readableAccounts } from '../../layers/aws/readable-accounts.ts';
import { scannedBefore } from '../../layers/aws/readers/compute/scanned.ts';
import { regionsToRead } from '../../layers/aws/readers/regions.ts';
import { readSecretsSnapshot } from '../../layers/aws/readers/secrets-snapshot.ts';
import { findExposedSecrets } from '../../layers/core/posture/secrets-outside.ts';
import * as z from '../../layers/core/zod.ts';
import { reportReassessment } from '../posture-report.ts';

const env = environment(
  'IDENTITIES_TABLE',
  'BUS_NAME',
  'MEMBER_ACCOUNTS',
  'READER_ROLE',
  'SNAPSHOT_REGIONS',
  'AWS_REGION',
);
const ports = posturePorts(env);
const accounts = readableAccounts(env);
const homeOf = perAccount((options) => ({ ...connection(options), region: env.AWS_REGION }));

/** Snapshots secrets, in Secrets Manager and outside of it, and compute with its roles. */
export const handler = lambdaHandler({
  input: z.unknown(),
  run: async (_, invocation) => {
    const salt = await ports.facts.salt();
    const takenAt = () => new Date(ports.clock.now()).toISOString();
    const summary = await snapshotAccounts(ports, await accounts(), 'secrets', async (account) => {
      const regions = await regionsToRead(env.SNAPSHOT_REGIONS, homeOf(account));
      const before = scannedBefore(await ports.facts.snapshot(account.id, 'secrets'), ports.clock.now());
      return readSecretsSnapshot(regions, account, takenAt(), (values) => findExposedSecrets(values, salt), before);
    });
    return reportReassessment(invocation, summary);
  },
});
