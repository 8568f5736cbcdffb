/** One row, RFC 4180. */
export const csvRow = (cells: readonly string[]): string => cells.map(cell).join(',');

/** An attacker may control names: a cell that a spreadsheet would evaluate as a formula becomes text. */
function cell(value: string): string {
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
