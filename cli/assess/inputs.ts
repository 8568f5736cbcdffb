import type { AccountEstate } from '../../layers/core/posture/estate.ts';
import type { PostureOptions } from '../../layers/core/posture/options.ts';
import type { Exception } from '../../layers/core/posture/types.ts';
import { readConfigFile } from '../inputs/config-file.ts';
import { readEstates } from '../inputs/estate-files.ts';
import { readText } from '../inputs/json-file.ts';
import { reportUnreadable } from '../inputs/report-unreadable.ts';
import { type Io, UsageError } from '../io.ts';
import { printMessage } from '../message.ts';
import type { AssessFlags } from './flags.ts';

/** The options by which files are read and assessed, in all offline commands about accounts. */
export type InputFlags = Pick<
  AssessFlags,
  | 'stack'
  | 'region'
  | 'account'
  | 'credentialReport'
  | 'workloads'
  | 'scp'
  | 'rcp'
  | 'resourcePolicies'
  | 'config'
  | 'ownerTags'
  | 'knownOwners'
  | 'knownAccount'
  | 'ownAccount'
  | 'asOf'
>;

/** Accounts, and the options for their assessment. */
export interface Input {
  readonly estates: readonly AccountEstate[];
  readonly options: PostureOptions;
  /** The exceptions of `--config`. With `--stack`, the options also contain those of the deployment. */
  readonly configured: readonly Exception[];
}

/** Reads the files, or with `--stack` what a deployment has stored about its accounts.
 * @throws UsageError */
export async function readInput(
  io: Io,
  dumps: readonly string[],
  flags: InputFlags,
  { asOf, sources }: { readonly asOf: string; readonly sources: Map<string, string> },
): Promise<Input> {
  const options = await optionsOf(io, flags, asOf);
  const configured = options.exceptions ?? [];
  if (flags.stack === undefined) {
    for (const option of ['region', 'account'] as const)
      if (flags[option] !== undefined) throw new UsageError(`--${option}: expected --stack with it`);
    if (dumps.length === 0)
      throw new UsageError('expected the dump of an account, or --stack with the name of a deployment');
    return { estates: await readAll(io, dumps, flags, { asOf, sources }), options, configured };
  }
  refuseFiles(dumps, flags);
  const { readDeployedAccounts } = await import('../inputs/deployed-accounts.ts');
  const deployed = await readDeployedAccounts(io, { ...flags, stack: flags.stack }, asOf);
  const { estates } = deployed;
  // SARIF requires the name of a file.
  for (const { account } of estates) sources.set(account, `${flags.stack}.json`);
  const exceptions = [...configured, ...deployed.exceptions];
  const ownAccounts = [...(options.ownAccounts ?? []), ...deployed.ownAccounts];
  return { estates, options: { ...options, exceptions, ownAccounts }, configured };
}

/** @throws UsageError for files about accounts: a deployment has read their facts itself. */
function refuseFiles(dumps: readonly string[], flags: InputFlags): void {
  const [dump] = dumps;
  if (dump !== undefined) throw new UsageError(`${dump} and --stack: expected one of them`);
  for (const [option, files] of [
    ['--credential-report', flags.credentialReport],
    ['--workloads', flags.workloads],
    ['--scp', flags.scp],
    ['--rcp', flags.rcp],
    ['--resource-policies', flags.resourcePolicies],
  ] as const)
    if (files !== undefined) throw new UsageError(`${option} and --stack: expected one of them`);
}

export async function readAll(
  io: Io,
  dumps: readonly string[],
  flags: InputFlags,
  { asOf, sources }: { readonly asOf: string; readonly sources: Map<string, string> },
): Promise<readonly AccountEstate[]> {
  const estates = await readEstates(io, {
    dumps,
    takenAt: asOf,
    sources,
    ...(flags.credentialReport === undefined ? {} : { credentialReports: flags.credentialReport }),
    ...(flags.workloads === undefined ? {} : { workloads: flags.workloads }),
    ...(flags.scp === undefined ? {} : { scps: flags.scp }),
    ...(flags.rcp === undefined ? {} : { rcps: flags.rcp }),
    ...(flags.resourcePolicies === undefined ? {} : { resourcePolicies: flags.resourcePolicies }),
  });
  return withExposedSecrets(estates);
}

/** The detector is loaded only if a workload has environment variables. */
async function withExposedSecrets(estates: readonly AccountEstate[]): Promise<readonly AccountEstate[]> {
  const hasEnvironment = (estate: AccountEstate) =>
    estate.workloads !== 'unknown' && estate.workloads.some((workload) => workload.environment !== undefined);
  if (!estates.some(hasEnvironment)) return estates;
  const { randomBytes } = await import('node:crypto');
  const { exposablesOf, findExposedSecrets } = await import('../../layers/core/posture/secrets-outside.ts');
  // Fingerprints are compared within one run only.
  const salt = randomBytes(32).toString('hex');
  return Promise.all(
    estates.map(async (estate) => {
      if (estate.workloads === 'unknown') return estate;
      const { secrets, unscanned } = await findExposedSecrets(exposablesOf(estate.workloads), salt);
      return { ...estate, secretsOutsideVault: secrets, unreadable: [...estate.unreadable, ...unscanned] };
    }),
  );
}

/** Flags override the configuration, except that accounts are added. */
export async function optionsOf(io: Io, flags: InputFlags, asOf: string): Promise<PostureOptions> {
  for (const [option, accounts = []] of [
    ['--known-account', flags.knownAccount],
    ['--own-account', flags.ownAccount],
  ] as const) {
    const wrong = accounts.find((account) => !/^\d{12}$/.test(account));
    if (wrong !== undefined) throw new UsageError(`${option} ${wrong}: expected an account id of 12 digits`);
  }
  const owners = flags.knownOwners === undefined ? undefined : (await readText(io, flags.knownOwners)).split('\n');
  const team = flags.config === undefined ? {} : await readConfigFile(io, flags.config);
  return {
    ...team,
    now: asOf,
    ...(flags.ownerTags === undefined ? {} : { ownerTags: flags.ownerTags.split(',').map((tag) => tag.trim()) }),
    ...(owners === undefined ? {} : { knownOwners: owners.filter((owner) => owner.trim() !== '') }),
    ...(flags.knownAccount === undefined
      ? {}
      : { knownAccounts: [...(team.knownAccounts ?? []), ...flags.knownAccount] }),
    ...(flags.ownAccount === undefined ? {} : { ownAccounts: [...(team.ownAccounts ?? []), ...flags.ownAccount] }),
  };
}

export function timeOf(asOf: string | undefined): string {
  const time = asOf === undefined ? new Date() : new Date(asOf);
  if (Number.isNaN(time.getTime()))
    throw new UsageError(`--as-of ${asOf}: expected a time such as 2026-01-31 or 2026-01-31T12:00:00Z`);
  return time.toISOString();
}

/** Reports unreadable data on standard error; the rest is assessed.
 * @returns whether everything was read. */
export function warn(io: Io, estates: readonly AccountEstate[]): boolean {
  const unreadable = estates.flatMap((estate) => estate.unreadable);
  reportUnreadable(io, unreadable);
  if (estates.length === 0) printMessage(io, 'no users or roles found in the input');
  return unreadable.length === 0 && estates.length > 0;
}
