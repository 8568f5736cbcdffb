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

/** Milliseconds reserved for the compute of other Regions, assessing and storing. */
const RESERVED_MS = 480_000;

/** Snapshots secrets, in Secrets Manager and outside of it, compute with its roles, and policies of resources. */
export const handler = lambdaHandler({
  input: z.unknown(),
  run: async (_, invocation) => {
    const salt = await ports.facts.salt();
    const takenAt = () => new Date(ports.clock.now()).toISOString();
    const summary = await snapshotAccounts(ports, await accounts(), 'secrets', async (account) => {
      const regions = await regionsToRead(env.SNAPSHOT_REGIONS, homeOf(account));
      const before = await ports.facts.snapshot(account.id, 'secrets');
      return readSecretsSnapshot(regions, account, takenAt(), (values) => findExposedSecrets(values, salt), {
        scanned: scannedBefore(before, ports.clock.now()),
        policies: before?.resourcePolicies ?? [],
        hasTime: () => invocation.remaining() > RESERVED_MS,
      });
    });
    return reportReassessment(invocation, summary);
  },
});
