import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../infra/bundle.ts';
import { permissionsPage, templateSchema } from '../../tools/permissions-page.ts';
import { templateOf } from './template.ts';

it('the page of permissions is what the template says', () => {
  const page = readFileSync(join(ROOT, 'docs', 'permissions.md'), 'utf8');
  const made = permissionsPage(templateSchema.parse(templateOf('defaults', 'Tierwatch')));
  expect(page, 'run: node tools/generate-permissions-doc.ts').toBe(made);
});
