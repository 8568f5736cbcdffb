import { detectorHandler } from '../detector.ts';

/** Judges dangerous changes to identities, logging and guards. The profiles are taught by `detect-use`, which sees every event. */
export const handler = detectorHandler('change');
