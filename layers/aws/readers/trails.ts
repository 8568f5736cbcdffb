import {
  type AdvancedEventSelector,
  CloudTrailClient,
  DescribeTrailsCommand,
  type EventSelector,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { mapLimited } from '../../app/async.ts';
import { known, type Reading, unknown } from '../../core/check.ts';
import { managementEventsOf } from '../../core/coverage/selectors.ts';
import type { TrailFacts } from '../../core/coverage/trails.ts';
import { cached } from '../cached.ts';
import type { RegionConnection } from '../clients.ts';
import { reading } from '../reading.ts';

const AT_ONCE = 4;

/** The trails that log events of an account, also those of its organization. Trails of one Region are looked for only if no trail logs
 * every Region.
 *
 * @param regions that the account uses. */
export async function readTrails(
  home: RegionConnection,
  regions: readonly string[],
): Promise<Reading<readonly TrailFacts[]>> {
  const clients = new Map<string, CloudTrailClient>();
  const clientIn = (region: string): CloudTrailClient =>
    cached(clients, region, () => new CloudTrailClient({ ...home, region }));
  const here = await describedIn(clientIn(home.region));
  if (here.kind === 'unknown') return here;
  const seen = await mapLimited(here.value, AT_ONCE, (trail) => readTrail(trail, clientIn));
  if (seen.some(logsEveryRegion)) return known(seen);
  const others = regions.filter((region) => region !== home.region);
  const more = await mapLimited(others, AT_ONCE, async (region) => {
    const described = await describedIn(clientIn(region));
    if (described.kind === 'unknown') return [unreadIn(region, described.why)];
    const local = described.value.filter(({ IsMultiRegionTrail }) => IsMultiRegionTrail !== true);
    return mapLimited(local, AT_ONCE, (trail) => readTrail(trail, clientIn));
  });
  return known([...seen, ...more.flat()]);
}

const logsEveryRegion = ({ isMultiRegion, status }: TrailFacts): boolean =>
  isMultiRegion && (status.kind === 'unknown' || status.value.isLogging);

const describedIn = (client: CloudTrailClient): Promise<Reading<readonly Trail[]>> =>
  reading('cloudtrail:DescribeTrails', async () => (await client.send(new DescribeTrailsCommand({}))).trailList ?? []);

/** Represents the trails of a Region whose list was not read. */
const unreadIn = (region: string, why: string): TrailFacts => ({
  arn: `(any of ${region})`,
  homeRegion: region,
  isMultiRegion: false,
  status: unknown(why),
  selectors: unknown(why),
});

/** A trail of another Region is read in its home Region, by its ARN: a name finds only trails of the own account and Region.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html */
async function readTrail(trail: Trail, clientIn: (region: string) => CloudTrailClient): Promise<TrailFacts> {
  const { TrailARN: arn = '', HomeRegion: homeRegion = '', IsMultiRegionTrail: isMultiRegion = false } = trail;
  const client = clientIn(homeRegion);
  const status = await reading('cloudtrail:GetTrailStatus', async () => {
    const { IsLogging = false, LatestDeliveryError } = await client.send(new GetTrailStatusCommand({ Name: arn }));
    return { isLogging: IsLogging, ...(LatestDeliveryError ? { deliveryError: LatestDeliveryError } : {}) };
  });
  const selectors = await reading('cloudtrail:GetEventSelectors', async () => {
    const answer = await client.send(new GetEventSelectorsCommand({ TrailName: arn }));
    const { EventSelectors = [], AdvancedEventSelectors = [] } = answer;
    return managementEventsOf({ basic: EventSelectors.map(basic), advanced: AdvancedEventSelectors.map(advanced) });
  });
  return { arn, homeRegion, isMultiRegion, status, selectors };
}

const basic = (selector: EventSelector) => ({
  readWriteType: selector.ReadWriteType,
  includeManagementEvents: selector.IncludeManagementEvents,
  excludedSources: selector.ExcludeManagementEventSources ?? [],
});

const advanced = ({ FieldSelectors = [] }: AdvancedEventSelector) => ({
  fields: FieldSelectors.map(({ Field = '', Equals = [], NotEquals = [], ...operators }) => ({
    field: Field,
    equals: Equals,
    notEquals: NotEquals,
    other: Object.values(operators).some((values) => (values ?? []).length > 0),
  })),
});
