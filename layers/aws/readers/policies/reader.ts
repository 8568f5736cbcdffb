import { parseArn } from '../../../core/identity.ts';
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

/** Reads the policy of each resource, one after the other. Resources that no snapshot has read come first, then those that were
 * read longest ago; the others keep what is known about them. */
export async function readEach(
  type: ResourcePolicyType,
  listed: readonly Listed[],
  reads: ReadTracker,
  { before, takenAt, hasTime, turn }: PolicyScope,
  read: (resource: Listed) => Promise<Omit<ResourcePolicyFacts, 'type' | 'arn' | 'readAt'>>,
): Promise<readonly ResourcePolicyFacts[]> {
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
export const earlier = (type: ResourcePolicyType, { before, region }: PolicyScope): readonly ResourcePolicyFacts[] =>
  [...before.values()].filter(
    (facts) => facts.type === type && ['', region].includes(parseArn(facts.arn)?.region ?? ''),
  );

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
