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

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
