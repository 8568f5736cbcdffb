import * as z from 'zod';
import {
  cloudFormationIn,
  codeBuildIn,
  ec2In,
  ecsIn,
  lambdaIn,
  secretsManagerIn,
  ssmIn,
} from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { handler as makeHandler } from '../../layers/aws/middleware.ts';
import { readSecretsPart } from '../../layers/aws/readers/vault.ts';
import { takeSnapshot } from '../../layers/aws/snapshot.ts';
import { accountOnce, report, snapshotPorts } from '../../layers/aws/snapshot-ports.ts';
import { findExposedSecrets } from '../../layers/core/posture/secrets-outside.ts';

const env = environment('IDENTITIES_TABLE', 'BUS_NAME', 'OWNER_TAGS', 'SNAPSHOT_REGIONS');
const ports = snapshotPorts(env);
const ownAccount = accountOnce();
const regions = env.SNAPSHOT_REGIONS.map((region) => ({
  region,
  secrets: secretsManagerIn(region),
  lambda: lambdaIn(region),
  ecs: ecsIn(region),
  codeBuild: codeBuildIn(region),
  ec2: ec2In(region),
  cloudFormation: cloudFormationIn(region),
  ssm: ssmIn(region),
}));

/** Reads secrets in the vault and outside of it, and which compute carries which role; then judges everybody anew. */
export const handler = makeHandler({
  input: z.unknown(),
  run: async (_, invocation) => {
    const account = await ownAccount();
    const takenAt = new Date(ports.clock.now()).toISOString();
    const salt = await ports.facts.salt();
    const part = await readSecretsPart(regions, account.id, takenAt, (values) => findExposedSecrets(values, salt));
    return report(invocation, await takeSnapshot(ports, account, 'secrets', part));
  },
});
