import { Collector } from '../cli/replay/collect.ts';
import { replay } from '../cli/replay/run.ts';
import { recordsOf } from '../layers/core/detection/envelopes.ts';
import { ruleIndex } from '../layers/core/detection/rules/index.ts';
import type { Incident, Place, Signal } from '../layers/core/detection/types.ts';
import type { Posture } from '../layers/core/posture/types.ts';
import { loadAddresses } from '../layers/reference/addresses.ts';

export interface DetectorOptions {
  /** Postures from `assess`. An identity without one has no tier, and its incidents are rated without it. */
  readonly postures?: Iterable<Posture>;
  /** Country and network of an address. Default: the table in this package. */
  readonly locate?: (address: string) => Place | undefined;
}

export interface Detection {
  /** In the order of event time. */
  readonly signals: readonly Signal[];
  /** In the order in which they opened. */
  readonly incidents: readonly Incident[];
  /** Records that are not CloudTrail events or lack a required field, by reason. */
  readonly unusable: ReadonlyMap<string, number>;
}

/** Collects CloudTrail events in any order and evaluates them in the order of their time, with all state in memory. */
export class Detector {
  readonly #rules = ruleIndex();
  readonly #collector = new Collector(this.#rules);
  readonly #options: DetectorOptions;

  constructor(options: DetectorOptions = {}) {
    this.#options = options;
  }

  /** @param content one CloudTrail record, a list of them, the content of a log file, or an EventBridge event. */
  add(content: unknown): void {
    const { reading } = this.#collector;
    for (const record of recordsOf(content)) this.#collector.take(record, 'input', reading.records + 1);
  }

  /** Evaluates everything that was added so far. */
  result(): Detection {
    const { events, unusable } = this.#collector.reading;
    const { postures = [], locate = loadAddresses() } = this.#options;
    const { signals, incidents } = replay(events, { rules: this.#rules, postures: [...postures], locate });
    return { signals, incidents, unusable: new Map([...unusable].map(([reason, { count }]) => [reason, count])) };
  }
}
