import type { Workload } from '../../layers/core/posture/types.ts';
import { type BlastRadius, blastRadius, type Reach } from '../../layers/core/queries/blast-radius.ts';
import { shortArn, withShortArns } from '../assess/arn-text.ts';
import { linksText } from '../assess/path-text.ts';
import { type Io, UsageError } from '../io.ts';
import { wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import { tierBadge } from '../render.ts';
import { identityNamed, type QueryFlags, readAccounts } from './read-accounts.ts';

const MOST = 30;
const MOST_RESOURCES = 3;

const KINDS: Readonly<Record<Reach['kind'], string>> = {
  permissions: 'Changes permissions',
  secrets: 'Reads secrets',
  write: 'Writes',
  read: 'Reads',
};

export async function runBlastRadius(
  io: Io,
  wanted: string,
  dumps: readonly string[],
  flags: QueryFlags,
): Promise<number> {
  const { assessment, exitCode } = await readAccounts(io, dumps, flags);
  const radius = blastRadius(assessment, identityNamed(assessment, wanted).arn);
  if (radius === undefined) throw new UsageError(`${wanted}: no such user or role in the input`);
  io.out(flags.json === true ? JSON.stringify(jsonOf(radius)) : textOf(io, radius, flags));
  return exitCode;
}

function jsonOf({ posture, reach, becomes, workloads, dependsOn }: BlastRadius) {
  const { identity, tier, tierWhy, admin } = posture;
  return {
    identity,
    tier,
    tierWhy,
    admin,
    reach,
    becomes: becomes.map(({ path, posture: end, workloads: runs }) => ({
      ...path,
      tier: end?.tier,
      workloads: runs.map(shown),
    })),
    workloads: workloads === 'unknown' ? workloads : workloads.map(shown),
    dependsOn,
  };
}

/** Without the environment, which can contain secrets. */
const shown = ({ type, id, account, roleArn }: Workload) => ({ type, id, account, roleArn });

function textOf(
  io: Io,
  { posture, reach, becomes, workloads, dependsOn }: BlastRadius,
  { stack }: QueryFlags,
): readonly string[] {
  const { identity, account, tier, tierWhy } = posture;
  const section = (title: string, lines: readonly (readonly string[])[]): readonly string[] =>
    lines.length === 0
      ? []
      : [
          '',
          paint(io, 'bold', title),
          ...lines.slice(0, MOST).flat(),
          ...(lines.length > MOST ? [paint(io, 'dim', `  and ${lines.length - MOST} more; --json has all`)] : []),
        ];
  const reachLine = ({ action, resources }: Reach): readonly string[] => {
    const named = resources
      .slice(0, MOST_RESOURCES)
      .map(({ pattern, missing }) => `${pattern}${missing.length > 0 ? ' ?' : ''}`);
    const more = resources.length > MOST_RESOURCES ? ` and ${resources.length - MOST_RESOURCES} more` : '';
    return wrapAfter('  ', `${action} on ${named.join(', ')}${more}`, io.columns, 4);
  };
  const workloadLine = ({ type, id }: Workload): readonly string[] =>
    wrapAfter('  ', `${type} ${shortArn(id, account)}`, io.columns, 4);
  const kinds = Object.entries(KINDS).flatMap(([kind, title]) =>
    section(title, reach.filter((one) => one.kind === kind).map(reachLine)),
  );
  const compute = [...(workloads === 'unknown' ? [] : workloads), ...becomes.flatMap((end) => end.workloads)];
  return [
    `${tierBadge(io, tier)} ${paint(io, 'bold', identity)}`,
    ...wrapAfter('  ', withShortArns(tierWhy, account), io.columns),
    ...(dependsOn.length === 0
      ? []
      : wrapAfter('  ? it may reach more; depends on ', withShortArns(dependsOn.join(', '), account), io.columns, 4)),
    ...kinds,
    ...section(
      `Can become: ${becomes.length}`,
      becomes.map(({ path, posture: end }) =>
        wrapAfter(`  ${end === undefined ? '' : `T${end.tier} `}`, linksText(io, identity, path), io.columns, 4),
      ),
    ),
    ...section(
      'Compute that runs as it, or as an identity that it can become',
      [...new Set(compute)].map(workloadLine),
    ),
    ...(workloads === 'unknown'
      ? [
          '',
          paint(io, 'dim', `Compute is not known${stack === undefined ? ': add --workloads' : ', it was not read'}.`),
        ]
      : []),
  ];
}
