import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { TestProject } from 'vitest/node';
import { z } from 'zod';
import { build } from '../../infra/app.ts';
import { ROOT } from '../../infra/bundle.ts';
import { parseConfig } from '../../infra/config.ts';
import { temporaryFolder } from '../../infra/temporary-folder.ts';
import { buildReferenceLayer } from '../../layers/reference/build.ts';
import { EVERYTHING } from './everything.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folders of the cloud assemblies: with the default configuration, and with every option. */
    assemblies: { readonly defaults: string; readonly everything: string };
    /** Folder for further assemblies, removed after the run. Without one, the CDK leaves them in the temporary folder. */
    scratch: string;
  }
}

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

const contextOfCdkJson = (): Record<string, unknown> =>
  cdkJson.parse(JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'))).context;

/** An app with the context in cdk.json, and more. */
export const newApp = (outdir: string, context: Readonly<Record<string, unknown>> = {}): App =>
  new App({ context: { ...contextOfCdkJson(), ...context }, analyticsReporting: false, outdir });

/** Synthesizes once for all test files of the project. A finding of cdk-nag fails the run. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = temporaryFolder('synthesis');
  const layer = await buildReferenceLayer();
  const assemblies = { defaults: join(folder, 'defaults'), everything: join(folder, 'everything') };
  build(newApp(assemblies.defaults), parseConfig({}), layer).synth();
  build(newApp(assemblies.everything), parseConfig(EVERYTHING), layer).synth();
  project.provide('assemblies', assemblies);
  project.provide('scratch', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
