import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import type { ClientSettings } from './credentials.ts';

export const MANAGEMENT_TRAIL = 'management-events';

/** Creates the trail that an account needs for events to reach Tierwatch, so that coverage can be checked. The emulator records nothing
 * in it.
 * @returns its ARN. */
export async function createManagementTrail(settings: ClientSettings): Promise<string> {
  const cloudTrail = new CloudTrailClient(settings);
  const { TrailARN = '' } = await cloudTrail.send(
    new CreateTrailCommand({
      Name: MANAGEMENT_TRAIL,
      S3BucketName: 'management-events-of-the-team',
      IsMultiRegionTrail: true,
    }),
  );
  await cloudTrail.send(new StartLoggingCommand({ Name: TrailARN }));
  return TrailARN;
}
