import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../layers/core/posture/escalation/index.ts';
import { escalationPages } from './escalation-pages.ts';

/** Writes docs/escalation: a page for each service and an index. `node tools/generate-escalation-docs.ts` */
const folder = join(import.meta.dirname, '..', 'docs', 'escalation');
const pages = escalationPages(RULES);
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) if (!pages.has(file)) rmSync(join(folder, file));
for (const [file, text] of pages) writeFileSync(join(folder, file), text);
console.log(`${pages.size} pages in docs/escalation`);
