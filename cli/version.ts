import { createRequire } from 'node:module';

/** The version of the package, whose description stands one folder above, of a checkout as of a bundle. */
export function version(): string {
  const description: { readonly version: string } = createRequire(import.meta.url)('../package.json');
  return description.version;
}
