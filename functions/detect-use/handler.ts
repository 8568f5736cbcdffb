import { Detector } from '../../layers/app/detection/detect-events.ts';
import { detectorHandler, detectorPorts } from '../detector.ts';

/** Detects misuse of credentials. It sees every event, so it is the detector that keeps the baselines. */
export const handler = detectorHandler(new Detector(detectorPorts('use')));
