import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../infra/bundle.ts';
import { permissionsPage } from '../../tools/permissions-page.ts';
import { templateOf } from './template.ts';

it('docs/permissions.md is up to date (if not: node tools/generate-permissions-doc.ts)', () => {
  const page = readFileSync(join(ROOT, 'docs', 'permissions.md'), 'utf8');
  expect(page).toBe(permissionsPage(templateOf('defaults', 'Tierwatch')));
});
