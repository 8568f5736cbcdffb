import { despiteInterruptions } from '../despite-interruptions.ts';
import { messageOf } from '../io.ts';
import { printMessage } from '../message.ts';
import { paint } from '../paint.ts';
import type { DrillPorts } from './ports.ts';

/** The steps of a drill in order: what each one proves, and the checks of `tierwatch doctor` to look at if it does not happen. */
export const STEPS = {
  canary: { title: 'canary created', checks: [] },
  posture: { title: 'posture known', checks: ['Trails', 'Regions', 'Rules', 'Queues'] },
  attack: { title: 'attack played', checks: [] },
  incident: { title: 'incident opened', checks: ['Trails', 'Regions', 'Rules', 'Queues'] },
  plan: { title: 'plan prepared', checks: ['Queues', 'Dead letters'] },
  request: { title: 'approval requested', checks: ['Queues', 'Dead letters'] },
  notification: { title: 'responders notified', checks: ['Notifications', 'Queues', 'Dead letters'] },
  approval: { title: 'plan approved', checks: [] },
  containment: { title: 'containment verified', checks: ['Kill switch', 'Permissions'] },
  key: { title: 'key refused', checks: [] },
  release: { title: 'access released', checks: ['Permissions'] },
  'clean-up': { title: 'canary removed', checks: [] },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly checks: readonly string[] }>>;

export type StepName = keyof typeof STEPS;

export interface StepResult {
  readonly step: StepName;
  readonly outcome: 'done' | 'skipped' | 'failed';
  readonly seconds: number;
  readonly detail: string;
}

/** A step did not happen; the message says what was observed instead. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** Result of a step that has nothing to do. */
export class Skipped {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

const POLL_MS = 2_000;
/** Without a terminal, a waiting step prints a line this often. */
const REMIND_MS = 30_000;

/** Runs the steps of a drill one after the other, shows their progress, and records how long each one took. */
export class Steps {
  readonly #ports: Pick<DrillPorts, 'io' | 'clock'>;
  readonly #signal: AbortSignal;
  readonly #deadline: number;
  readonly #results: StepResult[] = [];
  #current: { readonly step: StepName; readonly started: number } | undefined;

  /** @param deadline in milliseconds since the epoch, for everything except the clean-up */
  constructor(ports: Pick<DrillPorts, 'io' | 'clock'>, signal: AbortSignal, deadline: number) {
    this.#ports = ports;
    this.#signal = signal;
    this.#deadline = deadline;
  }

  get results(): readonly StepResult[] {
    return this.#results;
  }

  get signal(): AbortSignal {
    return this.#signal;
  }

  /** Runs one step. `run` returns what was observed, or why the step is skipped. */
  async run(step: StepName, run: () => Promise<string | Skipped>): Promise<void> {
    const { io, clock } = this.#ports;
    const started = clock.now();
    this.#current = { step, started };
    try {
      const result = await run();
      io.status('');
      if (result instanceof Skipped) this.#record(step, 'skipped', started, result.why);
      else this.#record(step, 'done', started, result);
    } catch (error) {
      io.status('');
      this.#record(step, 'failed', started, this.#signal.aborted ? 'interrupted' : messageOf(error));
      throw error;
    }
  }

  /** Polls until `look` returns a value.
   * @throws StepFailed with `otherwise` when the time of the drill is over. */
  async until<Found>(look: () => Promise<Found | undefined>, otherwise: () => string): Promise<Found> {
    const { clock } = this.#ports;
    const poll = despiteInterruptions(look, (error) => {
      if (error instanceof StepFailed) throw error;
    });
    let reminded = clock.now();
    for (; ; await clock.wait(POLL_MS, this.#signal)) {
      this.#signal.throwIfAborted();
      const found = await poll();
      if (found !== undefined) return found;
      if (clock.now() > this.#deadline) throw new StepFailed(otherwise());
      reminded = this.#waiting(reminded);
    }
  }

  /** Prints a remark between steps. */
  say(text: string): void {
    this.#ports.io.status('');
    printMessage(this.#ports.io, text);
  }

  #waiting(reminded: number): number {
    const { io, clock } = this.#ports;
    if (this.#current === undefined) return reminded;
    const { step, started } = this.#current;
    const text = `waiting for: ${STEPS[step].title} (${Math.round((clock.now() - started) / 1000)} s)`;
    io.status(text);
    if (io.progress || clock.now() - reminded < REMIND_MS) return reminded;
    io.err(text);
    return clock.now();
  }

  #record(step: StepName, outcome: StepResult['outcome'], started: number, detail: string): void {
    const { io, clock } = this.#ports;
    const seconds = Math.round((clock.now() - started) / 100) / 10;
    this.#results.push({ step, outcome, seconds, detail });
    const mark = { done: paint(io, 'green', '✓'), skipped: paint(io, 'dim', '-'), failed: paint(io, 'red', '✗') };
    io.err(`${mark[outcome]} ${STEPS[step].title} (${seconds.toFixed(1)} s)`);
  }
}
