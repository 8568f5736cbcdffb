import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../infra/bundle.ts';
import { defaultTemplate } from './default-template.ts';
import { permissionsPage } from './permissions-page.ts';

writeFileSync(join(ROOT, 'docs', 'permissions.md'), permissionsPage(await defaultTemplate()));
