import { createInterface } from 'node:readline/promises';
import type { Io, Lines } from '../../cli/io.ts';
import { hung, padded, wrapped } from '../../cli/layout.ts';
import { finished, paint } from '../../cli/paint.ts';

/** A step failed: which one, why, and where its log is. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly step: string;

  constructor(step: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.step = step;
  }
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const WIDEST = 76;
/** Left of all text. */
const INDENT = '    ';
/** `100.0 s` with a gap. */
const TIME = 9;

/** Prints the story: chapters, steps with their time, and what was read from AWS in between. */
export class Stage {
  readonly io: Io;
  readonly #animated: boolean;
  readonly #begun = Date.now();
  #chapter = 0;
  #step: string | undefined;
  #silent = false;
  #stopDrawing: () => void = () => {};

  constructor(io: Io) {
    this.io = io;
    this.#animated = io.terminal && io.progress;
  }

  /** The step that runs now, for a message about an interruption. */
  get current(): string | undefined {
    return this.#step;
  }

  get elapsedSeconds(): number {
    return (Date.now() - this.#begun) / 1000;
  }

  /** From here on nothing that still runs is shown. */
  fallSilent(): void {
    this.#silent = true;
    this.#stopDrawing();
  }

  chapter(title: string, what: string): void {
    this.#chapter += 1;
    const { io } = this;
    io.out([
      '',
      paint(io, ['bold', 'cyan'], ` ${this.#chapter}  ${title}`),
      ...this.#fold(INDENT, paint(io, 'dim', what)),
    ]);
  }

  /** Runs one step and shows how long it took. `note` replaces the words in the meantime; `done` words its end. */
  async step<T>(
    title: string,
    run: (note: (text: string) => void) => Promise<T>,
    done: (result: T) => string = () => title,
  ): Promise<T> {
    const started = Date.now();
    this.#step = title;
    const show = this.#progress(title, started);
    try {
      const result = await run(show.note);
      show.end();
      this.#line(paint(this.io, 'green', '✓'), done(result), started);
      this.#step = undefined;
      return result;
    } catch (error) {
      show.end();
      this.#line(paint(this.io, 'red', '✗'), title, started);
      throw error instanceof StepFailed ? error : new StepFailed(title, error);
    }
  }

  /** Text of our own between the steps. */
  say(text: string): void {
    this.io.out(this.#fold(INDENT, text));
  }

  /** Wraps text; `columns` of the output leave room for the indent. */
  #fold(head: string, text: string): readonly string[] {
    return hung(head, text, this.io.columns + INDENT.length);
  }

  /** Something that was read from AWS, indented. */
  show(lines: Lines): void {
    this.io.out(['', ...[lines].flat().map((line) => (line === '' ? '' : `    ${line}`)), '']);
  }

  /** Asks for a yes or a no; an empty answer asks again. `undefined` where nobody can be asked. */
  async ask(question: string, signal: AbortSignal): Promise<boolean | undefined> {
    if (!this.io.terminal || process.stdin.isTTY !== true) return undefined;
    const reader = createInterface({ input: process.stdin, output: process.stdout });
    try {
      for (;;) {
        const prompt = `    ${paint(this.io, ['bold', 'yellow'], '?')} ${question} ${paint(this.io, 'dim', '[y/n]')} `;
        const answer = (await reader.question(finished(prompt), { signal })).trim().toLowerCase();
        if (/^(y|yes)$/.test(answer)) return true;
        if (/^(n|no)$/.test(answer)) return false;
      }
    } finally {
      reader.close();
    }
  }

  #line(mark: string, text: string, started: number): void {
    if (this.#silent) return;
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

  /** In a terminal one line that turns; elsewhere one line each time that something new is said. */
  #progress(title: string, started: number): { note: (text: string) => void; end: () => void } {
    let text = title;
    if (!this.#animated) {
      this.io.out(this.#fold(`${INDENT}… `, title));
      return {
        note: (said) => this.io.out(this.#fold(`${INDENT}  `, said)),
        end: () => {},
      };
    }
    let frame = 0;
    const draw = () => {
      frame = (frame + 1) % SPINNER.length;
      const seconds = Math.round((Date.now() - started) / 1000);
      const cut = text.slice(0, Math.max(20, this.io.columns - 16));
      this.io.status(`    ${paint(this.io, 'cyan', SPINNER[frame] ?? '')} ${cut} ${seconds} s`);
    };
    const timer = setInterval(draw, 100);
    const end = () => {
      clearInterval(timer);
      if (!this.#silent) this.io.status('');
    };
    this.#stopDrawing = () => clearInterval(timer);
    return {
      note: (said) => {
        text = said;
      },
      end,
    };
  }
}
