/** The Region of each partition that signs requests to IAM, in which the events of IAM and Organizations appear.
 * https://docs.aws.amazon.com/general/latest/gr/iam-service.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html */
export const GLOBAL_EVENTS_REGIONS = {
  aws: 'us-east-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
} as const;

/** The Region in which global services send their events; undefined for an unknown partition. */
export const globalEventsRegionOf = (partition: string): string | undefined =>
  new Map<string, string>(Object.entries(GLOBAL_EVENTS_REGIONS)).get(partition);
