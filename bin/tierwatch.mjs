#!/usr/bin/env node
// Runs the bundled command line of an installed package, or the sources of a checkout.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = join(root, 'dist', 'tierwatch.mjs');
const checkout = existsSync(join(root, 'cli', 'main.ts'));
// The system's Node.js may be too old to run TypeScript; a checkout installs its own.
const checkoutNode = join(root, 'node_modules', '.bin', 'node');

if (checkout && Number.parseInt(process.versions.node, 10) < 24) {
  const { dependenciesAreCurrent, installDependencies } = await import('../tools/with-dependencies.mjs');
  if (!dependenciesAreCurrent()) installDependencies();
  const run = spawnSync(checkoutNode, process.argv.slice(1), { stdio: 'inherit' });
  process.exit(run.status ?? (run.signal === 'SIGINT' ? 130 : 2));
}
if (!checkout && Number.parseInt(process.versions.node, 10) < 22) {
  process.stderr.write(`tierwatch: Node.js 22 or newer is required, found ${process.versions.node}\n`);
  process.exit(2);
}
module.enableCompileCache?.();
const { main } = await import(pathToFileURL(checkout ? join(root, 'cli', 'main.ts') : bundle).href);
process.exitCode = await main(process.argv.slice(2));
