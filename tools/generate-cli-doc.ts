import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { EXIT, ioOn } from '../cli/io.ts';
import { main } from '../cli/main.ts';
import { type GeneratedPage, generatedPage, writePage } from './generated-page.ts';

/** Writes the reference of the command line from the help of each command: `node tools/generate-cli-doc.ts`. */

const COLUMNS = 100;

/** What the command line prints. */
async function printed(...args: readonly string[]): Promise<string> {
  let text = '';
  const io = ioOn({
    writeOut: (part) => {
      text += part;
    },
    writeErr: (part) => {
      text += part;
    },
    stdin: Readable.from([]),
    terminal: false,
    progress: false,
    interactive: false,
    columns: COLUMNS,
    environment: {},
    cwd: '/',
  });
  const exitCode = await main(args, io);
  if (exitCode !== EXIT.done) throw new Error(`tierwatch ${args.join(' ')} ended with ${exitCode}: ${text}`);
  return text.trimEnd();
}

/** The commands, in the order in which the help lists them. */
export async function commandNames(): Promise<readonly string[]> {
  const overview = await printed('--help');
  const files = readdirSync(join(import.meta.dirname, '..', 'cli', 'commands'));
  return files.map((file) => basename(file, '.ts')).sort((a, b) => placeOf(overview, a) - placeOf(overview, b));
}

function placeOf(overview: string, name: string): number {
  const place = overview.search(new RegExp(`^ {2}${name}\\b`, 'm'));
  if (place < 0) throw new Error(`The help does not list ${name}.`);
  return place;
}

const block = (text: string): readonly string[] => ['```text', text, '```', ''];

/** The page as it has to be. */
export async function cliPage(): Promise<GeneratedPage> {
  const lines = [
    '# Command line reference',
    'In a checkout, run `npm run tierwatch -- <command>`. The npm package installs the command `tierwatch` (Node.js 22 or newer).',
    'A checkout needs only Node.js 20 or newer, because `npm` installs Node.js 24 into it.',
    '',
    '## Exit codes',
    '',
    '| code | meaning |',
    '|---|---|',
    '| 0 | The command succeeded. |',
    '| 1 | `assess` or `replay` has findings at or above `--fail-on`. `assess --try` moves an identity to a worse tier. `assess --policy-change` opens something. `path` finds a path, or one may exist. `doctor` finds a problem. A step of `drill` fails, or `drill --clean` cannot remove everything. No other command returns 1. |',
    '| 2 | Wrong usage, input that is unreadable, truncated or skipped as a whole, a misspelled action in a planned policy, output that cannot be written, a request that the API refused, or an internal error. |',
    '',
    '## Output',
    '',
    'Data goes to standard output, warnings and errors go to standard error. `--json` prints one JSON object per line. Use',
    '`npm run --silent` in pipes to suppress the output of npm. `NO_COLOR` turns color off; `COLUMNS` sets the width.',
    '',
    '## Overview',
    '',
    ...block(await printed('--help')),
  ];
  for (const name of await commandNames()) lines.push(`## ${name}`, '', ...block(await printed('help', name)));
  return generatedPage('docs/integrators/cli.md', import.meta.filename, lines.slice(0, -1));
}

if (import.meta.main) writePage(await cliPage());
