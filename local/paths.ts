import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** Commands installed by npm, Node 24 among them. */
export const binaries = join(projectRoot, 'node_modules', '.bin');

/** All files that a local run leaves behind; ignored by git. */
export const workFolder = join(projectRoot, '.tierwatch');

/** Path of a log file of this run, in a folder that exists. */
export function logFile(name: string): string {
  const folder = join(workFolder, 'logs');
  mkdirSync(folder, { recursive: true });
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  return join(folder, `${stamp}-${process.pid}-${name}.log`);
}

/** Receives a description of the current work, for the person who waits. */
export type OnProgress = (line: string) => void;

export const noProgress: OnProgress = () => {};
