import type { Io } from './io.ts';

/** Milliseconds between two drawings. */
const OFTEN = 200;

/** A line that is drawn over on standard error, where somebody looks; `share` runs from 0 to 1, which clears it. */
export function progressOf(io: Io, what: string): (share: number) => void {
  let last = performance.now();
  let drawn = false;
  return (share) => {
    const now = performance.now();
    if (share >= 1) {
      if (drawn) io.status('');
      drawn = false;
    } else if (now - last >= OFTEN) {
      last = now;
      drawn = true;
      io.status(`${what} ${Math.round(share * 100)} %`);
    }
  };
}
