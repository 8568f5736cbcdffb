import { IAMClient } from '@aws-sdk/client-iam';
import type { ReassessSummary } from '../../layers/app/posture/reassess-accounts.ts';
import { readCredentials } from '../../layers/aws/readers/credentials.ts';
import { readPrincipals } from '../../layers/aws/readers/principals.ts';
import { regionsToRead } from '../../layers/aws/readers/regions.ts';
import { readSecretsSnapshot } from '../../layers/aws/readers/secrets-snapshot.ts';
import { IDENTITIES_SCHEMA } from '../../layers/aws/table-schema.ts';
import { estateOf } from '../../layers/core/posture/account-facts.ts';
import type { AccountEstate } from '../../layers/core/posture/estate.ts';
import { findExposedSecrets } from '../../layers/core/posture/secrets-outside.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { rootKey, settingsFor } from '../../local/credentials.ts';
import { createEstate, type Estate } from '../../local/estate.ts';
import { takeSnapshot } from './facts-fixtures.ts';
import { ACCOUNT, asRoot, makeBus, portsFor, type Resources } from './snapshot-harness.ts';
import { setTheStage } from './snapshot-stage.ts';
import { tablesAt } from './stores-harness.ts';

/** An emulated account with users and workloads, and the resources that the snapshots write to. */
export interface Inhabited {
  readonly endpoint: string;
  readonly estate: Estate;
  readonly resources: Resources;
}

/** Sets up the same account on any emulator: the account of the local demo and that of the snapshot tests. */
export async function inhabit(endpoint: string): Promise<Inhabited> {
  const reach = { api: 'http://localhost/an-api', ingestBus: 'an-ingest-bus' };
  const estate = await createEstate(settingsFor(endpoint, rootKey(ACCOUNT.id)), ACCOUNT.id, reach);
  await setTheStage(endpoint);
  const resources = {
    identitiesTable: await tablesAt(endpoint).create(IDENTITIES_SCHEMA),
    bus: await makeBus(endpoint),
  };
  return { endpoint, estate, resources };
}

export interface Snapshotted {
  /** The stored postures afterwards, by kind and name. */
  readonly postures: readonly Posture[];
  /** Everything that was read. */
  readonly estate: AccountEstate;
  /** The summary of each of the three snapshots. */
  readonly summaries: readonly ReassessSummary[];
}

/** The three snapshots as the functions take them: read, stored in DynamoDB, assessed, compared with the stored postures. */
export async function snapshot({ endpoint, resources }: Inhabited): Promise<Snapshotted> {
  const as = asRoot(endpoint);
  const iam = new IAMClient(as);
  const ports = portsFor(as, resources);
  const now = () => new Date(ports.clock.now()).toISOString();
  const salt = await ports.facts.salt();
  const principals = await readPrincipals(iam, ACCOUNT, now());
  const first = await takeSnapshot(ports, ACCOUNT, 'principals', principals);
  const credentials = await readCredentials(iam, ACCOUNT, { takenAt: now(), reportPause: 100 });
  const second = await takeSnapshot(ports, ACCOUNT, 'credentials', credentials);
  const secrets = await readSecretsSnapshot(await regionsToRead([as.region], as), ACCOUNT, now(), (values) =>
    findExposedSecrets(values, salt),
  );
  const third = await takeSnapshot(ports, ACCOUNT, 'secrets', secrets);
  const { snapshots, revisions } = await ports.facts.load(ACCOUNT.id);
  const estate = estateOf(ACCOUNT, snapshots, revisions, now());
  if (estate === undefined) throw new Error('the principals were kept a moment ago');
  const postures: Posture[] = [];
  for await (const posture of ports.identities.listIdentities(ACCOUNT.id)) postures.push(posture);
  const byName = ({ kind, name }: Posture): string => `${kind} ${name}`;
  return {
    postures: postures.sort((a, b) => (byName(a) < byName(b) ? -1 : 1)),
    estate,
    summaries: [first, second, third],
  };
}
