import type { Io } from './io.ts';

const INTERVAL_MS = 200;

/** Draws a status line on standard error. The returned function takes the completed share; 1 clears the line. */
export function progressOf(io: Io, title: string): (share: number) => void {
  let last = performance.now();
  let drawn = false;
  return (share) => {
    const now = performance.now();
    if (share >= 1) {
      if (drawn) io.status('');
      drawn = false;
    } else if (now - last >= INTERVAL_MS) {
      last = now;
      drawn = true;
      io.status(`${title} ${Math.round(share * 100)}%`);
    }
  };
}
