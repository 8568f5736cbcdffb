import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../infra/bundle.ts';
import { defaultTemplate } from './default-template.ts';
import { permissionsPage, templateSchema } from './permissions-page.ts';

writeFileSync(join(ROOT, 'docs', 'permissions.md'), permissionsPage(templateSchema.parse(defaultTemplate())));
