import type { TierwatchConfig } from '../config.ts';
import type { PublicBus } from './buses.ts';
import type { Tables } from './tables.ts';
import type { Watchdog } from './watchdog.ts';

/** What posture, detection and response share. */
export interface Foundation {
  readonly config: TierwatchConfig;
  readonly tables: Tables;
  /** The bus that Tierwatch publishes on. */
  readonly bus: PublicBus;
  readonly watchdog: Watchdog;
  /** Exact ARNs of all roles of the hub stack, as a list token: a containment never changes them. */
  readonly ownRoles: readonly string[];
}
