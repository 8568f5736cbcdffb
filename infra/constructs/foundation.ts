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
  /** Exact ARNs of all roles of the hub stack, as a list token: a containment never touches them. */
  readonly ownRoles: readonly string[];
}
