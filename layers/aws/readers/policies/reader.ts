import { type Known, parseArn } from '../../../core/identity.ts';
import type { ResourcePolicyFacts, ResourcePolicyType } from '../../../core/posture/estate.ts';
import type { Connection } from '../../clients.ts';
import type { ReadTracker } from '../read-tracker.ts';

export interface PolicyScope {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** ISO 8601 */
  readonly takenAt: string;
  /** What earlier snapshots read, by ARN. */
  readonly before: ReadonlyMap<string, ResourcePolicyFacts>;
  /** Resolves when the next call may start. */
  readonly turn: () => Promise<void>;
  /** Whether there is time for more calls. */
  readonly hasTime: () => boolean;
}

/** Reads the policies of resources of one type in one Region. */
export type ReadPolicies = (
  connection: Connection,
  reads: ReadTracker,
  scope: PolicyScope,
) => Promise<readonly ResourcePolicyFacts[]>;

/** The most resources of one type and Region whose policies one snapshot reads. */
export const MOST_POLICIES = 200;
const LATER = `resource policies: at most ${MOST_POLICIES} of one type and Region are read in one snapshot`;

/** A listed resource. */
export interface Listed {
  readonly arn: string;
  /** What its service calls it: a name, an id or a URL. */
  readonly id: string;
}

/** How the policies of one type of resource are read. */
export interface PolicyKind {
  readonly type: ResourcePolicyType;
  /** The action that lists the resources. */
  readonly listApi: string;
  readonly list: () => Promise<readonly Listed[]>;
  readonly read: (resource: Listed) => Promise<Omit<ResourcePolicyFacts, 'type' | 'arn' | 'readAt'>>;
}

/** Reads the policy of each resource, one after the other. Resources that no snapshot has read come first, then those that were
 * read longest ago; the others keep what is known about them, as do all if they cannot be listed. */
export async function readPolicies(
  { type, listApi, list, read }: PolicyKind,
  reads: ReadTracker,
  { region, before, takenAt, hasTime, turn }: PolicyScope,
): Promise<readonly ResourcePolicyFacts[]> {
  const listed = await reads.attempt(listApi, `${type} in ${region}`, list);
  if (listed === 'unknown') return earlier(type, before, region);
  const readAt = ({ arn }: Listed): string => before.get(arn)?.readAt ?? '';
  const facts: ResourcePolicyFacts[] = [];
  for (const [position, resource] of listed.toSorted((a, b) => readAt(a).localeCompare(readAt(b))).entries()) {
    const { arn } = resource;
    if (position < MOST_POLICIES && hasTime()) {
      await turn();
      facts.push({ type, arn, ...(await read(resource)), readAt: takenAt });
      continue;
    }
    const known = before.get(arn);
    if (known === undefined) reads.note(arn, LATER);
    facts.push(known ?? { type, arn, policy: 'unknown' });
  }
  return facts;
}

/** What is known about the resources of a type if they cannot be listed. The ARN of a bucket has no Region. */
const earlier = (type: ResourcePolicyType, before: PolicyScope['before'], region: string): ResourcePolicyFacts[] =>
  [...before.values()].filter(
    (facts) => facts.type === type && ['', region].includes(parseArn(facts.arn)?.region ?? ''),
  );

/** The policy of one resource; null: it has none, or the resource no longer exists. */
export const readPolicy = (
  reads: ReadTracker,
  api: string,
  arn: string,
  call: () => Promise<string | undefined>,
): Promise<Known<string | null>> =>
  reads.attempt<string | null>(api, arn, async () => (await call()) ?? null, { value: null });

/** The result of a call, or null if its error has this name. */
export async function orNull<Value>(error: string, call: () => Promise<Value>): Promise<Value | null> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === error) return null;
    throw thrown;
  }
}

/** Lets calls start with this distance in between. */
export function turns(gapMs: number): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = Date.now();
    const start = Math.max(now, next);
    next = start + gapMs;
    if (start > now) await new Promise((resolve) => setTimeout(resolve, start - now));
  };
}
