import { createInterface } from 'node:readline/promises';
import type { Io, Lines } from '../../cli/io.ts';
import { padded, wrapAfter, wrapped } from '../../cli/layout.ts';
import { paint, toTerminal } from '../../cli/paint.ts';

/** A step of the demo failed. */
export class StepFailedError extends Error {
  override readonly name = 'StepFailedError';
  readonly step: string;

  constructor(step: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.step = step;
  }
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const WIDEST = 76;
/** Before every line. */
const INDENT = '    ';
/** Columns of `100.0 s` with a gap. */
const TIME = 9;

/** Prints the demo: numbered sections, steps with their durations, and what was read from AWS in between. */
export class DemoConsole {
  readonly io: Io;
  readonly #prompts: NodeJS.WritableStream;
  readonly #animated: boolean;
  readonly #started = Date.now();
  #section = 0;
  #step: string | undefined;
  #muted = false;
  #stopDrawing: () => void = () => {};

  /** @param prompts receives questions. */
  constructor(io: Io, prompts: NodeJS.WritableStream = process.stdout) {
    this.io = io;
    this.#prompts = prompts;
    this.#animated = io.terminal && io.progress;
  }

  /** The step that is running. */
  get currentStep(): string | undefined {
    return this.#step;
  }

  get elapsedSeconds(): number {
    return (Date.now() - this.#started) / 1000;
  }

  /** Hides steps that are still running after an interruption. */
  mute(): void {
    this.#muted = true;
    this.#stopDrawing();
  }

  section(title: string, description: string): void {
    this.#section += 1;
    const { io } = this;
    io.out([
      '',
      paint(io, ['bold', 'cyan'], ` ${this.#section}  ${title}`),
      ...this.#fold(INDENT, paint(io, 'dim', description)),
    ]);
  }

  /** Runs one step and shows how long it took. `onProgress` replaces the title while it runs, `done` when it has finished. */
  async step<T>(
    title: string,
    run: (onProgress: (text: string) => void) => Promise<T>,
    done: (result: T) => string = () => title,
  ): Promise<T> {
    const started = Date.now();
    this.#step = title;
    const progress = this.#progress(title, started);
    try {
      const result = await run(progress.update);
      progress.end();
      this.#line(paint(this.io, 'green', '✓'), done(result), started);
      this.#step = undefined;
      return result;
    } catch (error) {
      progress.end();
      this.#line(paint(this.io, 'red', '✗'), title, started);
      throw error instanceof StepFailedError ? error : new StepFailedError(title, error);
    }
  }

  /** Prints a sentence between steps. */
  say(text: string): void {
    this.io.out(this.#fold(INDENT, text));
  }

  /** `io.columns` already leaves room for the indent. */
  #fold(head: string, text: string): readonly string[] {
    return wrapAfter(head, text, this.io.columns + INDENT.length);
  }

  /** Prints data that was read from AWS. */
  show(lines: Lines): void {
    this.io.out(['', ...[lines].flat().map((line) => (line === '' ? '' : `    ${line}`)), '']);
  }

  /** Asks a yes/no question until it is answered; undefined without a terminal. */
  async ask(question: string, signal: AbortSignal): Promise<boolean | undefined> {
    const { stdin, terminal } = this.io;
    if (!terminal || !('isTTY' in stdin) || stdin.isTTY !== true) return undefined;
    const reader = createInterface({ input: stdin, output: this.#prompts, terminal });
    try {
      for (;;) {
        const prompt = `    ${paint(this.io, ['bold', 'yellow'], '?')} ${question} ${paint(this.io, 'dim', '[y/n]')} `;
        const reply = (await reader.question(toTerminal(prompt), { signal })).trim().toLowerCase();
        if (/^(y|yes)$/.test(reply)) return true;
        if (/^(n|no)$/.test(reply)) return false;
      }
    } catch (error) {
      // A prompt reads Ctrl-C and Ctrl-D as input and rejects the question; no signal is sent.
      if (!signal.aborted) process.emit('SIGINT', 'SIGINT');
      throw error;
    } finally {
      reader.close();
    }
  }

  #line(mark: string, text: string, started: number): void {
    if (this.#muted) return;
    const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;
    const width = Math.min(WIDEST, this.io.columns - 2);
    const lines = wrapped(text, width - TIME);
    const last = lines.pop() ?? '';
    const head = (line: number) => `${INDENT}${line === 0 ? mark : ' '} `;
    this.io.out([
      ...lines.map((line, index) => head(index) + line),
      `${head(lines.length)}${padded(last, width - seconds.length)}${paint(this.io, 'dim', seconds)}`,
    ]);
  }

  /** A spinner in a terminal; otherwise one line for each update. */
  #progress(title: string, started: number): { update: (text: string) => void; end: () => void } {
    let text = title;
    if (!this.#animated) {
      this.io.out(this.#fold(`${INDENT}… `, title));
      return {
        update: (update) => this.io.out(this.#fold(`${INDENT}  `, update)),
        end: () => {},
      };
    }
    let frame = 0;
    const draw = () => {
      frame = (frame + 1) % SPINNER.length;
      const seconds = Math.round((Date.now() - started) / 1000);
      const shown = truncated(text, Math.max(20, this.io.columns - TIME - 2));
      this.io.status(`${INDENT}${paint(this.io, 'cyan', SPINNER[frame] ?? '')} ${shown} ${seconds} s`);
    };
    const timer = setInterval(draw, 100);
    const end = () => {
      clearInterval(timer);
      if (!this.#muted) this.io.status('');
    };
    this.#stopDrawing = () => clearInterval(timer);
    return {
      update: (update) => {
        text = update;
      },
      end,
    };
  }
}

const truncated = (text: string, columns: number): string =>
  text.length > columns ? `${text.slice(0, columns - 1)}…` : text;
