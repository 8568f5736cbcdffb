import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../infra/bundle.ts';
import { permissionsPage, templateSchema } from './permissions-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'tierwatch-permissions-'));
try {
  const args = ['synth', '--quiet', '--output', folder];
  const run = spawnSync(join(ROOT, 'node_modules', '.bin', 'cdk'), args, { cwd: ROOT, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`cdk synth failed: ${run.stderr.slice(-2_000)}`);
  const template = templateSchema.parse(JSON.parse(readFileSync(join(folder, 'Tierwatch.template.json'), 'utf8')));
  writeFileSync(join(ROOT, 'docs', 'permissions.md'), permissionsPage(template));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
