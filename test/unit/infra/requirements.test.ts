import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EMULATOR_ENVIRONMENT, MOTO_ENVIRONMENT, OCSF_ENVIRONMENT } from '../../../local/python.ts';

const withoutComments = (file: string): string => readFileSync(file, 'utf8').replaceAll(/^\s*#.*\n/gm, '');

describe.each([
  ['the emulator', EMULATOR_ENVIRONMENT.requirements, 40],
  ['moto', MOTO_ENVIRONMENT.requirements, 40],
  ['the OCSF schema', OCSF_ENVIRONMENT.requirements, 1],
])('the requirements of %s', (_, requirements, atLeast) => {
  const pinned = withoutComments(requirements)
    .trim()
    .split(/\n(?=\S)/);

  test('pin one version of each package, with hashes', () => {
    expect(pinned.length).toBeGreaterThanOrEqual(atLeast);
    for (const entry of pinned) expect(entry).toMatch(/^[a-z0-9-]+==\S+( ; [^\\]+)? \\\n\s+--hash=sha256:[0-9a-f]{64}/);
  });

  test('contain the versions in the source file', () => {
    const chosen = withoutComments(requirements.replace(/txt$/, 'in')).matchAll(/^([a-z0-9-]+)(?:\[.*\])?(==\S+)/gm);
    const names = [...chosen].map(([, name, version]) => `${name}${version}`);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(pinned.some((entry) => entry.startsWith(`${name} `))).toBe(true);
  });
});
