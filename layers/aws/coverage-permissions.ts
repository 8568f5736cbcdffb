/** Lists that show the coverage of an account. `doctor` reads them too. */
export const COVERAGE_LISTS = [
  'cloudtrail:DescribeTrails',
  'ec2:DescribeRegions',
  'events:ListRuleNamesByTarget',
  'events:ListRules',
] as const;
export const TRAIL_READS = ['cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors'] as const;

/** What `check-coverage` may call, with the placeholders of `READER_PERMISSIONS`. */
export const COVERAGE_PERMISSIONS = [
  {
    actions: COVERAGE_LISTS,
    resources: ['*'],
    why: 'Lists the enabled Regions, their trails, and the rules that forward events to the hub.',
  },
  {
    actions: TRAIL_READS,
    // The trail of an organization belongs to its management account, which is not known.
    resources: ['arn:{Partition}:cloudtrail:*:*:trail/*'],
    why: 'Whether a trail logs, and which events.',
  },
  {
    actions: ['dynamodb:Query', 'dynamodb:PutItem'],
    resources: ['{IdentitiesTable}'],
    why: 'Arrivals of events, ages of snapshots and open gaps are kept in the identities table.',
  },
  { actions: ['events:PutEvents'], resources: ['{Bus}'], why: 'Gaps are published.' },
] as const;
