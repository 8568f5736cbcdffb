import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwatch-temporary-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const MODULE = join(import.meta.dirname, '../../../infra/temporary-folder.ts');

describe('the temporary folders of a synthesis', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'are removed on %s, which still ends the process',
    async (signal) => {
      const script = `const { temporaryFolder } = await import(${JSON.stringify(MODULE)});
    for (const name of ['bundles', 'settings']) temporaryFolder(name);
    console.log('created');
    setInterval(() => {}, 1000);`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
        env: { ...process.env, TMPDIR: folder },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      expect(readdirSync(folder)).toHaveLength(2);
      child.kill(signal);
      const [, endedBy] = await once(child, 'exit');
      expect([endedBy, readdirSync(folder)]).toEqual([signal, []]);
    },
    30_000,
  );
});
