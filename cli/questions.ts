import { createInterface } from 'node:readline';
import { type Io, UsageError } from './io.ts';

/** Asks a person questions, one line each. Close it, so that the process can end. */
export class Questions implements Disposable {
  readonly #io: Io;
  readonly #lines: AsyncIterator<string>;
  readonly #close: () => void;

  constructor(io: Io) {
    this.#io = io;
    const reader = createInterface({ input: io.stdin });
    this.#lines = reader[Symbol.asyncIterator]();
    this.#close = () => reader.close();
  }

  /** @throws UsageError if the input ends before the answer. */
  async ask(question: string): Promise<string> {
    this.#io.err(question);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new UsageError('no answer: nothing was decided');
    return value.trim();
  }

  /** Asks until the answer is `yes` or `no`. */
  async confirm(question: string): Promise<boolean> {
    for (;;) {
      const answer = (await this.ask(`${question} (yes/no)`)).toLowerCase();
      if (answer === 'yes' || answer === 'y') return true;
      if (answer === 'no' || answer === 'n') return false;
    }
  }

  /** Asks until the answer is not empty. */
  async text(question: string): Promise<string> {
    for (;;) {
      const answer = await this.ask(question);
      if (answer !== '') return answer;
    }
  }

  [Symbol.dispose](): void {
    this.#close();
  }
}
