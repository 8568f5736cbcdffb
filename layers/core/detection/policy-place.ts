import type { PolicyPlace } from '../posture/external-access.ts';
import type { ActivityEvent } from './types.ts';

/** The place of a policy that an event writes. */
export const placeOf = (
  { account, region, source, time }: Pick<ActivityEvent, 'account' | 'region' | 'source' | 'time'>,
  service = source.split('.', 1)[0] ?? '',
): PolicyPlace => ({
  account,
  partition: PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws',
  service,
  at: new Date(time).toISOString(),
});

const PARTITIONS = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
] as const;
