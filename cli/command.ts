import type { Command } from 'commander';
import type { Io } from './io.ts';

/** A command's module: loaded only when the command runs, so that `assess` never waits for an AWS client. */
export interface CommandModule {
  /** Adds options and arguments to `command`, and its action; the action reports its exit code through `done`. */
  define(command: Command, io: Io, done: (exitCode: number) => void): void;
}
