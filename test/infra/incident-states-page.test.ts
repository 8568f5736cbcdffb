import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { incidentStatesPage } from '../../tools/incident-states-page.ts';

it('docs/incident-states.md is up to date (if not: node tools/generate-incident-states-doc.ts)', () => {
  const page = resolve(import.meta.dirname, '../../docs/incident-states.md');
  expect(readFileSync(page, 'utf8')).toBe(incidentStatesPage());
});
