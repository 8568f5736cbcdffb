import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GeneratedPage, generatedPage, table, writePage } from './generated-page.ts';

/** Writes the index of the decision records: `node tools/generate-decisions-index.ts`. */

const FOLDER = join(import.meta.dirname, '..', 'docs', 'decisions');
const STATUS = /^Status: (accepted|superseded by \[decision \d+\]\(\d{4}-[\w-]+\.md\)), (\d{4}-\d\d-\d\d)\./m;

/** The page as it has to be.
 * @throws Error if a record has no status and date. */
export function decisionsIndex(): GeneratedPage {
  const files = readdirSync(FOLDER).filter((file) => /^\d{4}-.+\.md$/.test(file));
  return generatedPage('docs/decisions/README.md', import.meta.filename, [
    '# Decisions',
    'Why the project is built the way it is. A record is amended with a date, or superseded by a new one. Numbers that are missing were not used.',
    '',
    ...table(['decision', 'status', 'date'], files.map(rowOf)),
  ]);
}

function rowOf(file: string): readonly string[] {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const [, title] = /^# (\d+\. .+)$/m.exec(text) ?? [];
  const [, status, date] = STATUS.exec(text) ?? [];
  if (title === undefined || status === undefined || date === undefined)
    throw new Error(`${file}: expected a title "# 1. …" and a line "Status: accepted, 2026-01-31."`);
  return [`[${title}](${file})`, status, date];
}

if (import.meta.main) writePage(decisionsIndex());
