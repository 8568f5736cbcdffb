import * as z from 'zod';
import {
  cloudFormation,
  codeBuild,
  ec2,
  ecs,
  lambda,
  type Place,
  patientSsm,
  secretsManager,
} from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { handler as makeHandler } from '../../layers/aws/middleware.ts';
import { type RegionClients, readSecretsPart } from '../../layers/aws/readers/vault.ts';
import { snapshotAccounts } from '../../layers/aws/snapshot.ts';
import { perAccount, readableAccounts, report, snapshotPorts } from '../../layers/aws/snapshot-ports.ts';
import { findExposedSecrets } from '../../layers/core/posture/secrets-outside.ts';

const env = environment('IDENTITIES_TABLE', 'BUS_NAME', 'MEMBER_ACCOUNTS', 'SNAPSHOT_REGIONS');
const ports = snapshotPorts(env);
const accounts = readableAccounts(env.MEMBER_ACCOUNTS);

const inRegion = (region: string, place: Place): RegionClients => {
  const there = { ...place, region };
  return {
    region,
    secrets: secretsManager(there),
    lambda: lambda(there),
    ecs: ecs(there),
    codeBuild: codeBuild(there),
    ec2: ec2(there),
    cloudFormation: cloudFormation(there),
    ssm: patientSsm(there),
  };
};
const regionsOf = perAccount((place) => env.SNAPSHOT_REGIONS.map((region) => inRegion(region, place)));

/** Reads secrets in the vault and outside of it, and which compute carries which role; then judges everybody anew. */
export const handler = makeHandler({
  input: z.unknown(),
  run: async (_, invocation) => {
    const salt = await ports.facts.salt();
    const takenAt = () => new Date(ports.clock.now()).toISOString();
    const summary = await snapshotAccounts(ports, await accounts(), 'secrets', (account) =>
      readSecretsPart(regionsOf(account), account.id, takenAt(), (values) => findExposedSecrets(values, salt)),
    );
    return report(invocation, summary);
  },
});
