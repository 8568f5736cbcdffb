import { Detector } from '../../layers/app/detection/detect-events.ts';
import { detectorHandler, detectorPorts } from '../detector.ts';

/** Detects dangerous changes to identities, logging and guardrails. `detect-use` sees every event and keeps the baselines. */
export const handler = detectorHandler(new Detector(detectorPorts('change')));
