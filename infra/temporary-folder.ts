import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}

/** Registered once for all folders. On a signal, Node emits no `exit` event. */
function removeAtEnd(): void {
  process.on('exit', removeAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const onSignal = () => {
      removeAll();
      if (process.listenerCount(signal) > 1) return;
      process.removeListener(signal, onSignal);
      process.kill(process.pid, signal);
    };
    process.on(signal, onSignal);
  }
}

let registered = false;

/** A folder for assets, which synthesis copies into the cloud assembly. It is removed when the process ends, also by Ctrl-C. If
 * anything else listens to the signal, that decides when the process ends. */
export function temporaryFolder(name: string): string {
  if (!registered) removeAtEnd();
  registered = true;
  const folder = mkdtempSync(join(tmpdir(), `tierwatch-${name}-`));
  folders.add(folder);
  return folder;
}
