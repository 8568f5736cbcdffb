/** Rows of a CSV text (RFC 4180: quotes, doubled quotes, either line end), each with the line on which it starts. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a scanner: quotes, fields and rows belong to one loop.
export function parseCsv(text: string): { readonly line: number; readonly cells: readonly string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  let cell = '';
  let row: string[] = [];
  let quoted = false;
  let line = 1;
  let startLine = 1;
  const endRow = () => {
    row.push(cell);
    if (row.length > 1 || row[0] !== '') rows.push({ line: startLine, cells: row });
    cell = '';
    row = [];
  };
  for (let index = 0; index < clean.length; index += 1) {
    const char = clean[index] ?? '';
    if (char === '\n') line += 1;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (clean[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === ',') {
      row.push(cell);
      cell = '';
    } else if (char === '\n') {
      endRow();
      startLine = line;
    } else if (char !== '\r') cell += char;
  }
  endRow();
  return rows;
}
