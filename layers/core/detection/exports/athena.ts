import { type Bag, isBag } from '../request-accessors.ts';

/**
 * The rows of an answer of `athena get-query-results`, each as one object. The columns are named in the first row: only the first
 * page has it, so the metadata is used if it is there.
 *
 * @returns undefined for any other value
 */
export function athenaRows({ ResultSet: result }: Bag): readonly Bag[] | undefined {
  if (!isBag(result) || !Array.isArray(result.Rows)) return undefined;
  const rows = result.Rows.map(cellsOf);
  const [first = []] = rows;
  const names = columnsOf(result.ResultSetMetadata) ?? first;
  const isHead = first.length === names.length && first.every((cell, column) => cell === names[column]);
  return (isHead ? rows.slice(1) : rows).map((cells) =>
    Object.fromEntries(names.flatMap((name, column) => (name === undefined ? [] : [[name, cells[column]]]))),
  );
}

/** A cell without a value is null. */
const cellsOf = (row: unknown): readonly (string | undefined)[] =>
  isBag(row) && Array.isArray(row.Data)
    ? row.Data.map((cell: unknown) =>
        isBag(cell) && typeof cell.VarCharValue === 'string' ? cell.VarCharValue : undefined,
      )
    : [];

function columnsOf(metadata: unknown): readonly (string | undefined)[] | undefined {
  if (!isBag(metadata) || !Array.isArray(metadata.ColumnInfo) || metadata.ColumnInfo.length === 0) return undefined;
  return metadata.ColumnInfo.map((column: unknown) =>
    isBag(column) && typeof column.Name === 'string' ? column.Name : undefined,
  );
}
