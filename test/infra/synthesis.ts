import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { TestProject } from 'vitest/node';
import { z } from 'zod';
import { build } from '../../infra/app.ts';
import { ROOT } from '../../infra/bundle.ts';
import { parseConfig } from '../../infra/config.ts';
import { buildReferenceLayer } from '../../layers/reference/build.ts';
import { EVERYTHING } from './everything.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folders of the cloud assemblies: with the default configuration, and with every option. */
    assemblies: { readonly defaults: string; readonly everything: string };
  }
}

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/** An app with the context in cdk.json. */
export const newApp = (outdir?: string): App => {
  const { context } = cdkJson.parse(JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')));
  return new App({ context, analyticsReporting: false, ...(outdir === undefined ? {} : { outdir }) });
};

/** Synthesizes once for all test files of the project. A finding of cdk-nag fails the run. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'tierwatch-synthesis-'));
  const layer = await buildReferenceLayer();
  const assemblies = { defaults: join(folder, 'defaults'), everything: join(folder, 'everything') };
  build(newApp(assemblies.defaults), parseConfig({}), layer).synth();
  build(newApp(assemblies.everything), parseConfig(EVERYTHING), layer).synth();
  project.provide('assemblies', assemblies);
  return () => rmSync(folder, { recursive: true, force: true });
}
