/** Prints benchmark results: a title, then one aligned line per figure. */
export function printFigures(
  title: string,
  figures: readonly (readonly [name: string, figure: string, note?: string])[],
): void {
  const names = Math.max(...figures.map(([name]) => name.length));
  const values = Math.max(...figures.map(([, figure]) => figure.length));
  process.stdout.write(`\n${title}\n`);
  for (const [name, figure, note] of figures) {
    process.stdout.write(`  ${name.padEnd(names)}  ${figure.padStart(values)}${note ? `  ${note}` : ''}\n`);
  }
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** @param share 0.99 for the value that 99 of 100 do not exceed */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
