/** What to print, and how the command ends. */
export interface FixOutput {
  readonly lines: readonly string[];
  readonly exitCode: number;
}
