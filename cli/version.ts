import { createRequire } from 'node:module';

/** The version in package.json, which is one folder up in a checkout and in a bundle. */
export function version(): string {
  const description: { readonly version: string } = createRequire(import.meta.url)('../package.json');
  return description.version;
}
