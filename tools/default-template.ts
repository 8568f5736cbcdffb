import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../local/deployment.ts';
import { logFile } from '../local/paths.ts';
import { readTemplate, type Template } from '../local/template.ts';

/** The template of the hub with the default configuration, whatever `tierwatch.config.json` of this checkout says. */
export async function defaultTemplate(): Promise<Template> {
  const folder = mkdtempSync(join(tmpdir(), 'tierwatch-template-'));
  const assembly = join(folder, 'out');
  try {
    await synthesize(assembly, { log: logFile('cdk-default-template'), config: {} });
    return readTemplate(join(assembly, 'Tierwatch.template.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
