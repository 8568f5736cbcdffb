import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-bundle-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const BUNDLE = join(import.meta.dirname, '../../../infra/bundle.ts');

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'bundling leaves no temporary folder behind after %s',
  async (signal) => {
    const [functions, temporary] = ['functions', 'tmp'].map((name) => join(folder, name));
    mkdirSync(join(functions ?? '', 'one'), { recursive: true });
    mkdirSync(temporary ?? '');
    writeFileSync(join(functions ?? '', 'one', 'handler.ts'), 'export const handler = 1;\n');
    const script = `const { bundleFunctions } = await import(${JSON.stringify(BUNDLE)});
    bundleFunctions(${JSON.stringify(functions)});
    console.log('bundled');
    setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(readdirSync(temporary ?? '')).toHaveLength(1);
    child.kill(signal);
    const [, endedBy] = await once(child, 'exit');
    expect([endedBy, readdirSync(temporary ?? '')]).toEqual([signal, []]);
  },
  30_000,
);
