import type { TierwatchConfig } from '../config.ts';
import type { PublicBus } from './buses.ts';
import type { Tables } from './tables.ts';
import type { Watchdog } from './watchdog.ts';

/** What posture, detection and response all stand on. */
export interface Foundation {
  readonly config: TierwatchConfig;
  readonly tables: Tables;
  /** The bus that we publish on. */
  readonly bus: PublicBus;
  readonly watchdog: Watchdog;
  /** ARN pattern of all roles of ours, in any account: they are never to be touched by a containment. */
  readonly ownRoles: string;
}
