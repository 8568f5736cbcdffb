import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** Commands that npm installed; Node 24 is among them. */
export const binaries = join(projectRoot, 'node_modules', '.bin');

/** Where everything that a local run leaves on disk lives; git ignores it. */
export const workFolder = join(projectRoot, '.tierwatch');

/** Path of a log file of this run, in a folder that exists. */
export function logFile(name: string): string {
  const folder = join(workFolder, 'logs');
  mkdirSync(folder, { recursive: true });
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  return join(folder, `${stamp}-${process.pid}-${name}.log`);
}

/** Told in words what happens, for a person who waits. */
export type Narrate = (line: string) => void;

export const silent: Narrate = () => {};
