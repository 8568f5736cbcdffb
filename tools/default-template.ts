import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../infra/bundle.ts';

/** The template of the hub with the default configuration. */
export function defaultTemplate(): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'tierwatch-template-'));
  try {
    const args = ['synth', '--quiet', '--output', folder];
    const run = spawnSync(join(ROOT, 'node_modules', '.bin', 'cdk'), args, { cwd: ROOT, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`cdk synth failed: ${run.stderr.slice(-2_000)}`);
    return JSON.parse(readFileSync(join(folder, 'Tierwatch.template.json'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
