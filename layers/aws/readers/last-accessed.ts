import { setTimeout as sleep } from 'node:timers/promises';
import {
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
  type GetServiceLastAccessedDetailsCommandOutput,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { mapLimited } from '../../app/async.ts';
import type { DatedAccess } from '../../core/posture/account-facts.ts';
import { type AccountEstate, isEvaluatedByLastAccess, type ServiceAccess } from '../../core/posture/estate.ts';
import { allPages } from './pages.ts';
import type { ReadTracker } from './read-tracker.ts';

const JOBS = 'iam:GenerateServiceLastAccessedDetails';
const AT_ONCE = 8;
const JOB_ATTEMPTS = 15;
const DAY_MS = 86_400_000;
/** Facts measured in months need not be requested more often. */
const FRESH_MS = 2 * DAY_MS;

export interface LastAccessedSettings {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Maximum number of identities read in one run: those that were read longest ago come first. Default: 500. */
  readonly max?: number;
  /** Called before each identity: false ends the run early. */
  readonly hasTime: () => boolean;
  /** Milliseconds between two checks of a job. */
  readonly pause?: number;
}

type Accesses = Readonly<Record<string, DatedAccess>>;

/** When each service was last used by identities that are old enough to evaluate. Each requires its own IAM job, so a run
 * renews some of them and carries the others over; deleted identities are dropped.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html */
export async function readServiceAccess(
  iam: IAMClient,
  reads: ReadTracker,
  { users, roles }: Pick<AccountEstate, 'users' | 'roles'>,
  before: Accesses,
  { now, max = 500, hasTime, pause = 1_000 }: LastAccessedSettings,
): Promise<Accesses> {
  const eligible = [...users, ...roles].filter((facts) => isEvaluatedByLastAccess(facts, now)).map(({ arn }) => arn);
  const readAt = (arn: string): number => Date.parse(before[arn]?.readAt ?? '') || 0;
  const due = eligible.filter((arn) => now - readAt(arn) > FRESH_MS).sort((a, b) => readAt(a) - readAt(b));
  const renewed = await mapLimited(due.slice(0, max), AT_ONCE, async (arn): Promise<[string, DatedAccess][]> => {
    if (!hasTime()) return [];
    // Reported once, not for each identity: a missing identity is simply not evaluated by last access.
    const services = await reads.attempt(JOBS, JOBS, () => runJob(iam, arn, pause));
    // An empty result is ignored: if no service is granted, there is nothing to report.
    if (services === 'unknown' || services.length === 0) return [];
    return [[arn, { readAt: new Date(now).toISOString(), services }]];
  });
  const kept = eligible.flatMap((arn): [string, DatedAccess][] =>
    before[arn] === undefined ? [] : [[arn, before[arn]]],
  );
  return Object.fromEntries([...kept, ...renewed.flat()]);
}

/** A job can be read only by the session that created it. */
async function runJob(iam: IAMClient, arn: string, pause: number): Promise<readonly ServiceAccess[]> {
  const { JobId: job } = await iam.send(new GenerateServiceLastAccessedDetailsCommand({ Arn: arn }));
  for (let attempt = 0; attempt < JOB_ATTEMPTS; attempt += 1) {
    const first = await iam.send(new GetServiceLastAccessedDetailsCommand({ JobId: job }));
    if (first.JobStatus === 'COMPLETED') return (await pagesOf(iam, job, first)).flatMap(accessOf);
    if (first.JobStatus === 'FAILED') break;
    await sleep(pause);
  }
  throw new JobNotCompleted();
}

/** The job failed or did not end in time. */
class JobNotCompleted extends Error {
  override readonly name = 'JobNotCompleted';
  readonly $metadata = {};
}

async function pagesOf(iam: IAMClient, job: string | undefined, first: GetServiceLastAccessedDetailsCommandOutput) {
  return allPages(
    'iam:GetServiceLastAccessedDetails',
    async (marker) =>
      marker === undefined ? first : iam.send(new GetServiceLastAccessedDetailsCommand({ JobId: job, Marker: marker })),
    (page) => ({ items: page.ServicesLastAccessed ?? [], next: page.Marker, truncated: page.IsTruncated ?? false }),
  );
}

const accessOf = (entry: {
  ServiceNamespace: string | undefined;
  LastAuthenticated?: Date | undefined;
}): ServiceAccess[] =>
  entry.ServiceNamespace === undefined
    ? []
    : [{ service: entry.ServiceNamespace, lastUsedAt: entry.LastAuthenticated?.toISOString() ?? null }];
