import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { asDelivered, EXAMPLES } from '../events/examples.ts';
import { PATTERNS } from '../events/patterns.ts';
import { EVENT_SCHEMAS } from '../events/schemas.ts';
import { CONTRACT_VERSION } from '../events/version.ts';

const slug = (detailType: string): string => detailType.toLowerCase().replaceAll(' ', '-');

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The version in the path is that of the contract: a schema keeps its id while fields are only added. */
const SCHEMA_BASE = `https://github.com/tierwatch/tierwatch/events/${CONTRACT_VERSION}`;

/** `date-time` says what a pattern of 300 characters would. */
function readableFormat({ jsonSchema }: { readonly jsonSchema: { format?: string; pattern?: string } }): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
}

/** The files that `events/` publishes for consumers, by path below it, generated from the code. */
export function eventContractFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const [detailType, schema] of Object.entries(EVENT_SCHEMAS)) {
    const file = `schemas/${slug(detailType)}.json`;
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', override: readableFormat });
    files.set(file, json({ $schema, $id: `${SCHEMA_BASE}/${file}`, title: detailType, ...rest }));
  }
  for (const [detailType, event] of Object.entries(EXAMPLES)) {
    files.set(`samples/${slug(detailType)}.json`, json(asDelivered(event)));
  }
  for (const [name, { pattern }] of Object.entries(PATTERNS)) files.set(`patterns/${name}.json`, json(pattern));
  return files;
}

/** Published files that differ from the generated ones, including missing and obsolete files. */
export function staleEventContractFiles(folder: string): string[] {
  const wanted = eventContractFiles();
  const present = ['schemas', 'samples', 'patterns'].flatMap((part) =>
    readdirSync(join(folder, part)).map((file) => `${part}/${file}`),
  );
  const obsolete = present.filter((path) => !wanted.has(path));
  const differing = [...wanted].filter(
    ([path, text]) => !present.includes(path) || readFileSync(join(folder, path), 'utf8') !== text,
  );
  return [...obsolete, ...differing.map(([path]) => path)];
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '..', 'events');
  for (const [path, text] of eventContractFiles()) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
