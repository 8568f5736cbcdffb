/** What `check-coverage` may call, with the placeholders of `READER_PERMISSIONS`. */
export const COVERAGE_PERMISSIONS = [
  {
    actions: ['cloudtrail:DescribeTrails', 'ec2:DescribeRegions', 'events:ListRuleNamesByTarget', 'events:ListRules'],
    resources: ['*'],
    why: 'Lists the enabled Regions, their trails, and the rules that forward events to the hub.',
  },
  {
    actions: ['cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors'],
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
