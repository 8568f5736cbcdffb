import { type ClientSettings, settingsFor } from '../credentials.ts';
import type { Deployment } from '../deployment.ts';
import type { TierwatchApi } from '../driver.ts';
import type { Emulator } from '../emulator.ts';
import type { Estate } from '../estate.ts';
import type { Mailbox } from '../mailbox.ts';
import { type Call, cloudTrailRecord, deliver } from '../trail.ts';

/** The emulator, the deployment and the sample company of a running demo. */
export interface Demo {
  readonly emulator: Emulator;
  readonly deployment: Deployment;
  readonly estate: Estate;
  readonly api: TierwatchApi;
  readonly root: ClientSettings;
  /** Receives what the responders receive. */
  readonly mailbox: Mailbox;
}

/** Delivers CloudTrail records, as CloudTrail would. */
export const deliverRecords = ({ emulator, estate }: Demo, records: readonly object[]): Promise<void> =>
  deliver(settingsFor(emulator.endpoint, estate.cloudTrail.key), records);

/** Reports a change in IAM as CloudTrail would. */
export const reportIamChange = (demo: Demo, caller: Call['caller'], name: string, request: object): Promise<void> =>
  deliverRecords(demo, [cloudTrailRecord({ caller, service: 'iam', name, readOnly: false, at: new Date(), request })]);
