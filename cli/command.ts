import type { Command } from 'commander';
import type { Io } from './io.ts';

/** The module of a command, loaded only when the command runs, so that `assess` does not load AWS clients. */
export interface CommandModule {
  /** Adds options, arguments and an action to `command`. The action reports the exit code through `done`. */
  define(command: Command, io: Io, done: (exitCode: number) => void): void;
}
