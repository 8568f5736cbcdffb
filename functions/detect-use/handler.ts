import { detectorHandler } from '../detector.ts';

/** Judges how credentials are used. It sees every event, so it is the one that teaches the profiles. */
export const handler = detectorHandler('use');
