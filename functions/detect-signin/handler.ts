import { detectorHandler } from '../detector.ts';

/** Judges how identities sign in. The profiles are taught by `detect-use`, which sees every event. */
export const handler = detectorHandler('signin');
